#include "client/mailbox/outbox.h"

#include <gtest/gtest.h>

#include "client/client_for_tests.h"

namespace qpc::client {
namespace {

TEST(OutgoingText, TakesEveryScriptUpToTheLimit) {
  EXPECT_TRUE(check_text("grüße 👩‍👩‍👧 שלום"));
  EXPECT_TRUE(check_text(std::string(longest_text, 'x')));
}

TEST(OutgoingText, IsRefusedWhenItIsLongerThanAMailboxTakes) {
  const auto checked = check_text(std::string(longest_text + 1, 'x'));
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().kind, FailureKind::limit);
  EXPECT_EQ(checked.error().code, "text_too_long");
}

TEST(OutgoingText, IsRefusedWhenEmpty) { EXPECT_EQ(check_text("").error().code, "empty_text"); }

TEST(OutgoingText, IsRefusedWhenItIsNotUtf8) {
  for (const char* octets : {"\xFF", "\xC0\x80", "\xED\xA0\x80", "a\xE2\x82", "\xF4\x90\x80\x80"}) {
    EXPECT_EQ(check_text(octets).error().code, "not_text") << octets;
  }
}

/// Whether readers of the newest queued text are to confirm it.
bool asks_for_receipts(LoneClient& client, std::int64_t conversation) {
  return message::AppMessage::read(client.queued(conversation).back().content.value())->wants_receipt;
}

TEST(Receipts, AreAskedForAmongFewAndWhereSomebodyWaits) {
  LoneClient alice("alice");
  const auto garden = alice.begin(GroupKind::group, "garden");
  must(alice.outbox.queue(garden, {{std::string("to few")}}));
  EXPECT_TRUE(asks_for_receipts(alice, garden));
  for (std::size_t i = 1; i <= Outbox::few_devices; ++i) {
    LoneClient other("member" + std::to_string(i));
    alice.wish(garden, other);
  }
  alice.commit(garden);
  must(alice.outbox.queue(garden, {{std::string("to many")}}));
  EXPECT_FALSE(asks_for_receipts(alice, garden));
  must(alice.outbox.queue(garden, {{std::string("to many, and waited for")}}, Outbox::Receipts::always));
  EXPECT_TRUE(asks_for_receipts(alice, garden));
}

TEST(OutboxRows, AreUnsealedOnlyAsTheyWereSent) {
  Store store = Store::in_memory();
  must(store.write([](db::Database& db) -> Outcome<> {
    OutboxStore outbox(db);
    const auto id = outbox.add({.conversation = 1, .content = Bytes{1}, .ciphertext = Bytes{2}, .epoch = 1});
    outbox.set_sealed(id, Bytes{1}, Bytes{3}, 2);  // by another process, for the newer epoch
    outbox.unseal(id, Bytes{2});
    EXPECT_FALSE(outbox.has_unsealed(1, OutboxKind::text));
    outbox.unseal(id, Bytes{3});
    EXPECT_TRUE(outbox.has_unsealed(1, OutboxKind::text));
    return {};
  }));
}

}  // namespace
}  // namespace qpc::client
