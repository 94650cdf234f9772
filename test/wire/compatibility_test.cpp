#include "wire/compatibility.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

namespace qpc::wire_versions {
namespace {

using testing::IsEmpty;
using testing::Not;

const std::string schemas = QPC_SCHEMAS, v1 = QPC_FROZEN "/v1";

TEST(WireVersion1, IsUnderstoodByThoseWhoSpeakToday) {
  const SchemaFolder frozen(v1), today(schemas);
  EXPECT_GT(frozen.types().size(), 100u) << "then not all types were read";
  EXPECT_THAT(incompatibilities(frozen, today), IsEmpty());
}

TEST(WireVersion1, IsWhollyRead) {
  for (const auto& entry : std::filesystem::directory_iterator(v1)) {
    if (entry.path().extension() != ".capnp") continue;
    std::ifstream file(entry.path());
    const std::string text(std::istreambuf_iterator<char>(file), {});
    const auto name = entry.path().filename().string();
    EXPECT_NE(text.find("@0x"), std::string::npos) << name;
    EXPECT_TRUE(std::filesystem::exists(schemas + "/" + name)) << name << " was not to go away";
  }
}

struct Change {
  const char* called;
  Edit edit;
};

class Breaking : public testing::TestWithParam<Change> {};
TEST_P(Breaking, ChangeIsRefused) {
  EXPECT_THAT(incompatibilities(SchemaFolder(v1), SchemaFolder(v1, &GetParam().edit)), Not(IsEmpty()));
}
INSTANTIATE_TEST_SUITE_P(
    Kinds, Breaking,
    testing::Values(
        Change{"AFieldBecomesAnother", {"common.capnp", "storedAt @1 :Int64;", "storedAt @1 :Text;"}},
        Change{"AFieldGetsWider", {"common.capnp", "full @2 :UInt32;", "full @2 :UInt64;"}},
        Change{
            "FieldsChangePlaces",
            {"session.capnp", "accountId @0 :Data;\n  deviceId @1 :Data;\n  # 16 octets each.\n  counter @2 :UInt64;",
             "accountId @0 :Data;\n  deviceId @2 :Data;\n  counter @1 :UInt64;"}},
        Change{"AFieldGoes", {"mailbox.capnp", "missed @2 :UInt64;", ""}},
        Change{"ADefaultChanges", {"keys.capnp", "lastResort @2 :Bool;", "lastResort @2 :Bool = true;"}},
        Change{"ACaseOfAnEnumGoes",
               {"node.capnp", "draining @2;           # finishes what is in flight, takes nothing new", ""}},
        Change{"AMethodGoes", {"channel.capnp", "leave @3 () -> (result :LeaveResult);", ""}},
        Change{"AMethodBecomesAnother", {"keys.capnp", "(count :UInt32)", "(count :Text)"}},
        Change{"AMethodAnswersDifferently",
               {"channel.capnp", "head @2 () -> (result :HeadResult)", "head @2 () -> (result :LeaveResult)"}},
        Change{"AMethodTakesLess",
               {"mailbox.capnp", "(fromSeq :UInt64, maxBytes :UInt32, waitMs :UInt32)",
                "(fromSeq :UInt64, maxBytes :UInt32)"}},
        Change{"ATypeGetsAnotherId", {"channel.capnp", "@0x88e20059a1193465;", "@0x88e20059a1193466;"}}),
    [](const auto& info) { return info.param.called; });

class Growing : public testing::TestWithParam<Change> {};
TEST_P(Growing, ChangeIsTaken) {
  EXPECT_THAT(incompatibilities(SchemaFolder(v1), SchemaFolder(v1, &GetParam().edit)), IsEmpty());
}
INSTANTIATE_TEST_SUITE_P(
    Kinds, Growing,
    testing::Values(
        Change{"AFieldIsAdded", {"mailbox.capnp", "missed @2 :UInt64;", "missed @2 :UInt64;\n  further @3 :Text;"}},
        Change{"AFieldGetsAnotherName", {"mailbox.capnp", "missed @2 :UInt64;", "lost @2 :UInt64;"}},
        Change{"AReasonIsAdded", {"common.capnp", "tooOften @21;", "tooOften @21;\n    furtherReason @22;"}},
        Change{"AMethodIsAdded", {"device.capnp", "list @0 ()", "further @2 ();\n  list @0 ()"}},
        Change{"AMethodTakesMore", {"device.capnp", "(deviceId :Data)", "(deviceId :Data, further :Text)"}}),
    [](const auto& info) { return info.param.called; });

}  // namespace
}  // namespace qpc::wire_versions
