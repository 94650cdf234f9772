#include "model/promises.h"

#include <algorithm>
#include <bit>

namespace qpc::model {
namespace {

class Promises {
 public:
  Promises(const Rules& rules, Branches& branches, const State& state)
      : rules_(rules), branches_(branches), state_(state), copy_(state), node_(rules, branches, copy_) {}

  /// Whoever begins an epoch has the channel's word for it.
  bool one_commit(int m) const {
    const Branch cur = device(m).cur;
    return cur == founding || state_.channel.replaced.has(cur) || node_.is_accepted(cur);
  }

  /// What stands was applied by an honest member who was in before, if there is one.
  bool confirmed_is_applied() const {
    for (int e = 1; e < state_.channel.confirmed && std::has_single_bit(rules_.hostile); ++e) {
      const Branch commit = node_.accepted(e);
      const Step& step = branches_.last(commit);
      if (has(rules_.honest, step.by)) continue;
      bool is_any = false, is_applied = false;
      for (int m = 0; m < members; ++m) {
        if (!has(rules_.honest & branches_.group(branches_.front(commit)), m) || has(step.out, m)) continue;
        is_any |= node_.since(m) > 0;
        is_applied |= branches_.is_prefix(commit, device(m).cur);
      }
      if (is_any && !is_applied) return false;
    }
    return true;
  }

  bool is_drained(int m) const {
    return device(m).taken == device(m).box.size() && device(m).asked == no_commit && device(m).pending == no_commit;
  }
  bool is_at_head(int m) const { return device(m).cur == node_.head(); }
  bool knows_its_place(int m) const {
    const Device& one = device(m);
    const bool is_in = one.since > 0 && !one.out && has(branches_.group(one.cur), m);
    return !is_in || one.told || !one.fails.empty();
  }
  bool agrees(int m) const {
    return !is_drained(m) || is_at_head(m) || knows_its_place(m) || branches_.last(node_.head()).by == m;
  }

  /// The way back is there when it is needed, unless a day has passed.
  bool no_way_lost(int m) const { return !device(m).told || state_.days < rules_.days || !device(m).stands.empty(); }

  bool shown_once(int m) const {
    return std::ranges::all_of(device(m).shown, [](std::uint8_t times) { return times <= 1; });
  }

  bool keys_once() const {
    for (const Cipher& one : state_.wire) {
      for (const Cipher& other : state_.wire) {
        const bool same_key =
            author(one.of) == author(other.of) && one.on == other.on && one.generation == other.generation;
        if (same_key && one != other) return false;
      }
    }
    return true;
  }

  bool nobody_removed_reads(int m) const {
    return std::all_of(state_.wire.begin(), state_.wire.end(), [&](const Cipher& one) {
      return device(m).shown[one.of] == 0 || has(branches_.group(one.on), m);
    });
  }

  /// A text that counts as sent is of the group that goes on, and each of its members has it, or a hole in its place.
  /// Whom the node had off its list for a while gets the hole with the author's next text.
  bool nothing_lost(int x) const {
    const Text& text = state_.texts[static_cast<std::size_t>(x)];
    if (text.is != Text::Is::sent) return true;
    if (state_.channel.replaced.has(text.on) && is_drained(author(x))) return false;
    for (int m = 0; m < members; ++m) {
      if (m == author(x) || !has(rules_.honest & branches_.group(text.on), m)) continue;
      if (!is_accounted_for(x, text, m)) return false;
    }
    return true;
  }

 private:
  bool is_accounted_for(int x, const Text& text, int m) const {
    const Device& one = device(m);
    const bool knows = one.shown[static_cast<std::size_t>(x)] > 0 || ((one.holes | one.ended) >> x & 1) != 0;
    if (knows || one.since == 0 || branches_.epoch(text.on) < one.since) return true;
    for (std::size_t i = one.taken; i < one.box.size(); ++i) {
      if (one.box[i].is == Item::Is::text && one.box[i].cipher.of == x) return true;
    }
    const auto& channel = state_.channel;
    const auto takes_off = [&](Branch commit) { return has(branches_.last(commit).out, m); };
    return std::any_of(channel.replaced.begin(), channel.replaced.end(), takes_off) ||
           std::any_of(channel.accepted.begin(), channel.accepted.begin() + channel.count, takes_off);
  }

  const Device& device(int m) const { return state_.devices[static_cast<std::size_t>(m)]; }
  int author(int x) const { return rules_.words == 0 ? 0 : x / rules_.words; }

  const Rules& rules_;
  Branches& branches_;
  const State& state_;
  State copy_;
  Node node_;
};

}  // namespace

const char* broken_promise(const Rules& rules, Branches& branches, const State& state) {
  const Promises all(rules, branches, state);
  if (!all.confirmed_is_applied()) return "ConfirmedIsApplied";
  if (!all.keys_once()) return "KeysOnce";
  for (int m = 0; m < members; ++m) {
    if (!has(rules.honest, m)) continue;
    if (!all.one_commit(m)) return "OneCommit";
    if (!all.agrees(m)) return "Agreement";
    if (!all.no_way_lost(m)) return "NoWayLost";
    if (!all.shown_once(m)) return "ShownOnce";
    if (!all.nobody_removed_reads(m)) return "NobodyRemovedReads";
  }
  for (int x = 0; x < members * rules.words; ++x) {
    if (!all.nothing_lost(x)) return "NothingLost";
  }
  return nullptr;
}

const char* broken_step(const State& before, const State& after) {
  bool is_contested = false;
  for (std::size_t i = 0; i < before.channel.count; ++i) {
    is_contested |= before.channel.contested.has(before.channel.accepted[i]);
    const bool stays = i < after.channel.count && after.channel.accepted[i] == before.channel.accepted[i];
    if (!stays && (!is_contested || i + 1 < before.channel.confirmed)) return "OnlyContestedGivesWay";
  }
  return nullptr;
}

bool is_settled(const Rules& rules, Branches& branches, const State& state) {
  const Promises all(rules, branches, state);
  State copy = state;
  const Members together = branches.group(Node(rules, branches, copy).head());
  for (int m = 0; m < members; ++m) {
    if (!has(rules.honest & together, m)) continue;
    if (!all.is_drained(m) || !(all.is_at_head(m) || all.knows_its_place(m))) return false;
  }
  return true;
}

}  // namespace qpc::model
