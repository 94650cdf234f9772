// node.h: what the node does with a channel (docs/model/Node.tla; src/node/channel).
#pragma once
#include "model/state.h"

namespace qpc::model {

/// Borrows a state, which it changes.
class Node {
 public:
  enum class Verdict : std::uint8_t { take, accepted, lost, refused };

  Node(const Rules& rules, const Branches& branches, State& state)
      : rules_(rules), branches_(branches), state_(state), channel_(state.channel) {}

  int head_epoch() const { return channel_.count + 1; }
  Branch head() const { return channel_.count == 0 ? founding : channel_.accepted[channel_.count - 1U]; }
  /// That ended `epoch`.
  Branch accepted(int epoch) const { return channel_.accepted[static_cast<std::size_t>(epoch - 1)]; }
  bool is_accepted(Branch commit) const;
  /// Since when `member` is on the list, once `count` commits were accepted; 0: it is not.
  int since(int count, int member) const;
  int since(int member) const { return since(channel_.count, member); }
  bool may_judge(int member, int epoch) const;
  bool is_judge(int member) const;
  bool stands(Branch commit) const {
    return branches_.length(commit) < channel_.confirmed && !rules_.breaks(Mutant::contest_after_confirmation);
  }

  Verdict verdict(int member, Branch commit) const;
  void accept(int member, Branch commit);
  bool would_confirm(int member, int epoch) const {
    return confirmed_by(channel_.count, member, epoch) != channel_.confirmed;
  }
  void speak(int member, int epoch);
  bool may_contest(int member, Branch commit) const;
  void begin_contest(int member, Branch commit);

  /// What becomes of a text.
  enum class Posting : std::uint8_t { stored, blocked, stale, fresh };
  Posting posting(int member, const Cipher& cipher) const;
  void reach(int member, const Cipher& cipher);

 private:
  Members listed(int count) const;
  int taken_off(int member) const;
  int count_off(int epoch) const;
  bool can_be_judged(int count, int epoch) const;
  int confirmed_by(int count, int member, int epoch) const;
  bool may_replace(int member, int epoch) const;
  bool has_yet_to_go_back(int member, int epoch) const;
  bool waits(int member, Branch commit) const;
  void put(Members who, const Item& item);
  void settle();

  const Rules& rules_;
  const Branches& branches_;
  State& state_;
  Channel& channel_;
};

}  // namespace qpc::model
