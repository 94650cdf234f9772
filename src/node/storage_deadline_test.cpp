// How long a call waits for a storage that hangs, and what becomes of it.
#include "node/node_service_for_tests.h"

namespace qpc::node {
namespace {

class StorageDeadlineTest : public NodeServiceTest {
 protected:
  ~StorageDeadlineTest() noexcept override = default;

  kj::Promise<Reason> post_reason(api::Channel::Client channel, ByteView message) {
    auto call = channel.postRequest();
    call.setMessage(as_data(message));
    return call.send().then([](auto&& response) -> Reason {
      const auto result = response.getResult();
      return result.isRefused() ? result.getRefused().getReason() : Reason::UNSPECIFIED;
    });
  }
  api::Channel::Client create_channel(api::Session::Client session) {
    auto call = session.channelsRequest().send().getChannels().createRequest();
    call.setAddress(as_data(address));
    call.setGroupId(as_data(group_id));
    return call.send().wait(scope).getResult().getChannel();
  }

  std::array<std::uint8_t, 32> address = random.array<32>(), group_id = random.array<32>();
  Bytes text = private_message(group_id, 0, mls::ContentType::application, "hello");
};

TEST_F(StorageDeadlineTest, IsARefusalOfAWriteThatMayHaveHappenedAndAskingAgainTells) {
  auto client = connect();
  auto channel = create_channel(settle(client, alice));
  storage.hang();
  auto posted = post_reason(channel, text);
  EXPECT_FALSE(posted.poll(scope));
  advance(context.storage_limit - 1 * kj::SECONDS);
  EXPECT_FALSE(posted.poll(scope));
  advance(1 * kj::SECONDS);
  EXPECT_EQ(posted.wait(scope), Reason::STORAGE);
  storage.go_on();
  EXPECT_EQ(post_reason(channel, text).wait(scope), Reason::UNSPECIFIED);
  EXPECT_EQ(post_reason(channel, text).wait(scope), Reason::UNSPECIFIED) << "the same receipt again";
}

TEST_F(StorageDeadlineTest, IsAFaultOfARead) {
  auto client = connect();
  auto session = settle(client, alice);
  auto keys = session.keysRequest().send().wait(scope).getKeys();
  storage.hang();
  auto asked = keys.remainingRequest().send();
  EXPECT_FALSE(asked.poll(scope));
  advance(context.storage_limit);
  const auto type = asked
                        .then([](auto&&) { return kj::Exception::Type::FAILED; },
                              [](kj::Exception&& exception) { return exception.getType(); })
                        .wait(scope);
  EXPECT_EQ(type, kj::Exception::Type::OVERLOADED);
}

/// Counts what the storage begins.
struct Begun final : db::StorageMeter {
  Time now() const override { return {}; }
  void waited(Duration) override { ++works; }
  void ran(Batch, std::size_t, Duration) override {}
  std::size_t works = 0;
};

TEST_F(StorageDeadlineTest, IsNotNeededForCallsThatTheirCallersGaveUp) {
  auto client = connect();
  auto session = settle(client, alice);
  auto keys = session.keysRequest().send().wait(scope).getKeys();
  Begun begun;
  storage.measure(begun);
  storage.hang();
  {
    auto asked = keys.remainingRequest().send();
    EXPECT_FALSE(asked.poll(scope));
  }
  auto kept = keys.remainingRequest().send();
  EXPECT_FALSE(kept.poll(scope));
  EXPECT_EQ(storage.waiting(), 2u);
  storage.go_on();
  kept.wait(scope);
  EXPECT_EQ(begun.works, 1u);
}

TEST_F(StorageDeadlineTest, TakesBackAWriteThatHasNotBegun) {
  bool written = false, rung = false;
  const auto rule = [&written](db::Database&) -> Outcome<int> {
    written = true;
    return 7;
  };
  storage.hang();
  auto saved = context.save(rule).start();
  auto with_consequence = context.save(rule, [&](int) { rung = true; }).start();
  EXPECT_FALSE(saved.poll(scope));
  EXPECT_FALSE(with_consequence.poll(scope));
  advance(context.storage_limit);
  EXPECT_EQ(saved.wait(scope).error().reason, Reason::STORAGE);
  EXPECT_EQ(with_consequence.wait(scope).error().reason, Reason::STORAGE);
  storage.go_on();
  scope.poll();
  EXPECT_FALSE(written);
  EXPECT_FALSE(rung);
}

TEST_F(StorageDeadlineTest, IsNotForWhatMustNotBeLeftInDoubt) {
  int written = 0, rung = 0;
  const auto rule = [&written](db::Database&) -> Outcome<int> { return ++written; };
  storage.hang();
  kj::Promise<Outcome<int>> saved = context.save_however_long(rule);
  {
    auto dropped = context.save_however_long(rule, [&](int) { ++rung; });
    EXPECT_FALSE(dropped.poll(scope));
  }
  advance(10 * context.storage_limit);
  EXPECT_FALSE(saved.poll(scope));
  storage.go_on();
  EXPECT_TRUE(saved.wait(scope));
  scope.poll();
  EXPECT_EQ(written, 2);
  EXPECT_EQ(rung, 1);
}

TEST_F(StorageDeadlineTest, IsNotWaitedForWhereTheQueueIsFull) {
  storage.hang();
  std::vector<kj::Promise<int>> waiting;
  while (storage.waiting() < NodeContext::most_waiting)
    waiting.push_back(storage.read([](db::Database&) { return 1; }));
  auto saved = context.save([](db::Database&) -> Outcome<int> { return 7; }).start();
  ASSERT_TRUE(saved.poll(scope));
  EXPECT_EQ(saved.wait(scope).error().reason, Reason::STORAGE);
  EXPECT_TRUE(context.read([](db::Database&) { return 1; }).poll(scope));
  storage.go_on();
}

}  // namespace
}  // namespace qpc::node
