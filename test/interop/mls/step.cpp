#include "interop/mls/step.h"

#include <algorithm>
#include <cctype>

#include "core/base/encoding.h"

namespace qpc::mls::interop {
namespace {

std::string plain(const std::string& name) {
  std::string letters;
  for (const unsigned char c : name) {
    if (c != '_') letters += static_cast<char>(std::tolower(c));
  }
  return letters;
}

}  // namespace

Step::Step(const nlohmann::json& object) : object_(&object) {
  if (!object.is_object()) throw StepFailed("is no object");
}

const nlohmann::json* Step::find(const std::string& name) const {
  for (const auto& [key, value] : object_->items()) {
    if (plain(key) == plain(name)) return &value;
  }
  return nullptr;
}

template <class T>
T Step::get(const std::string& name) const {
  const auto* value = find(name);
  if (value == nullptr) return T();
  try {
    return value->get<T>();
  } catch (const nlohmann::json::exception&) {
    throw StepFailed(name + " has another type");
  }
}

std::string Step::text(const std::string& name) const { return get<std::string>(name); }
bool Step::flag(const std::string& name) const { return get<bool>(name); }
std::size_t Step::number(const std::string& name) const { return get<std::size_t>(name); }
std::vector<std::string> Step::texts(const std::string& name) const { return get<std::vector<std::string>>(name); }
std::vector<std::size_t> Step::numbers(const std::string& name) const { return get<std::vector<std::size_t>>(name); }

Step Step::object(const std::string& name) const {
  const auto* value = find(name);
  if (value == nullptr) throw StepFailed(name + " is missing");
  return Step(*value);
}

std::vector<Step> Step::objects(const std::string& name) const {
  std::vector<Step> steps;
  const auto* value = find(name);
  if (value == nullptr) return steps;
  if (!value->is_array()) throw StepFailed(name + " is no array");
  for (const auto& one : *value) steps.emplace_back(one);
  return steps;
}

std::string Step::octets(const std::string& name) const {
  auto base64 = text(name);
  std::ranges::replace(base64, '+', '-');
  std::ranges::replace(base64, '/', '_');
  while (base64.ends_with('=')) base64.pop_back();
  const auto octets = from_base64url(base64);
  if (!octets) throw StepFailed(name + " is no base64");
  return std::string(as_text(*octets));
}

}  // namespace qpc::mls::interop
