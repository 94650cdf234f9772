// What the mailbox brings a device (src/client/mailbox/receiver*.cpp, inbox.cpp; Committer::look_back).
#include "model/moves.h"

namespace qpc::model {
namespace {

class MailMoves {
 public:
  MailMoves(const Rules& rules, Branches& branches, const State& state, int who, const Emit& emit)
      : rules_(rules), branches_(branches), state_(state), who_(who), emit_(emit), now_(rules, branches, state, who) {}

  void all() {
    if (device().has_next()) {
      switch (device().next().is) {
        case Item::Is::commit:
          take_commit(device().next().of);
          break;
        case Item::Is::note:
          take_note(device().next().of);
          break;
        case Item::Is::welcome:
          take_welcome(device().next().of);
          break;
        case Item::Is::text:
          break;  // text_moves.cpp
      }
    }
    if (device().taken > 0) {
      move("acknowledges its mail, up to", no_commit, [](Turn& turn) {
        turn.device.box.drop_front(turn.device.taken);
        turn.device.taken = 0;
      });
    }
  }

 private:
  template <class Do>
  void move(const char* what, Branch branch, Do what_happens) {
    Turn turn(rules_, branches_, state_, who_);
    what_happens(turn);
    emit_(turn.state, {what, who_, branch, true});
  }
  const Device& device() const { return now_.device; }

  void take_commit(Branch commit) {
    const int mine = branches_.epoch(device().cur), length = branches_.length(commit);
    if (device().since == 0) {
      move("knows no group for", commit, [](Turn& turn) { turn.pass(); });
    } else if (length > mine) {
      if (device().pending != no_commit && now_.is_in()) return;  // it asks after its own first
      move("is too early for", commit, [](Turn& turn) { turn.pass(); });
    } else if (length == mine) {
      take_next(commit);
    } else if (now_.has_applied(commit)) {
      move("has already", commit, [](Turn& turn) { turn.pass(); });
    } else {
      look_back(commit);
    }
  }

  /// A commit of the epoch that this device is in.
  void take_next(Branch commit) {
    const bool applies = branches_.front(commit) == device().cur && !has(branches_.last(commit).bad, who_);
    move(!now_.is_in() ? "is out, and passes"
         : applies     ? "applies"
                       : "cannot apply",
         commit, [&](Turn& turn) {
           if (now_.is_in() && applies) turn.apply(commit);
           if (now_.is_in() && !applies) fail(turn.device, commit);
           turn.pass();
         });
  }

  void fail(Device& device, Branch commit) const {
    device.fails.insert(commit);
    const bool is_doubted = device.asked != no_commit && branches_.length(device.asked) == branches_.length(commit);
    if (!is_doubted || rules_.breaks(Mutant::answers_count_late)) return;
    device.asked = no_commit;  // which of the two stands has to be asked anew
    device.answer = Said::nothing;
  }

  /// One of an epoch that has ended here: did it replace the commit that ended it?
  void look_back(Branch commit) {
    const int epoch = branches_.length(commit);
    const Node& node = now_.node;
    if (epoch < device().since) {
      const bool is_out = !node.is_judge(who_) && now_.is_in();
      move(is_out ? "is out again by" : "was not there for", commit, [&](Turn& turn) {
        if (is_out) {
          turn.drop_texts();
          turn.device.out = true;
          turn.device.pending = no_commit;
        }
        turn.pass();
      });
      return;
    }
    const bool is_judge = node.is_judge(who_);
    if (!is_judge && (!now_.is_in() || rules_.breaks(Mutant::removed_in_silence))) {
      move("is not heard by the channel, and passes", commit, [](Turn& turn) { turn.pass(); });
      return;
    }
    const Branch applied = branches_.prefix(device().cur, epoch);
    const bool is_gone = state_.channel.replaced.has(applied), is_listed = node.since(who_) > 0;
    if (is_listed && !is_gone && node.is_accepted(applied)) {
      move("confirms what it has applied in place of", commit, [&](Turn& turn) {
        turn.node.speak(who_, epoch + 1);
        turn.pass();
      });
      return;
    }
    const bool can_go_back = device().ways >= branches_.length(device().cur) - epoch + 1;
    move(can_go_back ? "goes back for" : "has no way back for", commit, [&](Turn& turn) {
      const Branch to = branches_.front(applied);
      if (can_go_back) {
        turn.device.cur = to;
        turn.device.ways = 0;
        turn.device.pending = no_commit;
        turn.take_back_texts(to);
        return;
      }
      if (!is_judge) {
        turn.drop_texts();
        turn.device.out = true;
        turn.device.pending = no_commit;
      } else if (is_gone && is_listed) {
        if (!turn.device.told && !rules_.breaks(Mutant::keep_what_went_nowhere)) turn.take_back_texts(to);
        turn.device.told = true;
      }
      turn.pass();
    });
  }

  void take_note(Branch commit) {
    move("is told of a contest of", commit, [&](Turn& turn) {
      if (turn.has_applied(commit)) turn.device.notes.insert(commit);
      turn.remove();
    });
  }

  void take_welcome(Branch commit) {
    const int epoch = branches_.epoch(commit);
    const bool is_older = epoch < branches_.epoch(device().cur) &&
                          (epoch > device().since || rules_.breaks(Mutant::refuse_old_invitations));
    const bool is_refused = device().since > 0 && ((now_.is_in() && is_older) ||
                                                   !has(branches_.group(device().cur), branches_.last(commit).by));
    move(is_refused ? "refuses the invitation by" : "joins by", commit, [&](Turn& turn) {
      turn.remove();
      if (is_refused) return;
      Device& device = turn.device;
      if (device.cur != commit) {
        turn.each_text([](Text& text) {
          if (text.is == Text::Is::sealed) text.is = Text::Is::queued;
        });
      }
      device.cur = commit;
      device.since = static_cast<std::uint8_t>(branches_.epoch(commit));
      device.ways = 0;
      device.pending = no_commit;
      device.fails.clear();
      device.stands.clear();
      device.told = device.out = false;
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

void emit_mail_moves(const Rules& rules, Branches& branches, const State& state, int who, const Emit& emit) {
  MailMoves(rules, branches, state, who, emit).all();
}

}  // namespace qpc::model
