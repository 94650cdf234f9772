#include "qpc/completion.h"

#include <gtest/gtest.h>

#include "qpc/complete_command.h"

namespace qpc::cli {
namespace {

using command::Kind;

/// A profile with a few names.
class Names final : public KnownWords {
 public:
  explicit Names(std::string profile) : profile_(std::move(profile)) {}
  ~Names() override = default;
  std::vector<Candidate> of(Kind kind) override {
    switch (kind) {
      case Kind::conversation:
        return {{"garden", "of " + profile_}, {"$(rm -rf ~)", ""}, {"bob", "direct"}, {"two words", ""}};
      case Kind::person:
        return {{"bob", ""}, {"bertha@example.org", ""}};
      case Kind::waiting:
        return {{"12", "hello"}};
      default:
        return {};
    }
  }
  std::vector<Candidate> profiles() override { return {{"work", ""}, {"home", ""}}; }

 private:
  std::string profile_;
};

std::unique_ptr<KnownWords> known(const client::ProfileChoice& choice) {
  return std::make_unique<Names>(choice.name + "|" + choice.home.string());
}

std::vector<std::string> words_of(std::vector<std::string> line) {
  const std::string current = line.back();
  line.pop_back();
  std::vector<std::string> words;
  for (const auto& one : complete({.before = line, .current = current}, known).candidates) words.push_back(one.word);
  return words;
}

Completion::Of kind_of(std::vector<std::string> line) {
  const std::string current = line.back();
  line.pop_back();
  return complete({.before = line, .current = current}, known).of;
}

using Strings = std::vector<std::string>;

TEST(Completion, OffersCommandsAndTopicsWithTheirMeaning) {
  EXPECT_EQ(words_of({"hist"}), Strings{"history"});
  const auto all = complete({.before = {}, .current = ""}, known).candidates;
  EXPECT_TRUE(std::ranges::contains(all, Candidate{"group", "Conversations of several people"}));
  EXPECT_FALSE(std::ranges::contains(all, "events", &Candidate::word)) << "that is for programs";
  EXPECT_FALSE(std::ranges::contains(all, "complete", &Candidate::word)) << "that is for shells";
  EXPECT_EQ(words_of({"no such command", "x"}), Strings{});
}

TEST(Completion, OffersTheOptionsThatWereNotGiven) {
  EXPECT_EQ(words_of({"send", "garden", "--view"}), Strings{"--view-once"});
  EXPECT_EQ(words_of({"send", "--view-once", "--view"}), Strings{});
  EXPECT_TRUE(std::ranges::contains(words_of({"group", "list", "--"}), "--json")) << "those for all commands, too";
  EXPECT_TRUE(std::ranges::contains(words_of({"account", "password", "--new"}), "--new-password-file"));
}

TEST(Completion, OffersChoicesAndNamesByTheirKind) {
  EXPECT_EQ(words_of({"send", "garden", "hi", "--wait", ""}), Strings{"delivered"});
  EXPECT_EQ(words_of({"send", "garden", "hi", "--wait=d"}), Strings{"--wait=delivered"});
  EXPECT_EQ(words_of({"completion", ""}), (Strings{"bash", "zsh", "fish"}));
  EXPECT_EQ(words_of({"send", "ga"}), Strings{"garden"});
  EXPECT_EQ(words_of({"group", "add", "garden", "bob", "be"}), Strings{"bertha@example.org"}) << "any number of them";
  EXPECT_EQ(words_of({"outbox", "clear", ""}), Strings{"12"});
  EXPECT_EQ(words_of({"send", "garden", "h"}), Strings{}) << "nobody knows what will be said";
  EXPECT_EQ(words_of({"--json", "history", "--limit", "3", "g"}), Strings{"garden"});
}

TEST(Completion, LooksWhereTheLineSays) {
  EXPECT_EQ(complete({.before = {"--profile", "work", "--home=/tmp/x", "send"}, .current = "ga"}, known)
                .candidates.at(0)
                .about,
            "of work|/tmp/x");
  EXPECT_EQ(words_of({"--profile", "w"}), Strings{"work"});
  EXPECT_EQ(words_of({"--profile=w"}), Strings{"--profile=work"});
}

TEST(Completion, LeavesFilesToTheShell) {
  EXPECT_EQ(kind_of({"send", "garden", "--file", "x"}), Completion::Of::files);
  EXPECT_EQ(kind_of({"message", "open", ""}), Completion::Of::files);
  EXPECT_EQ(kind_of({"message", "show", "abc", "--raw", ""}), Completion::Of::files);
  EXPECT_EQ(kind_of({"account", "delete", "--password-file", ""}), Completion::Of::files);
  EXPECT_EQ(kind_of({"--home", ""}), Completion::Of::folders);
}

TEST(Completion, BehindTwoDashesEverythingIsAWord) {
  EXPECT_EQ(words_of({"send", "--", "--wait"}), Strings{});
  EXPECT_EQ(words_of({"send", "--", "ga"}), Strings{"garden"});
}

std::string answer(std::vector<std::string> arguments) { return answer_shell(arguments, known); }

TEST(AnswerForBash, IsQuotedForWhereItGoes) {
  EXPECT_EQ(answer({"bash", "qpc send ", ""}), "words\ngarden\n\\$\\(rm\\ -rf\\ \\~\\)\nbob\ntwo\\ words\n");
  EXPECT_EQ(answer({"bash", "qpc send \"two", "two"}), "words\ntwo words\n");
  EXPECT_EQ(answer({"bash", "qpc send two\\ w", "two\\ w"}), "words\ntwo\\ words\n");
  EXPECT_EQ(answer({"bash", "qpc send '$(r", "$(r"}), "words\n$(rm -rf ~)\n");
}

TEST(AnswerForBash, LeavesOutWhatStandsBeforeAWordBreak) {
  EXPECT_EQ(answer({"bash", "qpc dm bertha@ex", "ex"}), "words\nexample.org\n");
  EXPECT_EQ(answer({"bash", "qpc --profile=wo", "wo"}), "words\nwork\n");
}

TEST(AnswerForZshAndFish, HasWordsAsTheyAreAndWhatTheyMean) {
  EXPECT_EQ(answer({"zsh", "send", "$("}), "words\n$(rm -rf ~)\t\n");
  EXPECT_EQ(answer({"fish", "send", "ga"}), "words\ngarden\tof |\n");
  EXPECT_EQ(answer({"fish", "send", "garden", "--file", ""}), "files\n");
}

TEST(AnswerForShells, IsEmptyForWhatMakesNoSense) {
  EXPECT_EQ(answer({}), "");
  EXPECT_EQ(answer({"bash", "qpc"}), "");
  EXPECT_EQ(answer({"bash", "", ""}), "");
  EXPECT_EQ(answer({"tcsh", "send", ""}), "");
}

}  // namespace
}  // namespace qpc::cli
