// How a device changes the group, and contests what it cannot apply (src/client/group/committer*.cpp).
#include "model/moves.h"

namespace qpc::model {
namespace {

class CommitMoves {
 public:
  CommitMoves(const Rules& rules, Branches& branches, const State& state, int who, const Emit& emit)
      : rules_(rules), branches_(branches), state_(state), who_(who), emit_(emit), now_(rules, branches, state, who) {}

  void all() {
    wish();
    submit();
    learn();
    contest();
    replace();
    confirm();
    crash();
    let_a_day_pass();
  }

 private:
  template <class Do>
  void move(const char* what, Branch branch, bool is_duty, Do what_happens) {
    Turn turn(rules_, branches_, state_, who_);
    what_happens(turn);
    emit_(turn.state, {what, who_, branch, is_duty});
  }
  const Device& device() const { return now_.device; }

  /// Each change of members that a commit may bring.
  template <class Do>
  void each_change(Do change) {
    const Members group = branches_.group(device().cur);
    for (const Members out : rules_.outs) {
      for (const Members in : rules_.ins) {
        if (!has(out, who_) && within(out, group) && (in & group) == 0) change(out, in);
      }
    }
  }

  void wish() {
    if (!now_.is_in() || branches_.length(device().cur) == rules_.epochs || device().pending != no_commit ||
        !device().fails.empty() || state_.wishes == 0) {
      return;
    }
    each_change([&](Members out, Members in) {
      const Branch made = branches_.append(device().cur, {.by = who_, .bad = 0, .out = out, .in = in});
      move("stores a commit", made, false, [&](Turn& turn) {
        --turn.state.wishes;
        turn.device.pending = made;
      });
    });
  }

  void submit() {
    const Branch commit = device().pending;
    if (commit == no_commit || device().asked != no_commit || now_.is_between()) return;
    using enum Node::Verdict;
    const auto verdict = now_.node.verdict(who_, commit);
    const Said answer = verdict == lost ? Said::lost : verdict == refused ? Said::refused : Said::accepted;
    const char* what = verdict == take ? "submits, and the node accepts," : "submits, in vain or again,";
    move(what, commit, true, [&](Turn& turn) {
      if (verdict == take) turn.node.accept(who_, commit);
      if (rules_.prompt) return turn.learn(commit, answer);
      turn.device.asked = commit;
      turn.device.answer = answer;
      if (rules_.breaks(Mutant::merge_before_answer)) turn.apply(commit);
    });
    if (!rules_.prompt || verdict != take) return;
    move("submits, and does not hear that the node accepts,", commit, true,
         [&](Turn& turn) { turn.node.accept(who_, commit); });
  }

  void learn() {
    const Branch commit = device().asked;
    if (commit == no_commit) return;
    move("hears of the channel about", commit, true, [&](Turn& turn) {
      turn.learn(commit, turn.device.answer);
      turn.device.asked = no_commit;
      turn.device.answer = Said::nothing;
    });
  }

  void contest() {
    const Node& node = now_.node;
    for (const Branch commit : device().fails) {
      if (device().stands.has(commit)) continue;
      const bool is_known = node.is_judge(who_) && !state_.channel.replaced.has(commit);
      const bool is_cut_off = !node.is_judge(who_) && now_.is_in() && !rules_.breaks(Mutant::cut_off_in_silence);
      if (is_known && node.may_contest(who_, commit)) {
        if (state_.channel.contested.has(commit)) continue;
        move("contests", commit, true, [&](Turn& turn) { turn.node.begin_contest(who_, commit); });
        continue;
      }
      const bool stands = is_cut_off || (is_known && node.is_accepted(commit) &&
                                         node.may_judge(who_, branches_.length(commit)) && node.stands(commit));
      move(stands ? "contests what stands:" : "drops the contest of", commit, true, [&](Turn& turn) {
        if (stands) {
          turn.device.stands.insert(commit);
          turn.device.told = true;
        } else {
          turn.device.fails.erase(commit);
        }
      });
    }
  }

  void replace() {
    for (const Branch commit : device().fails) {
      if (device().stands.has(commit) || !state_.channel.contested.has(commit) ||
          !now_.node.may_contest(who_, commit) || device().pending != no_commit || !now_.is_in()) {
        continue;
      }
      const auto& replaced = state_.channel.replaced;
      const bool tried = std::any_of(replaced.begin(), replaced.end(), [&](Branch one) {
        return branches_.length(one) == branches_.length(commit) && branches_.last(one).by == who_;
      });
      if (tried) continue;  // in vain
      each_change([&](Members out, Members in) {
        if (out != 0) return;
        const bool is_here = branches_.length(commit) == branches_.epoch(device().cur);
        const Branch made =
            is_here ? branches_.append(device().cur, {.by = who_, .bad = 0, .out = 0, .in = in}) : no_commit;
        move("makes a replacement of", commit, true, [&](Turn& turn) {
          turn.device.pending = made;
          if (!is_here) turn.device.fails.erase(commit);
        });
      });
    }
  }

  void confirm() {
    for (const Branch commit : device().notes) {
      move("confirms", commit, true, [&](Turn& turn) {
        turn.device.notes.erase(commit);
        if (turn.has_applied(commit) && turn.node.is_accepted(commit)) turn.node.speak(who_, branches_.epoch(commit));
      });
    }
  }

  void crash() {
    if (device().asked == no_commit && device().post_answer == Said::nothing) return;
    move("starts again, without the answer about", device().asked, false, [&](Turn& turn) {
      turn.device.asked = no_commit;
      turn.device.answer = turn.device.post_answer = Said::nothing;
      turn.device.posted = {};
    });
  }

  void let_a_day_pass() {
    if (device().ways == 0 || state_.days == 0) return;
    move("lets a day pass, and its ways back, in", device().cur, false, [&](Turn& turn) {
      --turn.state.days;
      turn.device.ways = 0;
    });
  }

  const Rules& rules_;
  Branches& branches_;
  const State& state_;
  int who_;
  const Emit& emit_;
  Turn now_;
};

}  // namespace

void emit_commit_moves(const Rules& rules, Branches& branches, const State& state, int who, const Emit& emit) {
  CommitMoves(rules, branches, state, who, emit).all();
}

}  // namespace qpc::model
