// rules.h: how large a model is, and which rule is broken (docs/model/Branches.tla).
#pragma once
#include <cstdint>
#include <vector>

namespace qpc::model {

/// A set of members: one bit each.
using Members = std::uint8_t;

constexpr Members of(int member) { return static_cast<Members>(1U << member); }
constexpr bool has(Members set, int member) { return (set & of(member)) != 0; }
constexpr bool within(Members part, Members whole) { return (part & ~whole) == 0; }

/// One broken rule. Each is a line of the model, and some promise has to fall with it.
enum class Mutant : std::uint8_t {
  none,
  two_commits,                 ///< the node accepts a second commit of an epoch
  merge_before_answer,         ///< a device goes on before the channel has said that its commit was accepted
  contest_after_confirmation,  ///< what members have confirmed gives way all the same
  own_word_counts,             ///< who made a commit confirms it
  newcomer_vouches_for_all,    ///< the word of whom a commit has let in confirms that commit, one epoch later
  newest_replacement,          ///< the node looks only whether a device has taken in the newest replacement
  answers_count_late,          ///< an answer to what is not in the outbox any more ends the ways back
  keep_what_went_nowhere,      ///< what was said where nobody is counts as sent, if there is no way back
  replace_unseen,              ///< who has not taken in a commit may replace it
  refuse_old_invitations,      ///< whom a replaced commit let in is not let in anew, if that branch has gone on
  removed_in_silence,          ///< who has applied what a replacement that removes it took the place of is not told
  refused_in_silence,          ///< whose commit is refused, as it is off the list, is not told
  cut_off_in_silence,          ///< who fails on the commit that takes it off the list is not told
  ack_before_storing,
  send_before_storing,  ///< after a crash another ciphertext has the same key
  show_it_again,        ///< the cursor is stored apart from what was read, and that is shown again after a crash
  say_again_by_itself,  ///< what went with a replaced commit is said again to whoever is there now
};

struct Rules {
  Members honest = 0b011;  ///< who run our program: one account with one device each
  Members hostile = 0b100;
  Members first = 0b111;            ///< who is in the group at first
  int epochs = 4;                   ///< commits may end epochs 1 to this
  std::vector<Members> outs = {0};  ///< whom a commit may remove
  std::vector<Members> ins = {0};   ///< whom it may let in
  int wishes = 0;                   ///< changes that honest members wish for
  int evils = 0;                    ///< commits that hostile members make
  int words = 0;                    ///< texts that honest members say
  int days = 0;                     ///< how often a device loses its ways back, as a day has passed
  bool prompt = false;              ///< answers come at once or never, and what is taken in is acknowledged at once
  Mutant mutant = Mutant::none;

  bool breaks(Mutant what) const { return mutant == what; }
};

inline constexpr int members = 3;
inline constexpr int most_epochs = 4;

}  // namespace qpc::model
