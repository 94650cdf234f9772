#include "wrong_door/answer.h"

#include <algorithm>

namespace qpc::wrong_door {
namespace {

using capnp::DynamicStruct;
using capnp::DynamicValue;

bool holds(ByteView octets, const std::vector<Bytes>& wanted) {
  return std::ranges::any_of(
      wanted, [&](const Bytes& one) { return !std::ranges::search(octets, one).empty() && !one.empty(); });
}

/// Whether any octets or text in a value, however deep, hold one of `wanted`.
bool holds(const DynamicValue::Reader& value, const std::vector<Bytes>& wanted) {
  switch (value.getType()) {
    case DynamicValue::DATA: {
      const auto data = value.as<capnp::Data>();
      return holds(ByteView(data.begin(), data.size()), wanted);
    }
    case DynamicValue::TEXT: {
      const auto text = value.as<capnp::Text>();
      return holds(as_bytes(std::string_view(text.begin(), text.size())), wanted);
    }
    case DynamicValue::LIST: {
      for (const auto item : value.as<capnp::DynamicList>()) {
        if (holds(item, wanted)) return true;
      }
      return false;
    }
    case DynamicValue::STRUCT: {
      const auto content = value.as<DynamicStruct>();
      for (const auto field : content.getSchema().getFields()) {
        if (content.has(field) && holds(content.get(field), wanted)) return true;
      }
      return false;
    }
    default:
      return false;
  }
}

std::string name_of(capnp::EnumSchema::Enumerant enumerant) { return enumerant.getProto().getName().cStr(); }

std::string word_for(DynamicStruct::Reader answer) {
  const auto schema = answer.getSchema();
  KJ_IF_MAYBE (field, schema.findFieldByName("result")) {
    const auto result = answer.get(*field).as<DynamicStruct>();
    KJ_IF_MAYBE (chosen, result.which()) {
      const std::string name = chosen->getProto().getName().cStr();
      if (name != "refused") return name;
      const auto reason = result.get(*chosen).as<DynamicStruct>().get("reason").as<capnp::DynamicEnum>();
      KJ_IF_MAYBE (enumerant, reason.getEnumerant()) {
        return name_of(*enumerant);
      }
      return "refused";
    }
  }
  return "answered";
}

/// Beginnings of the sentences with which calls fail that have no refusal in their answer.
constexpr std::pair<const char*, const char*> sentences[] = {
    {"this device was revoked", "revoked!"},
    {"has banned this account", "banned!"},
    {"this session has ended", "sessionEnded!"},
    {"this device is not confirmed yet", "pending!"},
    {"this device's mailbox has gone", "sessionEnded!"},
    {"a request that returned no capabilities", "noCapability"},
};

}  // namespace

std::string describe(DynamicStruct::Reader answer, const std::vector<Bytes>& hers) {
  auto word = word_for(answer);
  if (holds(DynamicValue::Reader(answer), hers)) word += "*";
  return word;
}

std::string describe(const kj::Exception& exception) {
  if (exception.getType() == kj::Exception::Type::UNIMPLEMENTED) return "unimplemented";
  const std::string_view text = exception.getDescription().cStr();
  for (const auto& [sentence, word] : sentences) {
    if (text.contains(sentence)) return word;
  }
  return "failed(" + std::string(text) + ")";
}

bool is_refusal(const std::string& word) {
  if (word.ends_with("!") || word == "unimplemented" || word == "noCapability") return true;
  for (const auto reason : capnp::Schema::from<api::Refusal::Reason>().getEnumerants()) {
    if (name_of(reason) == word) return true;
  }
  return false;
}

}  // namespace qpc::wrong_door
