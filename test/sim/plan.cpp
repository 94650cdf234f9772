#include "sim/plan.h"

#include "core/crypto/seeded_random.h"

namespace qpc::sim {
namespace {

/// How often each act comes, of all.
struct Share {
  Act act;
  unsigned weight;
};

constexpr Share in_any_weather[] = {
    {Act::say, 70},       {Act::whisper, 15},    {Act::add, 6},       {Act::remove, 4},    {Act::rename, 6},
    {Act::promote, 2},    {Act::leave, 1},       {Act::kill, 6},      {Act::cut_power, 6}, {Act::break_road, 5},
    {Act::close_road, 4}, {Act::stand_still, 4}, {Act::skew, 1},      {Act::stop_node, 1}, {Act::cut_node, 3},
    {Act::drop_power, 3}, {Act::kill_node, 2},   {Act::drop_node, 3}, {Act::upgrade, 6},
};

std::vector<Share> shares(const Weather& weather) {
  std::vector<Share> all(std::begin(in_any_weather), std::end(in_any_weather));
  if (weather.hostile_member) all.push_back({Act::forge, 6});
  if (weather.hostile_node) all.insert(all.end(), {{Act::lose, 3}, {Act::damage, 3}, {Act::repeat, 3}});
  return all;
}

Act choose(const std::vector<Share>& all, Random& chance) {
  unsigned sum = 0;
  for (const auto& share : all) sum += share.weight;
  auto drawn = chance.below(sum);
  for (const auto& share : all) {
    if (drawn < share.weight) return share.act;
    drawn -= share.weight;
  }
  return Act::say;
}

std::uint64_t number_for(Act act, Random& chance) {
  switch (act) {
    case Act::cut_power:
    case Act::cut_node:
      return chance.below(12);
    case Act::upgrade:
      return chance.below(2);
    case Act::close_road:
      return 500 + chance.below(20'000);
    case Act::stand_still:  // also for longer than calls wait for an answer
      return 500 + chance.below(60'000);
    case Act::skew:
      return chance.below(240'000);
    case Act::kill:
    case Act::drop_power:
    case Act::kill_node:
    case Act::drop_node:
      return chance.below(200);
    default:
      return 0;
  }
}

std::string words(const Step& step) {
  const std::string who = names[step.who], whom = names[step.whom], number = std::to_string(step.number);
  switch (step.act) {
    case Act::say:
      return who + " says something in the group";
    case Act::whisper:
      return who + " says something to " + whom;
    case Act::add:
      return who + " adds " + whom;
    case Act::remove:
      return who + " removes " + whom;
    case Act::rename:
      return who + " describes the group anew";
    case Act::promote:
      return who + " makes " + whom + " an admin";
    case Act::leave:
      return who + " leaves the group";
    case Act::upgrade:
      return who + " moves the group to suite " + number;
    case Act::kill:
      return who + " is killed, after " + number + " turns";
    case Act::cut_power:
      return who + " loses the power at sync " + number;
    case Act::drop_power:
      return who + " loses the power, after " + number + " turns";
    case Act::break_road:
      return who + " loses the connection";
    case Act::close_road:
      return who + " cannot connect for " + number + " ms";
    case Act::stand_still:
      return who + " hears nothing for " + number + " ms";
    case Act::skew:
      return who + " has a calendar that is " + number + " ms off";
    case Act::stop_node:
      return "the node is started anew";
    case Act::kill_node:
      return "the node is killed, after " + number + " turns";
    case Act::drop_node:
      return "the node loses the power, after " + number + " turns";
    case Act::cut_node:
      return "the node loses the power at sync " + number;
    case Act::forge:
      return who + " commits what only admins may";
    case Act::lose:
      return "the node loses what waits for " + who;
    case Act::damage:
      return "the node damages what waits for " + who;
    case Act::repeat:
      return "the node repeats what waits for " + who;
  }
  return "?";
}

}  // namespace

std::string describe(const Step& step) {
  return "+" + std::to_string(step.after / kj::MILLISECONDS) + " ms  " + words(step);
}

Plan make_plan(std::uint64_t seed) {
  crypto::SeededRandom chance(as_bytes("plan " + std::to_string(seed)));
  Plan plan{.seed = seed, .weather = {.hostile_member = seed % 4 == 2, .hostile_node = seed % 4 == 3}, .steps = {}};
  const auto all = shares(plan.weather);
  const auto count = 24 + chance.below(44);
  // Much happens at once now and then: races are where things break.
  bool hurried = false;
  for (std::uint64_t i = 0; i < count; ++i) {
    if (chance.below(6) == 0) hurried = !hurried;
    Step step{.act = choose(all, chance), .who = chance.below(most_clients), .whom = 0, .number = 0};
    step.whom = (step.who + 1 + chance.below(most_clients - 1)) % most_clients;
    step.number = number_for(step.act, chance);
    step.after = static_cast<std::int64_t>(chance.below(hurried ? 30 : 4000)) * kj::MILLISECONDS;
    plan.steps.push_back(step);
  }
  return plan;
}

}  // namespace qpc::sim
