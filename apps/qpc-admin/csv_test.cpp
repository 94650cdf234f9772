#include "qpc-admin/csv.h"

#include <capnp/message.h>
#include <gtest/gtest.h>

namespace qpc::admin {
namespace {

TEST(Csv, QuotesWhatHasToBe) {
  EXPECT_EQ(csv_field("plain"), "plain");
  EXPECT_EQ(csv_field("a, b"), "\"a, b\"");
  EXPECT_EQ(csv_field("say \"no\""), "\"say \"\"no\"\"\"");
  EXPECT_EQ(csv_field(""), "");
}

TEST(Csv, KeepsSpreadsheetsFromRunningWhatPeopleWrote) {
  EXPECT_EQ(csv_field("=cmd()"), "'=cmd()");
  EXPECT_EQ(csv_field("@sum"), "'@sum");
  EXPECT_EQ(csv_field("a=b"), "a=b");
}

TEST(Csv, WritesOneLineForEachRecord) {
  capnp::MallocMessageBuilder message;
  auto record = message.initRoot<api::AuditEntry>();
  record.setSeq(7);
  record.setAt(1'800'000'000);
  record.setKind("admin.ban");
  record.setName("alice");
  record.setDetail("until it is lifted: spam, and more");
  EXPECT_EQ(csv_line(record), "7,1800000000,admin.ban,,alice,,\"until it is lifted: spam, and more\",\r\n");
  EXPECT_EQ(csv_heading(), "seq,at,kind,account_id,name,device_id,detail,digest\r\n");
}

}  // namespace
}  // namespace qpc::admin
