// In which order a device fetches, stores and acknowledges.
#include <gtest/gtest.h>

#include "client/account/account_store.h"
#include "client/quiet_node_for_tests.h"

namespace qpc::client {
namespace {

/// Hands out messages, two at a time, and notes what is asked of it.
class NotingMailbox final : public QuietMailbox {
 public:
  NotingMailbox(Store& store, std::vector<Bytes> messages) : store_(store), messages_(std::move(messages)) {}

  kj::Promise<void> fetch(FetchContext call) override {
    const std::uint64_t from = call.getParams().getFromSeq();
    asked.push_back("fetch " + std::to_string(from));
    auto batch = call.getResults().initBatch();
    const std::uint64_t last_seq = messages_.size();
    const std::uint64_t count = from > last_seq ? 0 : std::min<std::uint64_t>(2, last_seq - from + 1);
    auto deliveries = batch.initDeliveries(static_cast<unsigned>(count));
    for (unsigned i = 0; i < count; ++i) {
      deliveries[i].setSeq(from + i);
      deliveries[i].setMessage(to_kj(messages_.at(from + i - 1)));
    }
    batch.setMore(count > 0 && from + count <= last_seq);
    return kj::READY_NOW;
  }

  kj::Promise<void> ack(AckContext call) override {
    const std::uint64_t through = call.getParams().getThroughSeq();
    asked.push_back("ack " + std::to_string(through));
    if (stored() < through) too_early.push_back(through);
    return kj::READY_NOW;
  }

  std::vector<std::string> asked;
  std::vector<std::uint64_t> too_early;  ///< acknowledged, and not in the device's store

 private:
  std::uint64_t stored() {
    return must(store_.read([](db::Database& db) { return AccountStore(db).inbox_cursor(); }));
  }

  Store& store_;
  std::vector<Bytes> messages_;
};

class CatchUpOrderTest : public testing::Test {
 protected:
  CatchUpOrderTest() {
    must(alice_.store.write([](db::Database& db) -> Outcome<> {
      AccountStore(db).set_mailbox_address(QuietMailbox::address_octets);
      return {};
    }));
  }
  ~CatchUpOrderTest() noexcept override = default;

  /// What a device asks of a mailbox with these messages, once it is online.
  std::vector<std::string> asked_of_mailbox() {
    auto noting = kj::heap<NotingMailbox>(alice_.store, messages_);
    NotingMailbox& mailbox = *noting;
    OnlineDevice device(alice_);
    device.service.mailbox = kj::mv(noting);
    const auto online = kj::Promise<Outcome<>>(device.engine.stay_online(device.observer)).eagerlyEvaluate(nullptr);
    device.pass(scope_, 1 * kj::SECONDS);
    EXPECT_TRUE(mailbox.too_early.empty()) << "acknowledged before it was stored: " << mailbox.too_early.front();
    looked_up_ = device.service.looked_up;
    return mailbox.asked;
  }

  kj::EventLoop loop_;
  kj::WaitScope scope_{loop_};
  LoneClient alice_{"alice"};
  std::vector<Bytes> messages_ = std::vector<Bytes>(5, to_bytes(as_bytes("nobody can read this")));
  unsigned looked_up_ = 0;
};

TEST_F(CatchUpOrderTest, LooksForTheNextWhileItTakesInAndAcknowledgesWhatIsStored) {
  EXPECT_EQ(asked_of_mailbox(), (std::vector<std::string>{"fetch 1", "fetch 3", "ack 2", "fetch 5", "ack 4", "ack 5"}));
}

// Cut off before it could say so: the node goes by what is acknowledged.
TEST_F(CatchUpOrderTest, AcknowledgesAgainWhatItHadStoredBefore) {
  must(alice_.store.write([](db::Database& db) -> Outcome<> {
    AccountStore(db).set_inbox_cursor(4);
    return {};
  }));
  messages_.resize(4);
  EXPECT_EQ(asked_of_mailbox(), (std::vector<std::string>{"fetch 5", "ack 4"}));
}

// To know who invites, it asks the node: nothing of that batch is stored meanwhile.
TEST_F(CatchUpOrderTest, AcknowledgesNothingWhileItTakesIn) {
  LoneClient bob("bob");
  const auto garden = bob.begin(GroupKind::group, "garden");
  bob.wish(garden, alice_);
  messages_[2] = bob.commit(garden).welcomes.at(0).content;
  const auto asked = asked_of_mailbox();
  EXPECT_EQ(looked_up_, 1u);
  ASSERT_FALSE(asked.empty());
  EXPECT_EQ(asked.back(), "ack 5");
}

}  // namespace
}  // namespace qpc::client
