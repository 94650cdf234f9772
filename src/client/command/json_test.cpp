#include "client/command/json.h"

#include <gtest/gtest.h>

#include "client/command/shapes.h"

namespace qpc::command {
namespace {

struct Inner {
  std::int64_t number = 0;
  void describe(Fields& of) { of(option("number", "A number"), number); }
};

struct Sample {
  bool flag = false;
  std::uint32_t small = 0;
  std::uint64_t large = 0;
  std::string text = {};
  Bytes octets = {};
  client::MessageState state = client::MessageState::received;
  Inner inner = {};
  std::vector<Inner> list = {};
  std::optional<std::string> maybe = {};
  std::optional<std::string> nullable = {};
  std::string sparse = {};
  Secret secret = {};
  void describe(Fields& of) {
    of(option("flag", "A flag"), flag);
    of(option("small", "32 bits"), small);
    of(option("large", "64 bits"), large);
    of(option("text", "Words"), text);
    of(option("octets", "Octets"), octets);
    of(option("state", "A word"), state);
    of(option("inner", "An object"), inner);
    of(option("list", "Several"), list);
    of(option("maybe", "Or none"), maybe);
    of(option("nullable", "Or null").or_null(), nullable);
    of(option("sparse", "Or nothing").unless_empty(), sparse);
    of(option("secret", "Nobody sees it", Kind::secret), secret);
  }
};

Json write(Sample& sample) { return to_json(slot_of(sample)); }

TEST(Json, WritesMembersInTheirOrderAndLeavesOutWhatIsNotThere) {
  Sample sample{.octets = {1, 2, 3}, .list = {{1}, {2}}};
  sample.secret = Secret::copy_of(as_bytes("swordfish"));
  EXPECT_EQ(write(sample).dump(),
            R"({"flag":false,"small":0,"large":0,"text":"","octets":"AQID","state":"received","inner":{"number":0},)"
            R"("list":[{"number":1},{"number":2}],"nullable":null})");
}

TEST(Json, ReadsWhatItWrote) {
  Sample sample{.flag = true,
                .small = 4'294'967'295,
                .large = ~std::uint64_t{0},
                .text = "caf\u00e9",
                .octets = {0, 255},
                .state = client::MessageState::refused,
                .inner = {-5},
                .list = {{1}},
                .maybe = "yes",
                .nullable = "there",
                .sparse = "x"};
  Sample read{.list = {{9}, {9}}};
  ASSERT_TRUE(from_json(write(sample), slot_of(read)));
  EXPECT_EQ(write(read), write(sample));
}

TEST(Json, ReadsWhatALaterVersionWrote) {
  Sample sample{.text = "stays"};
  ASSERT_TRUE(from_json(Json::parse(R"({"flag":true,"unheard_of":[1,2]})"), slot_of(sample)));
  EXPECT_TRUE(sample.flag);
  EXPECT_EQ(sample.text, "stays");
}

TEST(Json, RefusesOtherTypes) {
  for (const char* wrong : {R"({"flag":1})", R"({"small":-1})", R"({"small":4294967296})", R"({"small":1.5})",
                            R"({"large":-1})", R"({"text":[]})", R"({"octets":"?"})", R"({"state":"unheard_of"})",
                            R"({"inner":[]})", R"({"inner":{"number":9223372036854775808}})", R"({"list":{}})",
                            R"({"list":[7]})", R"({"maybe":false})", R"([])", R"(null)"}) {
    Sample sample;
    const auto read = from_json(Json::parse(wrong), slot_of(sample));
    ASSERT_FALSE(read) << wrong;
    EXPECT_EQ(read.error().code, "bad_value");
  }
}

struct Arguments {
  std::string group = {};
  std::vector<std::string> members = {};
  std::string text = {};
  std::string file = {};
  std::string name = {};
  Secret password = {};
  void describe(Fields& of) {
    of(required_word("group", "Where"), group);
    of(word("members", "Who"), members);
    of(option("text", "Words").exactly_one_of("What to say"), text);
    of(option("file", "A file").exactly_one_of("What to say"), file);
    of(option("name", "Of the file").only_beside("file"), name);
    of(option("password", "A secret", Kind::secret), password);
  }
};

std::string refusal(const char* given) {
  Arguments arguments;
  Json json = Json::parse(given);
  const auto taken = take_arguments(json, slot_of(arguments));
  if (taken) return "was taken";
  EXPECT_EQ(taken.error().code, "bad_arguments");
  return taken.error().text;
}

TEST(Arguments, AreTakenByTheirNames) {
  Arguments arguments;
  Json json = Json::parse(R"({"members":["bob"],"group":"friends","text":"hi"})");
  ASSERT_TRUE(take_arguments(json, slot_of(arguments)));
  EXPECT_EQ(arguments.group, "friends");
  EXPECT_EQ(arguments.members, std::vector<std::string>{"bob"});
}

TEST(Arguments, AreRefusedWithASentenceThatNamesThem) {
  EXPECT_EQ(refusal(R"({"text":"hi"})"), "The argument 'group' is missing.");
  EXPECT_EQ(refusal(R"({"group":"g"})"), "One is needed of 'text', 'file'.");
  EXPECT_EQ(refusal(R"({"group":"g","text":"a","file":"b"})"), "Of 'text', 'file' only one can be given.");
  EXPECT_EQ(refusal(R"({"group":"g","text":"a","name":"b"})"), "'name' stands only beside 'file'.");
  EXPECT_EQ(refusal(R"({"group":"g","text":"a","memebrs":[]})"), "There is no argument 'memebrs': 'members'?");
  EXPECT_EQ(refusal(R"({"group":7,"text":"a"})"), "The argument 'group': A string is expected.");
  EXPECT_EQ(refusal(R"(["g"])"), "Arguments are given by their names, in an object.");
}

TEST(Arguments, TakeSecretsOutOfTheJson) {
  Arguments arguments;
  Json json = Json::parse(R"({"group":"g","text":"a","password":"swordfish"})");
  ASSERT_TRUE(take_arguments(json, slot_of(arguments)));
  EXPECT_EQ(as_text(arguments.password.reveal()), "swordfish");
  EXPECT_FALSE(json.dump().contains("fish"));
  EXPECT_FALSE(to_json(slot_of(arguments)).contains("password"));
}

TEST(Schema, TellsWhatHasToBeThere) {
  Sample sample;
  const Json schema = schema_of(slot_of(sample));
  EXPECT_EQ(schema["required"].dump(), R"(["flag","small","large","text","octets","state","inner","list","nullable"])");
  EXPECT_EQ(schema["properties"]["state"]["enum"].size(), 7);
  EXPECT_EQ(schema["properties"]["list"]["items"]["properties"]["number"]["type"], "integer");
  EXPECT_EQ(schema["properties"]["nullable"]["oneOf"][1]["type"], "null");
  EXPECT_TRUE(sample.list.empty());
}

TEST(Schema, OfArgumentsHasTheirRules) {
  Arguments arguments;
  const Json schema = arguments_schema(slot_of(arguments));
  EXPECT_EQ(schema["required"].dump(), R"(["group"])");
  EXPECT_EQ(schema["additionalProperties"], false);
  EXPECT_EQ(schema["allOf"][0]["oneOf"].dump(), R"([{"required":["text"]},{"required":["file"]}])");
  EXPECT_EQ(schema["dependentRequired"].dump(), R"({"name":["file"]})");
  EXPECT_EQ(schema["properties"]["password"]["writeOnly"], true);
}

}  // namespace
}  // namespace qpc::command
