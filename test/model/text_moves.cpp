// What members say and hear (src/client/mailbox/outbox*.cpp, receiver_say.cpp, receiver_chain.cpp; src/client/hole).
#include "model/moves.h"

namespace qpc::model {
namespace {

using Is = Text::Is;

std::uint8_t bit(int text) { return static_cast<std::uint8_t>(1U << text); }

class TextMoves {
 public:
  TextMoves(const Rules& rules, Branches& branches, const State& state, int who, const Emit& emit)
      : rules_(rules), branches_(branches), state_(state), who_(who), emit_(emit), now_(rules, branches, state, who) {}

  void all() {
    for (int k = 0; k < rules_.words; ++k) {
      const int x = who_ * rules_.words + k;
      if (text(x).is == Is::none) {
        say(x);
        break;
      }
      seal_again(x);
      post(x);
    }
    hear();
    take_text();
    for (const Cipher& cipher : device().kept) {
      if (is_readable(cipher))
        move("can read now what was said in", cipher.on, true, [&](Turn& turn) { take_in(turn, cipher); });
    }
    for (int x = 0; x < members * rules_.words; ++x) heal(x);
  }

 private:
  template <class Do>
  void move(const char* what, Branch branch, bool is_duty, Do what_happens) {
    Turn turn(rules_, branches_, state_, who_);
    what_happens(turn);
    emit_(turn.state, {what, who_, branch, is_duty});
  }
  const Device& device() const { return now_.device; }
  const Text& text(int x) const { return state_.texts[static_cast<std::size_t>(x)]; }
  Cipher cipher_of(int x) const { return {static_cast<std::uint8_t>(x), text(x).on, text(x).generation, text(x).copy}; }
  bool is_busy() const {
    for (int k = 0; k < rules_.words; ++k) {
      const Is is = text(who_ * rules_.words + k).is;
      if (is == Is::queued || is == Is::sealed) return true;
    }
    return false;
  }
  int author(int x) const { return x / rules_.words; }

  /// The text as it would be encrypted now.
  Cipher seal(int x) const {
    Cipher made{.of = static_cast<std::uint8_t>(x), .on = device().cur, .generation = 0, .copy = 1};
    for (const Cipher& one : state_.sealed) {
      if (author(one.of) == who_ && one.on == made.on) ++made.generation;
    }
    for (const Cipher& one : state_.wire) {
      if (one.of == x) ++made.copy;
    }
    return made;
  }
  void store_sealed(Turn& turn, int x) {
    const Cipher made = seal(x);
    turn.state.texts[static_cast<std::size_t>(x)] = {Is::sealed, made.on, made.generation, made.copy};
    turn.state.sealed.insert(made);
  }

  void say(int x) {
    if (!now_.is_in() || is_busy()) return;
    if (state_.words > 0) {
      move("says something in", device().cur, false, [&](Turn& turn) {
        --turn.state.words;
        store_sealed(turn, x);
      });
    }
    const Cipher made = seal(x);
    if (rules_.breaks(Mutant::send_before_storing) && state_.wire.empty() &&
        now_.node.posting(who_, made) == Node::Posting::fresh) {
      move("sends, and forgets,", made.on, false, [&](Turn& turn) { turn.node.reach(who_, made); });
    }
  }

  void seal_again(int x) {
    if (text(x).is != Is::queued || !now_.is_in() || text(x).on == device().cur) return;
    move("encrypts anew in", device().cur, true, [&](Turn& turn) { store_sealed(turn, x); });
  }

  void post(int x) {
    if (text(x).is != Is::sealed || device().post_answer != Said::nothing || now_.is_between()) return;
    const Cipher cipher = cipher_of(x);
    const auto posting = now_.node.posting(who_, cipher);
    if (posting == Node::Posting::blocked) return;
    const bool is_fresh = posting == Node::Posting::fresh;
    const Said answer = posting == Node::Posting::stale ? Said::stale : Said::stored;
    move(answer == Said::stale ? "posts, too late, of" : "posts what it said in", cipher.on, true, [&](Turn& turn) {
      if (is_fresh) turn.node.reach(who_, cipher);
      if (rules_.prompt) return settle(turn, cipher, answer);
      turn.device.posted = cipher;
      turn.device.post_answer = answer;
    });
    if (!rules_.prompt || !is_fresh) return;
    move("posts, and does not hear about, what it said in", cipher.on, true,
         [&](Turn& turn) { turn.node.reach(who_, cipher); });
  }

  /// An answer counts for what was posted, where that is still in the outbox.
  void settle(Turn& turn, const Cipher& cipher, Said answer) {
    const bool is_there = text(cipher.of).is == Is::sealed && cipher_of(cipher.of) == cipher;
    const bool is_stored = answer == Said::stored;
    if (is_stored && (is_there || rules_.breaks(Mutant::answers_count_late))) {
      turn.note_word(branches_.epoch(cipher.on), who_);
    }
    if (is_there) turn.state.texts[cipher.of].is = is_stored ? Is::sent : Is::queued;
  }

  void hear() {
    if (device().post_answer == Said::nothing) return;
    move("hears what became of what it said in", device().posted.on, true, [&](Turn& turn) {
      settle(turn, device().posted, device().post_answer);
      turn.device.posted = {};
      turn.device.post_answer = Said::nothing;
    });
  }

  bool is_readable(const Cipher& cipher) const {
    return device().since > 0 && !device().out && branches_.epoch(cipher.on) >= device().since &&
           branches_.is_prefix(cipher.on, device().cur) && has(branches_.group(cipher.on), who_) &&
           branches_.length(device().cur) - branches_.length(cipher.on) <= 3;
  }

  void take_in(Turn& turn, const Cipher& cipher) {
    Device& device = turn.device;
    const auto known = [&](int x) {
      return device.shown[static_cast<std::size_t>(x)] > 0 || (device.holes & bit(x)) != 0 ||
             (device.ended & bit(x)) != 0;
    };
    for (int y = author(cipher.of) * rules_.words; y < cipher.of; ++y) {
      if (!known(y)) device.holes |= bit(y);
    }
    device.holes &= static_cast<std::uint8_t>(~bit(cipher.of));
    device.kept.erase(cipher);
    if (device.shown[cipher.of] == 0 || rules_.breaks(Mutant::show_it_again)) ++device.shown[cipher.of];
    turn.note_word(branches_.epoch(cipher.on), author(cipher.of));
  }

  void take_text() {
    if (!now_.has_next(Item::Is::text)) return;
    const Cipher cipher = device().next().cipher;
    if (rules_.breaks(Mutant::ack_before_storing) && device().taken == 0) {
      move("acknowledges, and loses, what was said in", cipher.on, false,
           [](Turn& turn) { turn.device.box.drop_front(1); });
    }
    if (is_readable(cipher)) {
      move("reads what was said in", cipher.on, true, [&](Turn& turn) {
        if (!rules_.breaks(Mutant::show_it_again) || turn.device.shown[cipher.of] > 0) turn.remove();
        take_in(turn, cipher);
      });
      return;
    }
    if (branches_.length(cipher.on) > branches_.length(device().cur) && device().pending != no_commit && now_.is_in())
      return;
    move("cannot read what was said in", cipher.on, true, [&](Turn& turn) {
      turn.remove();
      if (turn.device.shown[cipher.of] > 0) return;
      turn.device.kept.insert(cipher);
      turn.device.holes |= bit(cipher.of);
    });
  }

  /// It is asked for in the group, and its author's device answers there: once more, or that it is not to be had.
  void heal(int x) {
    if ((device().holes & bit(x)) == 0 || author(x) == who_) return;
    const Turn other(rules_, branches_, state_, author(x));
    const bool meet = now_.is_in() && other.is_in() && device().cur == other.device.cur && now_.node.since(who_) > 0 &&
                      now_.node.since(author(x)) > 0;
    if (!meet || (text(x).is != Is::sent && text(x).is != Is::unsent)) return;
    const bool again = text(x).is == Is::sent && has(branches_.group(text(x).on), who_);
    move(again ? "is sent again what was said in" : "is told that it is not to be had, what was said in", text(x).on,
         true, [&](Turn& turn) {
           turn.device.holes &= static_cast<std::uint8_t>(~bit(x));
           turn.device.kept.erase_if([&](const Cipher& one) { return one.of == x; });
           if (again) ++turn.device.shown[static_cast<std::size_t>(x)];
           if (!again) turn.device.ended |= bit(x);
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

void emit_text_moves(const Rules& rules, Branches& branches, const State& state, int who, const Emit& emit) {
  TextMoves(rules, branches, state, who, emit).all();
}

}  // namespace qpc::model
