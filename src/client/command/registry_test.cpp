#include "client/command/registry.h"

#include <gtest/gtest.h>

#include <set>

#include "client/account/device_identity.h"
#include "client/command/json.h"
#include "client/command/suite_words.h"

namespace qpc::command {
namespace {

/// Notes what is wrong with a description.
class Checker final : public Fields {
 public:
  std::set<std::string> names;
  std::vector<std::string> faults;

 private:
  void member(const Field& about, Slot value) override {
    const std::string name(about.name);
    if (!names.insert(name).second) faults.push_back("'" + name + "' twice");
    if (about.help.empty() || about.help.ends_with('.')) faults.push_back("help of '" + name + "'");
    if (!about.beside.empty() && !names.contains(std::string(about.beside)))
      faults.push_back("beside of '" + name + "'");
    if ((about.kind == Kind::secret) != std::holds_alternative<Secret*>(value))
      faults.push_back("secret '" + name + "'");
    if (about.kind == Kind::output && !std::holds_alternative<bool*>(value)) faults.push_back("output '" + name + "'");
    if (const auto* object = std::get_if<ObjectSlot>(&value)) {
      Checker inner;
      object->describe(object->object, inner);
      faults.insert(faults.end(), inner.faults.begin(), inner.faults.end());
    }
  }
};

std::vector<std::string> faults_of(const Slot& slot) {
  Checker checker;
  if (const auto* object = std::get_if<ObjectSlot>(&slot)) object->describe(object->object, checker);
  return checker.faults;
}

TEST(Registry, DescribesWhatEachCommandTakesAndGives) {
  const Registry registry = all_commands();
  EXPECT_GT(registry.commands().size(), 40);
  for (const auto& command : registry.commands()) {
    const auto call = command.begin();
    EXPECT_FALSE(call->has_result());
    EXPECT_EQ(faults_of(call->arguments()), std::vector<std::string>{}) << command.name;
    EXPECT_EQ(faults_of(call->result()), std::vector<std::string>{}) << command.name;
    EXPECT_FALSE(command.help.empty() || command.help.ends_with('.')) << command.name;
  }
}

TEST(Registry, FindsCommandsByTheirNames) {
  const Registry registry = all_commands();
  ASSERT_NE(registry.find("group create"), nullptr);
  EXPECT_EQ(registry.find("group create")->help, "Begin a group");
  EXPECT_EQ(registry.find("group"), nullptr);
}

TEST(Registry, NamesTheSuitesThatThisClientTakes) {
  const auto& pairs = Words<mls::CipherSuite>::pairs;
  ASSERT_EQ(std::size(pairs), client::own_suites.size());
  for (std::size_t i = 0; i < std::size(pairs); ++i) {
    EXPECT_EQ(pairs[i].first, client::own_suites[i]);
    EXPECT_EQ(pairs[i].second, client::own_suite(pairs[i].first).name());
  }
}

/// The schema with what it refers to in place of each reference.
Json without_references(Json schema, const Json& described) {
  if (schema.is_object() && schema.contains("$ref")) {
    const auto name = schema["$ref"].get<std::string>().substr(std::string_view("#/$defs/").size());
    Json found = described.at(name);
    if (schema.contains("description")) found["description"] = schema["description"];
    return without_references(std::move(found), described);
  }
  for (auto& part : schema) {
    if (part.is_structured()) part = without_references(std::move(part), described);
  }
  return schema;
}

TEST(Registry, PublishesASchemaForEach) {
  const Registry registry = all_commands();
  const Json schema = published_schema(registry);
  EXPECT_EQ(schema["commands"].size(), registry.commands().size());
  const auto& send = schema["commands"]["send"];
  EXPECT_EQ(send["arguments"]["required"].dump(), R"(["conversation"])");
  EXPECT_EQ(send["result"]["$ref"], "#/$defs/Message");
  EXPECT_EQ(schema["$defs"]["Message"]["properties"]["state"]["enum"].size(), 7);
  EXPECT_EQ(schema["commands"]["device list"]["result"]["type"], "array");
}

TEST(Registry, DescribesEachTypeOnceAndNoTwoByOneName) {
  const Registry registry = all_commands();
  const Json schema = published_schema(registry);
  for (const auto& command : registry.commands()) {
    const Json published = without_references(schema["commands"][command.name]["result"], schema["$defs"]);
    EXPECT_EQ(published, schema_of(command.begin()->result())) << command.name;
  }
}

}  // namespace
}  // namespace qpc::command
