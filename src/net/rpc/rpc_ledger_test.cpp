#include "net/rpc/rpc_ledger.h"

#include <capnp/message.h>
#include <gtest/gtest.h>

namespace qpc::net {
namespace {

namespace rpc = capnp::rpc;

/// Two of each.
constexpr RpcLimits tight{.message_bytes = 1024,
                          .calls = 2,
                          .capabilities = 2,
                          .message_time = 1 * kj::SECONDS,
                          .silence = 1 * kj::SECONDS,
                          .introduction = 1 * kj::SECONDS};

struct Ledger : testing::Test {
  RpcLedger ledger;

  template <class Fill>
  Result<> receive(Fill fill) {
    capnp::MallocMessageBuilder message;
    fill(message.initRoot<rpc::Message>());
    return ledger.receive(message.getRoot<rpc::Message>().asReader(), tight);
  }
  template <class Fill>
  Result<> send(Fill fill) {
    capnp::MallocMessageBuilder message;
    fill(message.initRoot<rpc::Message>());
    return ledger.send(message.getRoot<rpc::Message>().asReader(), tight);
  }

  static void host(rpc::Payload::Builder payload, std::initializer_list<std::uint32_t> ids) {
    auto table = payload.initCapTable(static_cast<unsigned>(ids.size()));
    unsigned at = 0;
    for (const auto id : ids) table[at++].setSenderHosted(id);
  }
  static auto call(std::uint32_t id, std::initializer_list<std::uint32_t> params = {}) {
    return [=](rpc::Message::Builder message) {
      message.initCall().setQuestionId(id);
      host(message.getCall().initParams(), params);
    };
  }
  static auto returns(std::uint32_t id, std::initializer_list<std::uint32_t> results = {}, bool finish_needed = true) {
    return [=](rpc::Message::Builder message) {
      message.initReturn().setAnswerId(id);
      message.getReturn().setNoFinishNeeded(!finish_needed);
      message.getReturn().setReleaseParamCaps(false);
      host(message.getReturn().initResults(), results);
    };
  }
  static auto finish(std::uint32_t id, bool release_results = false) {
    return [=](rpc::Message::Builder message) {
      message.initFinish().setQuestionId(id);
      message.getFinish().setReleaseResultCaps(release_results);
    };
  }
  static auto release(std::uint32_t id, std::uint32_t count = 1) {
    return [=](rpc::Message::Builder message) {
      message.initRelease().setId(id);
      message.getRelease().setReferenceCount(count);
    };
  }
};

TEST_F(Ledger, RefusesOneCallMoreThanAllowed) {
  EXPECT_TRUE(receive(call(1)));
  EXPECT_TRUE(receive(call(2)));
  EXPECT_EQ(receive(call(3)).error().kind, Kind::limit);
}

TEST_F(Ledger, RemembersWhatAnAnswerIsTheAnswerTo) {
  capnp::MallocMessageBuilder asking, answering;
  auto call = asking.initRoot<rpc::Message>().initCall();
  call.setQuestionId(7);
  call.setInterfaceId(0xabcdef);
  call.setMethodId(3);
  const auto now = kj::origin<kj::TimePoint>() + 5 * kj::SECONDS;
  ASSERT_TRUE(ledger.receive(asking.getRoot<rpc::Message>().asReader(), tight, now));
  auto answer = answering.initRoot<rpc::Message>().initReturn();
  answer.setAnswerId(8);
  EXPECT_EQ(ledger.asked(answer), nullptr);
  answer.setAnswerId(7);
  const auto* asked = ledger.asked(answer);
  ASSERT_NE(asked, nullptr);
  EXPECT_EQ(asked->interface_id, 0xabcdefu);
  EXPECT_EQ(asked->method_id, 3);
  EXPECT_EQ(asked->at, now);
  ASSERT_TRUE(receive([](rpc::Message::Builder message) { message.initBootstrap().setQuestionId(9); }));
  answer.setAnswerId(9);
  EXPECT_EQ(ledger.asked(answer), nullptr) << "a bootstrap is no call";
}

TEST_F(Ledger, CountsACallUntilItIsReturnedAndFinishedInAnyOrder) {
  ASSERT_TRUE(receive(call(1)));
  ASSERT_TRUE(send(returns(1)));
  EXPECT_EQ(ledger.calls(), 1u);
  ASSERT_TRUE(receive(finish(1)));
  EXPECT_EQ(ledger.calls(), 0u);
  ASSERT_TRUE(receive(call(1)));
  ASSERT_TRUE(receive(finish(1)));
  EXPECT_EQ(ledger.calls(), 1u) << "it may still run";
  ASSERT_TRUE(send(returns(1)));
  EXPECT_EQ(ledger.calls(), 0u);
}

TEST_F(Ledger, NeedsNoFinishWhereTheReturnSaysSo) {
  ASSERT_TRUE(receive(call(1)));
  ASSERT_TRUE(send(returns(1, {}, false)));
  EXPECT_EQ(ledger.calls(), 0u);
  EXPECT_TRUE(receive(finish(1))) << "it may have been on its way";
}

TEST_F(Ledger, NeedsNoReturnForACallThatIsOnlyAStepToOthers) {
  ASSERT_TRUE(receive([](rpc::Message::Builder message) {
    message.initCall().setQuestionId(1);
    message.getCall().setOnlyPromisePipeline(true);
  }));
  EXPECT_EQ(ledger.calls(), 1u);
  ASSERT_TRUE(receive(finish(1)));
  EXPECT_EQ(ledger.calls(), 0u);
}

TEST_F(Ledger, RefusesAQuestionIdThatIsInUse) {
  ASSERT_TRUE(receive(call(1)));
  EXPECT_EQ(receive(call(1)).error().kind, Kind::rejected);
}

TEST_F(Ledger, CountsBootstrapsAndDisembargoesAsCalls) {
  const auto disembargo = [](rpc::Message::Builder message) {
    message.initDisembargo().getContext().setSenderLoopback(7);
  };
  ASSERT_TRUE(receive([](rpc::Message::Builder message) { message.initBootstrap().setQuestionId(1); }));
  ASSERT_TRUE(receive(disembargo));
  EXPECT_EQ(receive(disembargo).error().kind, Kind::limit);
  ASSERT_TRUE(
      send([](rpc::Message::Builder message) { message.initDisembargo().getContext().setReceiverLoopback(7); }));
  EXPECT_TRUE(receive(disembargo));
}

TEST_F(Ledger, CountsCapabilitiesInBothDirectionsTogether) {
  ASSERT_TRUE(receive(call(1, {10})));
  ASSERT_TRUE(send(returns(1, {20})));
  EXPECT_EQ(ledger.capabilities(), 2u);
  EXPECT_EQ(receive(call(2, {11})).error().kind, Kind::limit);
}

TEST_F(Ledger, RefusesAnAnswerWithMoreCapabilitiesThanThePeerMayHold) {
  ASSERT_TRUE(receive(call(1)));
  EXPECT_EQ(send(returns(1, {20, 21, 22})).error().kind, Kind::limit);
}

TEST_F(Ledger, CountsACapabilityOnceUntilItIsReleasedAsOftenAsItWasSent) {
  ASSERT_TRUE(receive(call(1, {10, 10})));
  ASSERT_TRUE(receive(call(2, {10})));
  EXPECT_EQ(ledger.capabilities(), 1u);
  ASSERT_TRUE(send(release(10, 2)));
  EXPECT_EQ(ledger.capabilities(), 1u);
  ASSERT_TRUE(send(release(10)));
  EXPECT_EQ(ledger.capabilities(), 0u);
}

TEST_F(Ledger, ReleasesWhatAPeerDropsByReleaseOrWithItsFinish) {
  ASSERT_TRUE(receive(call(1)));
  ASSERT_TRUE(send(returns(1, {20, 21})));
  ASSERT_TRUE(receive(release(20)));
  EXPECT_EQ(ledger.capabilities(), 1u);
  ASSERT_TRUE(receive(finish(1, true)));
  EXPECT_EQ(ledger.capabilities(), 0u);
}

TEST_F(Ledger, DoesNotCountTheResultsOfACallThatTheCallerHasGivenUp) {
  ASSERT_TRUE(receive(call(1)));
  ASSERT_TRUE(receive(finish(1, true)));
  ASSERT_TRUE(send(returns(1, {20})));
  EXPECT_EQ(ledger.capabilities(), 0u);
  // And the other way round: we call, give up, and the peer's results cross our Finish.
  ASSERT_TRUE(send(call(5)));
  ASSERT_TRUE(send(finish(5, true)));
  ASSERT_TRUE(receive(returns(5, {30})));
  ASSERT_TRUE(send(call(6)));
  ASSERT_TRUE(receive(returns(6, {31})));
  ASSERT_TRUE(send(finish(6, true)));
  EXPECT_EQ(ledger.capabilities(), 0u);
}

TEST_F(Ledger, ReleasesTheParametersOfOurCallWhereThePeersReturnSaysSo) {
  ASSERT_TRUE(send(call(5, {40})));
  EXPECT_EQ(ledger.capabilities(), 1u);
  ASSERT_TRUE(receive([](rpc::Message::Builder message) { message.initReturn().setAnswerId(5); }));
  EXPECT_EQ(ledger.capabilities(), 0u);
}

TEST_F(Ledger, CountsWhatAPromiseResolvesTo) {
  const auto resolve = [](std::uint32_t id) {
    return [=](rpc::Message::Builder message) { message.initResolve().initCap().setSenderHosted(id); };
  };
  ASSERT_TRUE(receive(resolve(1)));
  ASSERT_TRUE(send(resolve(1)));
  EXPECT_EQ(receive(resolve(2)).error().kind, Kind::limit);
}

TEST_F(Ledger, TakesNoNoticeOfWhatMatchesNothing) {
  EXPECT_TRUE(receive(finish(9, true)));
  EXPECT_TRUE(receive(returns(9, {1, 2, 3})));
  EXPECT_TRUE(receive(release(9, 1000)));
  EXPECT_TRUE(send(release(9, 1000)));
  EXPECT_EQ(ledger.calls() + ledger.capabilities(), 0u);
}

}  // namespace
}  // namespace qpc::net
