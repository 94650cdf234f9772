// case.h: reading one case of a vector file, and saying what is wrong with it.
#pragma once
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "core/base/wire.h"
#include "core/mls/wire/key_package.h"

namespace qpc::mls::vectors {

/// A case that is not as it should be: the code disagrees with it, or it does not have its family's form.
struct CaseFailed : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// A JSON object of a vector file. Every access throws CaseFailed with the name of the field, when it is missing or has
/// another type.
class Case {
 public:
  explicit Case(const nlohmann::json& object, std::string path = "") : object_(&object), path_(std::move(path)) {}

  bool has(const std::string& name) const;
  /// Hexadecimal.
  Bytes bytes(const std::string& name) const;
  std::string text(const std::string& name) const;
  std::uint64_t number(const std::string& name) const;
  /// A number that fits 32 bits.
  std::uint32_t index(const std::string& name) const;
  Case object(const std::string& name) const;
  /// The objects of an array.
  std::vector<Case> objects(const std::string& name) const;
  /// An array of anything.
  const nlohmann::json& list(const std::string& name) const;
  /// The suite that `cipher_suite` names. Fails, when this build does not speak it.
  Suite suite() const;

  /// The structure that the octets of a field hold, and nothing else.
  template <class T>
  T read(const std::string& name) const;

 private:
  const nlohmann::json& field(const std::string& name) const;
  std::string named(const std::string& name) const { return path_ + name; }

  const nlohmann::json* object_;
  std::string path_;
};

/// The field `key_package`, an MLSMessage or, as test-vectors.md says of some families, a bare KeyPackage.
KeyPackage read_key_package(const Case& test);

/// Hexadecimal octets, or CaseFailed.
Bytes from_json_hex(const nlohmann::json& value, const std::string& what);

/// Fails the case, saying `what`, unless `holds`.
void expect(bool holds, const std::string& what);
/// Fails the case, saying `what` and showing both, unless they are equal.
void expect_equal(ByteView actual, ByteView expected, const std::string& what);

/// The value of a result; its error fails the case.
template <class T>
T value_of(Result<T> result, const std::string& what) {
  if (!result) throw CaseFailed(what + ": " + name(result.error().kind) + ", " + result.error().what());
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

template <class T>
T Case::read(const std::string& name) const {
  return value_of(read_all<T>(bytes(name)), named(name));
}

}  // namespace qpc::mls::vectors
