// moves.h: all that can happen next (docs/model/Members.tla, Texts.tla, Channel.tla).
#pragma once
#include <functional>

#include "model/node.h"

namespace qpc::model {

/// What happened, for a trace.
struct Move {
  const char* what = "";
  int who = 0;
  Branch branch = no_commit;
  bool is_duty = false;  ///< what a device does by itself when it is online; else it may happen, or not
};

using Emit = std::function<void(const State&, const Move&)>;

/// Calls `emit` with every state that may follow.
void emit_moves(const Rules& rules, Branches& branches, const State& state, const Emit& emit);

/// The way of one honest device through a move: a copy of the state, with what belongs to the device at hand.
struct Turn {
  Turn(const Rules& rules_, Branches& branches_, const State& before, int member)
      : rules(rules_),
        branches(branches_),
        who(member),
        state(before),
        node(rules_, branches_, state),
        device(state.devices[static_cast<std::size_t>(member)]) {}
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

  bool is_in() const { return device.since > 0 && !device.out && has(branches.group(device.cur), who); }
  bool has_applied(Branch commit) const {
    return device.since > 0 && branches.length(commit) >= device.since && branches.is_prefix(commit, device.cur);
  }
  bool has_next(Item::Is is) const { return device.has_next() && device.next().is == is; }
  void pass() {
    if (rules.prompt) return remove();
    ++device.taken;
  }
  /// What is no commit goes at once: nobody asks whether it was acknowledged.
  void remove() { device.box.erase_at(device.taken); }
  void apply(Branch commit);
  std::uint8_t ways_after(int speaker) const;
  void note_word(int epoch, int speaker) {
    if (branches.epoch(device.cur) == epoch) device.ways = ways_after(speaker);
  }
  /// Its texts, of those in one of these states.
  template <class Change>
  void each_text(Change change) {
    for (int k = 0; k < rules.words; ++k) change(state.texts[static_cast<std::size_t>(who * rules.words + k)]);
  }
  /// What the channel says about a commit counts for the one that is pending only.
  void learn(Branch commit, Said answer) {
    if (device.pending != commit) return;
    device.pending = no_commit;
    if (answer == Said::accepted) apply(commit);
    if (answer != Said::refused || rules.breaks(Mutant::refused_in_silence)) return;
    if (is_in()) drop_texts();
    device.out = true;  // off the list
  }
  /// A replacement and the invitation that comes with it lie side by side, and are taken in in one transaction.
  bool is_between() const { return has_next(Item::Is::welcome); }
  void take_back_texts(Branch to);
  void drop_texts();

  const Rules& rules;
  Branches& branches;
  int who;
  State state;
  Node node;
  Device& device;
};

void emit_commit_moves(const Rules& rules, Branches& branches, const State& state, int who, const Emit& emit);
void emit_mail_moves(const Rules& rules, Branches& branches, const State& state, int who, const Emit& emit);
void emit_text_moves(const Rules& rules, Branches& branches, const State& state, int who, const Emit& emit);
void emit_hostile_moves(const Rules& rules, Branches& branches, const State& state, int who, const Emit& emit);

}  // namespace qpc::model
