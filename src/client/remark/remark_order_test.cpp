// In whichever order remarks come, what holds in the end is the same.
#include "client/remark/remark_garden_for_tests.h"

namespace qpc::client {
namespace {

using Counts = std::vector<std::uint64_t>;

/// Two devices of one account say things about a message, which come in whichever order.
struct TwoDevices : SaidHello {
  struct Word {
    std::uint8_t device;
    std::uint64_t counter;
    std::int64_t sent_at;
    RemarkBody body;
  };
  /// What holds in the end, for each order: all have to be the same.
  template <class Read>
  auto ends(const std::vector<Word>& words, const std::string& about, const identity::AccountId& account, Read read) {
    std::vector<std::size_t> order(words.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::vector<decltype(read())> all;
    const auto cursor = find(bob, about);
    do {
      must(bob.store.write([&](db::Database& db) -> Outcome<> {
        const auto target = MessageStore(db).find(cursor).value();
        db.run("DELETE FROM message WHERE kind = 7");
        db.run("DELETE FROM remark");
        db.run("DELETE FROM remark_waiting");
        db.run("DELETE FROM message_more");
        MessageStore(db).set_text(cursor, about);
        for (const std::size_t i : order) hear_word(db, words[i], i, target, account);
        return {};
      }));
      all.push_back(read());
    } while (std::ranges::next_permutation(order).found);
    return all;
  }

 private:
  void hear_word(db::Database& db, const Word& word, std::size_t number, const MessageRow& target,
                 const identity::AccountId& account) {
    message::AppMessage message;
    message.id = {static_cast<std::uint8_t>(number + 1)};
    message.counter = word.counter;
    message.sent_at = Milliseconds(std::chrono::milliseconds(word.sent_at));
    RemarkBody body = word.body;
    target_of(body) = {target.device_id->octets, *target.app_id};
    message.body = to_body(body);
    identity::DeviceId device;
    device.octets = {word.device};
    message::MessageId id{};
    id[0] = static_cast<std::uint8_t>(number + 1);
    RemarkKeeper(db, bob.environment)
        .hear({.conversation = target.conversation,
               .account_id = account,
               .device_id = device,
               .message_id = id,
               .message = message,
               .content = message.write()});
  }
};

TEST_F(TwoDevices, EndWithTheSameReactions) {
  const std::vector<Word> words{{1, 1, 100, message::Reaction{.emoji = "👍"}},
                                {1, 2, 50, message::Reaction{.emoji = "👍", .removed = true}},
                                {2, 1, 70, message::Reaction{.emoji = "👍"}},
                                {2, 9, 40, message::Reaction{.emoji = "🎉"}}};
  const auto all = ends(words, "hello", carol.account_id, [&] { return reactions(bob, "hello"); });
  EXPECT_EQ(all.size(), 24U);
  for (const auto& one : all) EXPECT_EQ(one, "🎉1 👍1") << "of each device its newest, of those the later";
}

TEST_F(TwoDevices, EndWithTheSameWords) {
  const std::vector<Word> words{{1, 1, 100, message::Edit{.text = "one"}},
                                {1, 2, 10, message::Edit{.text = "two"}},
                                {2, 7, 50, message::Edit{.text = "three"}},
                                {3, 1, 50, message::Edit{.text = "four"}}};
  const auto cursor = find(bob, "hello");
  const auto all = ends(words, "hello", alice.account_id, [&] { return view(bob, cursor).row.text; });
  for (const auto& one : all) EXPECT_EQ(one, "four") << "at one time, the greater device";
}

TEST_F(TwoDevices, EndWithTheSameVotesWhateverComesWhenThePollIsOver) {
  ask_all();
  const std::vector<Word> words{{1, 1, 10, message::Vote{.choices = {0}}},
                                {1, 2, 20, message::Vote{.choices = {1}}},
                                {1, 3, 90, message::Vote{.choices = {2}}},
                                {2, 1, 15, message::Vote{.choices = {2}}},
                                {9, 5, 50, message::ClosePoll{}}};
  // Alice closes and votes: the rules ask for the account alone.
  const auto all = ends(words, describe(asked), alice.account_id, [&] { return votes(bob); });
  EXPECT_EQ(all.size(), 120U);
  for (const auto& one : all) EXPECT_EQ(one, (Counts{0, 1, 0}));
}

TEST_F(TwoDevices, EndWithTheSamePin) {
  const auto end = std::numeric_limits<std::int64_t>::max();
  const std::vector<Word> words{{2, 1, end, message::Pin{}}, {1, 1, end, message::Pin{.removed = true}}};
  const auto all = ends(words, "hello", carol.account_id, [&] { return view(bob, "hello").around.is_pinned; });
  for (const bool one : all) EXPECT_FALSE(one) << "whatever a clock shows, it can be taken off";
}

}  // namespace
}  // namespace qpc::client
