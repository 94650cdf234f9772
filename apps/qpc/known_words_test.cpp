#include "qpc/known_words.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "cli/terminal_text.h"
#include "client/client_for_tests.h"
#include "core/base/encoding.h"

namespace qpc::cli {
namespace {

using command::Kind;

std::optional<Candidate> find(const std::vector<Candidate>& all, const std::string& word) {
  const auto found = std::ranges::find(all, word, &Candidate::word);
  return found == all.end() ? std::nullopt : std::optional(*found);
}

/// The beginning of a group's id.
std::string id_of(client::LoneClient& whose, std::int64_t conversation) {
  return to_hex(whose.row(conversation).group_id.value()).substr(0, 8);
}

TEST(KnownWords, CallGroupsByTheirTitlesWhereThesePlainlyMeanThem) {
  client::LoneClient alice("alice"), bob("bob");
  alice.meet(bob);
  using client::GroupKind;
  const auto garden = alice.begin(GroupKind::group, "garden");
  alice.begin(GroupKind::group, "$(rm -rf ~)");
  const auto twin = alice.begin(GroupKind::group, "twin"), other_twin = alice.begin(GroupKind::group, "twin");
  const auto like_bob = alice.begin(GroupKind::group, "bob");
  const auto like_option = alice.begin(GroupKind::group, "--yes");
  const auto steering = alice.begin(GroupKind::group, "\x1b[31mred\n\u202Eback");
  const auto address = alice.begin(GroupKind::group, "carol@example.org");
  const auto found = known_words_of(alice.store, Kind::conversation);
  EXPECT_EQ(find(found, "garden")->about, id_of(alice, garden));
  EXPECT_TRUE(find(found, "$(rm -rf ~)"));
  for (const auto id : {twin, other_twin, like_bob, like_option, steering, address}) {
    EXPECT_TRUE(find(found, id_of(alice, id))) << alice.row(id).name;
  }
  EXPECT_FALSE(find(found, "twin") || find(found, "bob") || find(found, "--yes"));
  EXPECT_EQ(find(found, id_of(alice, steering))->about, "<U+001B>[31mred<U+000A><U+202E>back");
}

TEST(KnownWords, KnowPeopleDevicesMessagesAndWhatWaits) {
  client::LoneClient alice("alice"), bob("bob");
  bob.meet(alice);
  const auto garden = alice.begin(client::GroupKind::group, "garden");
  alice.wish(garden, bob);
  bob.receive(alice.commit(garden).welcomes.at(0).content);
  bob.receive(alice.say(garden, "first\nsecond"));
  EXPECT_TRUE(find(known_words_of(alice.store, Kind::person), "bob"));
  EXPECT_FALSE(find(known_words_of(alice.store, Kind::person), "alice"));
  EXPECT_TRUE(find(known_words_of(alice.store, Kind::device), "phone"));
  const auto messages = known_words_of(bob.store, Kind::message);
  ASSERT_EQ(messages.size(), 1U);
  EXPECT_EQ(messages.front().about, "first<U+000A>second");
  EXPECT_EQ(messages.front().word.size(), 8U);
  client::must(alice.outbox.queue(garden, {{std::string("not yet")}}));
  const auto waiting = known_words_of(alice.store, Kind::waiting);
  ASSERT_EQ(waiting.size(), 1U);
  EXPECT_EQ(waiting.front().about, "not yet");
}

TEST(KnownWords, AreShownInShort) {
  EXPECT_EQ(in_short("a\tb"), "a b");
  const std::string text = in_short(std::string(59, 'x') + "éé");
  EXPECT_EQ(text, std::string(59, 'x') + "…");
}

TEST(KnownWords, ComeFromNoStoreThatIsLocked) {
  const auto home = std::filesystem::temp_directory_path() / ("qpc-known-test-" + std::to_string(::getpid()));
  const auto files = kj::newDiskFilesystem();
  const auto nowhere = [](const char*) { return std::optional<std::string>(); };
  crypto::SeededRandom random(1);
  class Says final : public client::PassphraseSource {
   public:
    ~Says() override = default;
    client::Outcome<Secret> passphrase(bool) override { return Secret::copy_of(as_bytes("a long passphrase")); }
  } says;
  const auto profile = client::Profile::locate({"locked", home}, nowhere).value();
  ASSERT_TRUE(client::Vault(*files, profile).create(client::Protection::passphrase, says, random));
  const auto known = known_words(*files, {"locked", home}, nowhere);
  EXPECT_TRUE(known->of(Kind::conversation).empty());
  EXPECT_EQ(known->profiles(), (std::vector<Candidate>{{"locked", ""}}));
  EXPECT_TRUE(known_words(*files, {"none", home}, nowhere)->of(Kind::conversation).empty());
  EXPECT_FALSE(std::filesystem::exists(client::Profile::locate({"none", home}, nowhere)->folder()));
  std::filesystem::remove_all(home);
}

}  // namespace
}  // namespace qpc::cli
