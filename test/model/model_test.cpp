// What the protocol keeps, whatever happens: every state of the model, at each of these sizes. docs/book/model.md
#include <gtest/gtest.h>

#include <chrono>
#include <iostream>

#include "model/explorer.h"

namespace qpc::model {
namespace {

constexpr Members nobody = 0, second = 0b010, both = 0b011;

void expect_all_hold(const std::string& name, const Rules& rules, Count count, std::size_t states = 0) {
  const auto begun = std::chrono::steady_clock::now();
  const Explored explored = explore(rules, count);
  const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begun;
  std::cout << describe(name, explored, taken.count()) << '\n';
  EXPECT_FALSE(explored.finding) << explored.finding->promise << " is broken";
  if (states > 0) EXPECT_EQ(explored.states, states) << "TLC counts as many: change docs/model along";
}

TEST(Model, HoldsWhereAnswersAndAcknowledgementsComeLate) {
  expect_all_hold("late answers", {.epochs = 2, .wishes = 1, .evils = 1}, Count::alike_once);
}

TEST(Model, HoldsAgainstTwoHostileCommits) {
  expect_all_hold("two hostile commits", {.epochs = 2, .evils = 2, .prompt = true}, Count::alike_once);
}

TEST(Model, HoldsWhereMembersAreRemoved) {
  expect_all_hold("removals", {.epochs = 2, .outs = {nobody, second, both}, .wishes = 1, .evils = 1, .prompt = true},
                  Count::each);
}

TEST(Model, HoldsWhereSomebodyIsLetIn) {
  expect_all_hold("joining",
                  {.first = 0b101, .epochs = 3, .ins = {nobody, second}, .wishes = 1, .evils = 1, .prompt = true},
                  Count::each);
}

TEST(Model, HoldsForWhatMembersSay) {
  expect_all_hold("texts", {.epochs = 2, .evils = 1, .words = 1, .prompt = true}, Count::alike_once);
  expect_all_hold("texts and changes", {.epochs = 2, .wishes = 2, .words = 1, .prompt = true}, Count::alike_once);
}

TEST(Model, HoldsWhereADayPasses) {
  expect_all_hold("a day", {.epochs = 2, .wishes = 1, .evils = 1, .days = 1, .prompt = true}, Count::alike_once);
}

TEST(ModelLong, HoldsForFourEpochs) {
  expect_all_hold("four epochs", {.epochs = 4, .wishes = 4, .prompt = true}, Count::alike_once);
}

}  // namespace
}  // namespace qpc::model
