#include "client/command/json.h"

#include <limits>

#include "core/base/encoding.h"

namespace qpc::command {
namespace {

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

bool is_empty(const Slot& value) {
  return std::visit(
      Overloaded{[](const bool* it) { return !*it; }, [](const std::string* it) { return it->empty(); },
                 [](const Bytes* it) { return it->empty(); }, [](const Secret* it) { return it->empty(); },
                 [](const WordSlot&) { return false; }, [](const ObjectSlot&) { return false; },
                 [](const ListSlot& it) { return it.size(it.list) == 0; },
                 [](const OptionalSlot& it) { return !it.has_value(it.optional); },
                 [](const auto* number) { return *number == 0; }},
      value);
}

class Writer final : public Fields {
 public:
  Json object = Json::object();

 private:
  void member(const Field& about, Slot value) override {
    if (std::holds_alternative<Secret*>(value)) return;
    if (about.omits_empty && is_empty(value)) return;
    const auto* optional = std::get_if<OptionalSlot>(&value);
    if (optional != nullptr && !optional->has_value(optional->optional)) {
      if (about.is_nullable) object[about.name] = nullptr;
      return;
    }
    object[about.name] = to_json(value);
  }
};

std::unexpected<client::Failure> bad_value(const std::string& expected) {
  return failure(FailureKind::usage, "bad_value", expected + " is expected.");
}

template <class Number>
Outcome<> read_number(const Json& json, Number& number) {
  using Limits = std::numeric_limits<Number>;
  if (!json.is_number_integer()) return bad_value("A whole number");
  const bool is_negative = !json.is_number_unsigned() && json.get<std::int64_t>() < 0;
  if (is_negative && std::is_unsigned_v<Number>) return bad_value("A number from 0 on");
  if (!is_negative && json.get<std::uint64_t>() > static_cast<std::uint64_t>(Limits::max())) {
    return bad_value("A smaller number");
  }
  number = json.get<Number>();
  return {};
}

class Reader final : public Fields {
 public:
  explicit Reader(const Json& object) : object_(object) {}
  Outcome<> outcome;

 private:
  void member(const Field& about, Slot value) override {
    const auto found = object_.find(about.name);
    if (!outcome || found == object_.end()) return;
    outcome = from_json(*found, value);
    if (!outcome) outcome.error().text = "'" + std::string(about.name) + "': " + outcome.error().text;
  }
  const Json& object_;
};

Outcome<> read_list(const Json& json, const ListSlot& list) {
  if (!json.is_array()) return bad_value("A list");
  list.clear(list.list);
  for (const auto& element : json) QPC_CHECK(from_json(element, list.add(list.list)));
  return {};
}

}  // namespace

Json to_json(const Slot& value) {
  return std::visit(
      Overloaded{
          [](const Bytes* it) { return Json(to_base64url(*it)); }, [](const Secret*) { return Json(); },
          [](const WordSlot& it) { return Json(it.get(it.value)); },
          [](const ObjectSlot& it) {
            Writer writer;
            it.describe(it.object, writer);
            return std::move(writer.object);
          },
          [](const ListSlot& it) {
            Json list = Json::array();
            for (std::size_t i = 0; i < it.size(it.list); ++i) list.push_back(to_json(it.at(it.list, i)));
            return list;
          },
          [](const OptionalSlot& it) { return it.has_value(it.optional) ? to_json(it.value(it.optional)) : Json(); },
          [](const auto* plain) { return Json(*plain); }},
      value);
}

Outcome<> from_json(const Json& json, const Slot& value) {
  return std::visit(Overloaded{[&](bool* it) -> Outcome<> {
                                 if (!json.is_boolean()) return bad_value("true or false");
                                 *it = json.get<bool>();
                                 return {};
                               },
                               [&](std::string* it) -> Outcome<> {
                                 if (!json.is_string()) return bad_value("A string");
                                 *it = json.get<std::string>();
                                 return {};
                               },
                               [&](Bytes* it) -> Outcome<> {
                                 if (!json.is_string()) return bad_value("A string in base64url");
                                 auto octets = from_base64url(json.get_ref<const std::string&>());
                                 if (!octets) return bad_value("A string in base64url");
                                 *it = *std::move(octets);
                                 return {};
                               },
                               [&](Secret* it) -> Outcome<> {
                                 if (!json.is_string()) return bad_value("A string");
                                 *it = Secret::copy_of(as_bytes(json.get_ref<const std::string&>()));
                                 return {};
                               },
                               [&](const WordSlot& it) -> Outcome<> {
                                 if (json.is_string() && it.set(it.value, json.get_ref<const std::string&>()))
                                   return {};
                                 std::string all;
                                 for (const auto word : it.words())
                                   all += (all.empty() ? "" : ", ") + std::string(word);
                                 return bad_value("One of: " + all);
                               },
                               [&](const ObjectSlot& it) -> Outcome<> {
                                 if (!json.is_object()) return bad_value("An object");
                                 Reader reader(json);
                                 it.describe(it.object, reader);
                                 return reader.outcome;
                               },
                               [&](const ListSlot& it) { return read_list(json, it); },
                               [&](const OptionalSlot& it) -> Outcome<> {
                                 it.reset(it.optional);
                                 return json.is_null() ? Outcome<>() : from_json(json, it.value(it.optional));
                               },
                               [&](auto* number) { return read_number(json, *number); }},
                    value);
}

}  // namespace qpc::command
