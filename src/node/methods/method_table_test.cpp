#include "node/methods/method_table.h"

#include <capnp/message.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <schemas/channel.capnp.h>
#include <schemas/mailbox.capnp.h>
#include <schemas/node.capnp.h>

namespace qpc::node {
namespace {

using Reason = MethodTable::Reason;

template <class Interface>
std::size_t number(const MethodTable& table, const char* method) {
  const auto schema = capnp::Schema::from<Interface>();
  return table.find(schema.getProto().getId(), schema.getMethodByName(method).getOrdinal()).value();
}

template <class Params>
void expect_client(const MethodTable& table, const char* door) {
  capnp::MallocMessageBuilder message;
  auto root = message.getRoot<capnp::AnyPointer>();
  root.initAs<Params>().initClient().setSoftware("test");
  const auto client = table.client(number<api::Node>(table, door), root.asReader());
  ASSERT_TRUE(client) << door;
  EXPECT_STREQ(client->getSoftware().cStr(), "test") << door;
}

TEST(MethodTable, KnowsEveryInterfaceThatTheBootstrapLeadsTo) {
  const MethodTable table;
  EXPECT_THAT(table.names(),
              testing::IsSupersetOf({"Node.health", "Registration.finish", "LoginAttempt.finish", "Enrolment.enrol",
                                     "Session.end", "Account.publishManifest", "Devices.forget", "Keys.claim",
                                     "Mailbox.fetchWait", "Channels.openDm", "Channel.commit", "Directory.lookUp"}));
  EXPECT_EQ(table.names()[number<api::Mailbox>(table, "enqueue")], "Mailbox.enqueue");
}

TEST(MethodTable, KnowsNoMethodThatIsNone) {
  const MethodTable table;
  EXPECT_FALSE(table.find(0x1234, 0));
  EXPECT_FALSE(table.find(capnp::typeId<api::Node>(), 5));
  EXPECT_TRUE(table.find(capnp::typeId<api::Node>(), 4));
}

TEST(MethodTable, FindsTheReasonOfARefusalInResults) {
  const MethodTable table;
  capnp::MallocMessageBuilder message;
  const auto commit = number<api::Channel>(table, "commit");
  auto root = message.getRoot<capnp::AnyPointer>();
  auto result = root.initAs<api::Channel::CommitResults>().initResult();
  result.initLost();
  EXPECT_FALSE(table.refusal(commit, root.asReader()));
  result.initRefused().setReason(Reason::TOO_OFTEN);
  EXPECT_EQ(table.refusal(commit, root.asReader()), Reason::TOO_OFTEN);
  EXPECT_EQ(MethodTable::name(Reason::TOO_OFTEN), "tooOften");
}

TEST(MethodTable, WritesARefusalIntoResultsThatHaveAPlaceForOne) {
  const MethodTable table;
  capnp::MallocMessageBuilder message;
  auto root = message.getRoot<capnp::AnyPointer>();
  EXPECT_TRUE(table.refuse(number<api::Channel>(table, "post"), root, Reason::TOO_OFTEN, 7, "slowly"));
  const auto refused = root.asReader().getAs<api::Channel::PostResults>().getResult().getRefused();
  EXPECT_EQ(refused.getReason(), Reason::TOO_OFTEN);
  EXPECT_EQ(refused.getLimit(), 7u);
  EXPECT_STREQ(refused.getText().cStr(), "slowly");
  EXPECT_FALSE(table.refuse(number<api::Mailbox>(table, "fetch"), root, Reason::TOO_OFTEN, 7, "slowly"));
}

TEST(MethodTable, FindsWhatACallerSaysOfItselfWhereAMethodAsksForIt) {
  const MethodTable table;
  expect_client<api::Node::RegisterParams>(table, "register");
  expect_client<api::Node::LoginParams>(table, "login");
  expect_client<api::Node::ResumeParams>(table, "resume");
  capnp::MallocMessageBuilder message;
  EXPECT_FALSE(table.client(number<api::Node>(table, "health"), message.getRoot<capnp::AnyPointer>().asReader()));
}

TEST(MethodTable, FindsNoneWhereAMethodRefusesNothing) {
  const MethodTable table;
  capnp::MallocMessageBuilder message;
  auto root = message.getRoot<capnp::AnyPointer>();
  root.initAs<api::Mailbox::FetchResults>().initBatch();
  EXPECT_FALSE(table.refusal(number<api::Mailbox>(table, "fetch"), root.asReader()));
}

}  // namespace
}  // namespace qpc::node
