#include <cxxabi.h>

#include <cstdlib>
#include <map>
#include <memory>

#include "client/command/json.h"

namespace qpc::command {
namespace {

constexpr const char* dialect = "https://json-schema.org/draft/2020-12/schema";

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

/// How members are told of: those of results are there unless they may be left out, arguments as the field says.
enum class Side : std::uint8_t { result, arguments };

class Teller final : public Fields {
 public:
  explicit Teller(Side side, Json* described = nullptr) : side_(side), described_(described) {}

  Json schema() {
    Json schema = {{"type", "object"}, {"properties", std::move(properties_)}, {"required", std::move(required_)}};
    for (const auto& [what, names] : choices_) {
      Json ways = Json::array();
      for (const auto& name : names) ways.push_back(Json::object({{"required", Json::array({name})}}));
      schema["allOf"].push_back({{"$comment", what}, {"oneOf", std::move(ways)}});
    }
    if (!beside_.empty()) schema["dependentRequired"] = std::move(beside_);
    if (side_ == Side::arguments) schema["additionalProperties"] = false;
    return schema;
  }

 private:
  void member(const Field& about, Slot value) override {
    if (side_ == Side::result && std::holds_alternative<Secret*>(value)) return;  // is never written
    const auto* optional = std::get_if<OptionalSlot>(&value);
    Json schema = schema_of(value, described_);
    schema["description"] = about.help;
    if (about.kind == Kind::secret) schema["writeOnly"] = true;
    if (optional != nullptr && about.is_nullable) {
      Json nullable = {{"description", about.help}};
      schema.erase("description");
      nullable["oneOf"] = Json::array({std::move(schema), Json::object({{"type", "null"}})});
      schema = std::move(nullable);
    }
    properties_[about.name] = std::move(schema);
    const bool is_there =
        side_ == Side::arguments ? about.is_required : !about.omits_empty && (optional == nullptr || about.is_nullable);
    if (is_there) required_.push_back(about.name);
    if (about.has_to_choose) choices_[about.choice].push_back(about.name);
    if (!about.beside.empty()) beside_[about.name] = Json::array({about.beside});
  }

  Side side_;
  Json* described_;
  Json properties_ = Json::object();
  Json required_ = Json::array();
  Json beside_ = Json::object();
  std::map<std::string_view, std::vector<std::string_view>> choices_;
};

Json object_schema(const ObjectSlot& object, Side side, Json* described = nullptr) {
  Teller teller(side, described);
  object.describe(object.object, teller);
  return teller.schema();
}

/// "Message", "cli.Script": no two types have the same.
std::string name_of(const std::type_info& type) {
  const std::unique_ptr<char, void (*)(void*)> whole(abi::__cxa_demangle(type.name(), nullptr, nullptr, nullptr),
                                                     std::free);
  std::string name = whole ? whole.get() : type.name();
  for (const std::string_view room : {"qpc::", "command::", "(anonymous namespace)::"}) {
    if (const auto at = name.find(room); at != name.npos) name.erase(at, room.size());
  }
  for (auto at = name.find("::"); at != name.npos; at = name.find("::", at)) name.replace(at, 2, ".");
  return name;
}

/// Once for all who have such a member.
Json result_schema(const ObjectSlot& object, Json* described) {
  if (described == nullptr) return object_schema(object, Side::result);
  const std::string name = name_of(*object.type);
  if (!described->contains(name)) (*described)[name] = object_schema(object, Side::result, described);
  return {{"$ref", "#/$defs/" + name}};
}

Json list_schema(const ListSlot& list, Json* described) {
  const Slot element = list.add(list.list);
  Json schema = {{"type", "array"}, {"items", schema_of(element, described)}};
  list.clear(list.list);
  return schema;
}

Json whole_number(std::optional<std::uint64_t> least, std::optional<std::uint64_t> most = {}) {
  Json schema = {{"type", "integer"}};
  if (least) schema["minimum"] = *least;
  if (most) schema["maximum"] = *most;
  return schema;
}

/// How a failure looks: alone in a line of `--json`, and as `data` of a JSON-RPC error.
Json failure_schema() {
  Json kinds = Json::array();
  for (int kind = 1; kind <= 8; ++kind) kinds.push_back(client::name(static_cast<FailureKind>(kind)));
  return {{"type", "object"},
          {"properties",
           {{"code", {{"type", "string"}, {"description", "A stable word for programs"}}},
            {"kind", {{"enum", std::move(kinds)}, {"description", "Who can help; an exit code for each"}}},
            {"text", {{"type", "string"}, {"description", "What happened and what to do, for people"}}}}},
          {"required", Json::array({"code", "kind", "text"})}};
}

}  // namespace

Json schema_of(const Slot& value, Json* described) {
  return std::visit(Overloaded{[](const bool*) { return Json{{"type", "boolean"}}; },
                               [](const std::int64_t*) { return whole_number(std::nullopt); },
                               [](const std::uint64_t*) { return whole_number(0); },
                               [](const std::uint32_t*) { return whole_number(0, 0xffff'ffff); },
                               [](const Bytes*) { return Json{{"type", "string"}, {"contentEncoding", "base64url"}}; },
                               [](const WordSlot& it) {
                                 Json words = Json::array();
                                 for (const auto word : it.words()) words.push_back(word);
                                 return Json{{"enum", std::move(words)}};
                               },
                               [&](const ObjectSlot& it) { return result_schema(it, described); },
                               [&](const ListSlot& it) { return list_schema(it, described); },
                               [&](const OptionalSlot& it) {
                                 const bool had = it.has_value(it.optional);
                                 Json schema = schema_of(it.value(it.optional), described);
                                 if (!had) it.reset(it.optional);
                                 return schema;
                               },
                               [](const auto*) { return Json{{"type", "string"}}; }},
                    value);
}

Json arguments_schema(const Slot& arguments) { return object_schema(std::get<ObjectSlot>(arguments), Side::arguments); }

Json published_schema(const Registry& registry) {
  Json commands = Json::object(), described = Json::object();
  for (const auto& command : registry.commands()) {
    const auto call = command.begin();
    commands[command.name] = {{"description", command.help},
                              {"arguments", arguments_schema(call->arguments())},
                              {"result", schema_of(call->result(), &described)}};
    if (command.whom == For::programs) commands[command.name]["programs"] = true;
  }
  Surroundings where;
  return {{"$schema", dialect},
          {"title", "The commands of quicprochat"},
          {"surroundings", arguments_schema(slot_of(where))},
          {"commands", std::move(commands)},
          {"$defs", std::move(described)},
          {"failure", failure_schema()}};
}

}  // namespace qpc::command
