// That the explorer can find what it looks for: with one line of the model broken, one of the promises falls.
#include <gtest/gtest.h>

#include <iostream>

#include "model/explorer.h"

namespace qpc::model {
namespace {

struct Broken {
  const char* name;
  Mutant mutant;
  Rules rules;
  const char* promise;
};

constexpr Members nobody = 0, second = 0b010;

// clang-format off
const Broken all_broken[] = {
    {"TwoCommits", Mutant::two_commits, {.wishes = 2, .prompt = true}, "OnlyContestedGivesWay"},
    {"MergeBeforeTheAnswer", Mutant::merge_before_answer, {.wishes = 2}, "OneCommit"},
    {"ContestAfterConfirmation", Mutant::contest_after_confirmation, {.wishes = 1, .evils = 1, .prompt = true}, "ConfirmedIsApplied"},
    {"OwnWordCounts", Mutant::own_word_counts, {.evils = 1, .prompt = true}, "ConfirmedIsApplied"},
    {"ANewcomerVouchesForAll", Mutant::newcomer_vouches_for_all, {.first = 0b101, .ins = {nobody, second}, .wishes = 1, .evils = 1, .prompt = true}, "ConfirmedIsApplied"},
    {"AnswersCountLate", Mutant::answers_count_late, {.wishes = 1, .evils = 1}, "Agreement"},
    {"KeepWhatWentNowhere", Mutant::keep_what_went_nowhere, {.wishes = 1, .evils = 1, .words = 1, .days = 1, .prompt = true}, "NothingLost"},
    {"ReplaceUnseen", Mutant::replace_unseen, {.wishes = 1, .evils = 1, .prompt = true}, "QuietIsSettled"},
    {"RefuseOldInvitations", Mutant::refuse_old_invitations, {.first = 0b101, .ins = {nobody, second}, .wishes = 1, .evils = 1, .prompt = true}, "Agreement"},
    {"RemovedInSilence", Mutant::removed_in_silence, {.outs = {nobody, second}, .wishes = 1, .evils = 1, .prompt = true}, "Agreement"},
    {"RefusedInSilence", Mutant::refused_in_silence, {.outs = {nobody, second}, .wishes = 1, .evils = 1, .prompt = true}, "Agreement"},
    {"CutOffInSilence", Mutant::cut_off_in_silence, {.outs = {nobody, second}, .evils = 1, .prompt = true}, "Agreement"},
    {"AckBeforeStoring", Mutant::ack_before_storing, {.words = 1, .prompt = true}, "NothingLost"},
    {"SendBeforeStoring", Mutant::send_before_storing, {.words = 1, .prompt = true}, "KeysOnce"},
    {"ShowItAgain", Mutant::show_it_again, {.words = 1, .prompt = true}, "ShownOnce"},
};
// Those that take more than a few seconds to find.
const Broken well_hidden[] = {
    {"NewestReplacement", Mutant::newest_replacement, {.evils = 2, .words = 1, .prompt = true}, "NoWayLost"},
    {"SayAgainByItself", Mutant::say_again_by_itself, {.outs = {nobody, second}, .wishes = 1, .evils = 1, .words = 1, .prompt = true}, "NobodyRemovedReads"},
};
// clang-format on

void expect_found(const Broken& broken) {
  Rules rules = broken.rules;
  rules.mutant = broken.mutant;
  const Explored explored = explore(rules);
  ASSERT_TRUE(explored.finding) << "nobody would notice";
  EXPECT_EQ(explored.finding->promise, broken.promise);
  std::cout << describe(broken.name, explored, 0) << '\n';
}

class MutantsTest : public testing::TestWithParam<Broken> {};

TEST_P(MutantsTest, IsFound) { expect_found(GetParam()); }

TEST(MutantsLong, AreFound) {
  for (const Broken& broken : well_hidden) expect_found(broken);
}

INSTANTIATE_TEST_SUITE_P(Model, MutantsTest, testing::ValuesIn(all_broken),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace qpc::model
