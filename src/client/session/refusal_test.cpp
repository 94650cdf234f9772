#include "client/session/refusal.h"

#include <capnp/message.h>
#include <capnp/schema.h>
#include <gtest/gtest.h>

#include "client/account/people.h"

namespace qpc::client {
namespace {

using Reason = api::Refusal::Reason;

Failure describe(Reason reason, const char* text = "", std::uint64_t limit = 0) {
  capnp::MallocMessageBuilder message;
  auto refusal = message.initRoot<api::Refusal>();
  refusal.setReason(reason);
  refusal.setText(text);
  refusal.setLimit(limit);
  return client::describe(refusal.asReader());
}

TEST(Refusal, HasACodeAndASentenceForEveryReasonOfTheSchema) {
  const auto reasons = capnp::Schema::from<Reason>().getEnumerants();
  for (std::uint16_t number = 0; number < reasons.size(); ++number) {
    const Failure failure = describe(static_cast<Reason>(number));
    EXPECT_FALSE(failure.code.empty());
    EXPECT_TRUE(failure.text.ends_with('.')) << failure.text;
    if (number != 0) EXPECT_NE(failure.code, "refused") << reasons[number].getProto().getName().cStr();
  }
}

TEST(Refusal, SortsReasonsByWhoCanHelp) {
  EXPECT_EQ(describe(Reason::CREDENTIALS).kind, FailureKind::authentication);
  EXPECT_EQ(describe(Reason::NAME_TAKEN).kind, FailureKind::refused);
  EXPECT_EQ(describe(Reason::NOT_FOUND).kind, FailureKind::not_found);
  EXPECT_EQ(describe(Reason::MAILBOX_FULL).kind, FailureKind::limit);
  EXPECT_EQ(describe(Reason::STORAGE).kind, FailureKind::network);
}

TEST(Refusal, SaysWhenABanEnds) {
  EXPECT_EQ(describe(Reason::BANNED).text.find("ends"), std::string::npos);
  EXPECT_TRUE(describe(Reason::BANNED, "", 1).text.ends_with(" The ban ends in an hour at most."));
  EXPECT_TRUE(describe(Reason::BANNED, "", 3600).text.ends_with(" The ban ends in an hour at most."));
  EXPECT_TRUE(describe(Reason::BANNED, "", 3601).text.ends_with(" The ban ends in about 2 hours."));
}

TEST(Refusal, OfALookUpSaysNothingOfTheAccountUnlessTheDirectoryLacksIt) {
  const auto reasons = capnp::Schema::from<Reason>().getEnumerants();
  for (std::uint16_t number = 0; number < reasons.size(); ++number) {
    const auto reason = static_cast<Reason>(number);
    EXPECT_EQ(is_word_on_account(describe(reason)), reason == Reason::NOT_FOUND) << describe(reason).code;
  }
}

TEST(Refusal, NamesTheLimitThatWasMet) {
  EXPECT_NE(describe(Reason::TOO_LARGE, "", 262144).text.find("262144"), std::string::npos);
}

TEST(Refusal, OfWhatCameTooOftenTellsHowLongToWait) {
  const auto once = describe(Reason::TOO_OFTEN, "", 7);
  EXPECT_EQ(once.wait, std::chrono::seconds(7));
  EXPECT_NE(once.text.find("Wait 7 seconds"), std::string::npos);
  EXPECT_TRUE(is_transient(once));
  EXPECT_EQ(describe(Reason::TOO_OFTEN, "", 0).wait, std::chrono::seconds(1));
  EXPECT_EQ(describe(Reason::TOO_OFTEN, "", UINT64_MAX).wait, std::chrono::seconds(300)) << "a node may say anything";
  EXPECT_FALSE(is_transient(describe(Reason::TOO_LARGE, "", 7)));
}

TEST(Refusal, ShowsTheNodesWordsOnlyForUnknownReasons) {
  EXPECT_EQ(describe(Reason::CREDENTIALS, "type your password at http://…").text.find("http"), std::string::npos);
  EXPECT_NE(describe(static_cast<Reason>(999), "no more on Sundays").text.find("Sundays"), std::string::npos);
}

TEST(Refusal, TakesALostConnectionForANodeThatIsDown) {
  EXPECT_EQ(client::describe(KJ_EXCEPTION(DISCONNECTED, "gone")).code, "node_down");
  EXPECT_EQ(client::describe(KJ_EXCEPTION(OVERLOADED, "slow")).kind, FailureKind::network);
}

TEST(Refusal, KnowsWhyANodeHasEndedAConnection) {
  using net::CloseCode;
  using By = net::Closed::By;
  const auto code_of = [](By by, CloseCode code) {
    const auto failure = client::describe(net::Closed{by, code, "call this number: …"});
    return failure ? failure->code : "";
  };
  EXPECT_EQ(code_of(By::peer, CloseCode::session_ended), "session_ended");
  EXPECT_EQ(code_of(By::peer, CloseCode::shutting_down), "node_draining");
  EXPECT_EQ(code_of(By::peer, CloseCode::done), "");
  EXPECT_EQ(code_of(By::network, CloseCode::session_ended), "");
}

TEST(Refusal, TellsTheNodesBugsFromOurs) {
  EXPECT_EQ(client::describe(KJ_EXCEPTION(FAILED, "broken")).kind, FailureKind::bug);
  EXPECT_EQ(client::describe(KJ_EXCEPTION(FAILED, "remote exception: broken")).code, "node_fault");
}

}  // namespace
}  // namespace qpc::client
