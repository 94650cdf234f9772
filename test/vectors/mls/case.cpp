#include "vectors/mls/case.h"

#include <limits>

#include "core/base/encoding.h"
#include "core/mls/wire/mls_message.h"

namespace qpc::mls::vectors {

const nlohmann::json& Case::field(const std::string& name) const {
  if (!object_->is_object()) throw CaseFailed(path_ + " is no object");
  const auto found = object_->find(name);
  if (found == object_->end()) throw CaseFailed(named(name) + " is missing");
  return *found;
}

bool Case::has(const std::string& name) const {
  return object_->is_object() && object_->contains(name) && !object_->at(name).is_null();
}

Bytes Case::bytes(const std::string& name) const { return from_json_hex(field(name), named(name)); }

std::string Case::text(const std::string& name) const {
  const auto& value = field(name);
  if (!value.is_string()) throw CaseFailed(named(name) + " is no string");
  return value.get<std::string>();
}

std::uint64_t Case::number(const std::string& name) const {
  const auto& value = field(name);
  if (!value.is_number_unsigned()) throw CaseFailed(named(name) + " is no unsigned number");
  return value.get<std::uint64_t>();
}

std::uint32_t Case::index(const std::string& name) const {
  const auto value = number(name);
  if (value > std::numeric_limits<std::uint32_t>::max()) throw CaseFailed(named(name) + " is too large");
  return static_cast<std::uint32_t>(value);
}

Case Case::object(const std::string& name) const { return Case(field(name), named(name) + "."); }

std::vector<Case> Case::objects(const std::string& name) const {
  std::vector<Case> objects;
  for (const auto& element : list(name)) {
    objects.emplace_back(element, named(name) + "[" + std::to_string(objects.size()) + "].");
  }
  return objects;
}

const nlohmann::json& Case::list(const std::string& name) const {
  const auto& value = field(name);
  if (!value.is_array()) throw CaseFailed(named(name) + " is no array");
  return value;
}

Suite Case::suite() const {
  const auto number = index("cipher_suite");
  if (number > std::numeric_limits<std::uint16_t>::max()) throw CaseFailed("cipher_suite is too large");
  return value_of(Suite::of(static_cast<CipherSuite>(number)), "cipher_suite " + std::to_string(number));
}

KeyPackage read_key_package(const Case& test) {
  const auto octets = test.bytes("key_package");
  if (const auto message = read_all<MLSMessage>(octets)) {
    if (const auto* key_package = message->as<Unverified<KeyPackage>>()) return key_package->claim();
  }
  return value_of(read_all<Unverified<KeyPackage>>(octets), "key_package").claim();
}

Bytes from_json_hex(const nlohmann::json& value, const std::string& what) {
  if (!value.is_string()) throw CaseFailed(what + " is no string");
  return value_of(from_hex(value.get<std::string>()), what);
}

void expect(bool holds, const std::string& what) {
  if (!holds) throw CaseFailed(what);
}

void expect_equal(ByteView actual, ByteView expected, const std::string& what) {
  if (std::ranges::equal(actual, expected)) return;
  throw CaseFailed(what + ": got " + to_hex(actual) + " instead of " + to_hex(expected));
}

}  // namespace qpc::mls::vectors
