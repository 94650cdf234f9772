#include "model/explorer.h"

#include <algorithm>
#include <deque>
#include <unordered_map>

namespace qpc::model {
namespace {

/// 128 bits of a state's octets: two different states of a million share them with a chance below 1 in 10^25.
struct Print {
  std::uint64_t low = 0, high = 0;
  bool operator==(const Print&) const = default;
};
struct PrintHash {
  std::size_t operator()(const Print& print) const { return print.low; }
};

Print print_of(const std::string& octets) {
  Print print{.low = 0x9E3779B97F4A7C15, .high = 0xC2B2AE3D27D4EB4F};
  for (const char octet : octets) {
    const auto value = static_cast<std::uint8_t>(octet);
    print.low = (print.low ^ value) * 0x100000001B3;
    print.low ^= print.low >> 29;
    print.high = (print.high + value + 1) * 0x9FB21C651E98DF25;
    print.high ^= print.high >> 31;
  }
  return print;
}

class Explorer {
 public:
  Explorer(const Rules& rules, Count count, std::size_t most)
      : rules_(rules), branches_(rules.first), count_(count), most_(most) {}

  Explored run() {
    const State first = State::first(rules_);
    visit(first, 0, {});
    while (!explored_.finding && !waiting_.empty()) {
      const auto [state, index] = waiting_.front();
      waiting_.pop_front();
      expand(state, index);
    }
    if (!explored_.finding) check_convergence();
    explored_.states = seen_.size();
    return std::move(explored_);
  }

 private:
  struct Seen {
    std::uint32_t before;
    Move move;
    std::uint32_t depth;
    bool is_good = false;  ///< quiet and settled; then: such a state can be reached by duty alone
  };

  Print print(const State& state) {
    std::string octets = state.octets(rules_, branches_);
    constexpr int change[members] = {1, 0, 2};
    if (count_ == Count::alike_once) octets = std::min(octets, state.octets(rules_, branches_, &change));
    return print_of(octets);
  }

  std::uint32_t visit(const State& state, std::uint32_t before, const Move& move) {
    const auto [place, is_new] = index_.try_emplace(print(state), static_cast<std::uint32_t>(seen_.size()));
    if (!is_new) return place->second;
    if (seen_.size() == most_) throw std::length_error("the model has more states than it should");
    const std::uint32_t depth = seen_.empty() ? 0 : seen_[before].depth + 1;
    seen_.push_back({.before = before, .move = move, .depth = depth});
    explored_.depth = depth;
    waiting_.emplace_back(state, place->second);
    if (const char* promise = broken_promise(rules_, branches_, state)) find(promise, place->second);
    return place->second;
  }

  void expand(const State& state, std::uint32_t index) {
    bool is_quiet = true;
    emit_moves(rules_, branches_, state, [&](const State& next, const Move& move) {
      if (explored_.finding) return;
      ++explored_.steps;
      const std::uint32_t then = visit(next, index, move);
      if (const char* promise = broken_step(state, next)) {
        find(promise, index);
        explored_.finding->story.push_back(tell(move));
      }
      if (!move.is_duty || then == index) return;
      is_quiet = false;
      duties_.emplace_back(then, index);
    });
    if (!is_quiet || explored_.finding) return;
    seen_[index].is_good = is_settled(rules_, branches_, state);
    if (!seen_[index].is_good) find(quiet_is_settled, index);
  }

  /// From every state, duty alone leads to one that is quiet and settled.
  void check_convergence() {
    std::sort(duties_.begin(), duties_.end());
    std::vector<std::uint32_t> good;
    for (std::uint32_t i = 0; i < seen_.size(); ++i) {
      if (seen_[i].is_good) good.push_back(i);
    }
    while (!good.empty()) {
      const std::uint32_t to = good.back();
      good.pop_back();
      for (auto from = std::lower_bound(duties_.begin(), duties_.end(), std::pair(to, std::uint32_t{0}));
           from != duties_.end() && from->first == to; ++from) {
        if (seen_[from->second].is_good) continue;
        seen_[from->second].is_good = true;
        good.push_back(from->second);
      }
    }
    const auto lost = std::find_if(seen_.begin(), seen_.end(), [](const Seen& one) { return !one.is_good; });
    if (lost != seen_.end()) find(converges, static_cast<std::uint32_t>(lost - seen_.begin()));
  }

  void find(const char* promise, std::uint32_t index) {
    if (explored_.finding) return;
    explored_.finding = {.promise = promise, .story = {}};
    for (; index != 0; index = seen_[index].before) explored_.finding->story.push_back(tell(seen_[index].move));
    std::reverse(explored_.finding->story.begin(), explored_.finding->story.end());
  }

  std::string tell(const Move& move) {
    return std::to_string(move.who + 1) + " " + move.what + " " + branches_.describe(move.branch);
  }

  const Rules& rules_;
  Branches branches_;
  Count count_;
  std::size_t most_;
  std::unordered_map<Print, std::uint32_t, PrintHash> index_;
  std::vector<Seen> seen_;
  std::deque<std::pair<State, std::uint32_t>> waiting_;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> duties_;  ///< to, from
  Explored explored_;
};

}  // namespace

Explored explore(const Rules& rules, Count count, std::size_t most) { return Explorer(rules, count, most).run(); }

std::string describe(const std::string& name, const Explored& explored, double seconds) {
  std::string text = name + ": " + std::to_string(explored.states) + " states, " + std::to_string(explored.steps) +
                     " steps, depth " + std::to_string(explored.depth) + ", " + std::to_string(std::size(promises)) +
                     " promises, " + std::to_string(seconds) + " s";
  if (!explored.finding) return text + "; all hold";
  text += "; " + explored.finding->promise + " is broken:";
  for (const auto& line : explored.finding->story) text += "\n    " + line;
  return text;
}

}  // namespace qpc::model
