#include "model/node.h"

#include <bit>

namespace qpc::model {

bool Node::is_accepted(Branch commit) const {
  const int epoch = branches_.length(commit);
  return epoch > 0 && epoch <= channel_.count && accepted(epoch) == commit;
}

int Node::since(int count, int member) const {
  for (; count > 0; --count) {
    const Step& step = branches_.last(accepted(count));
    if (has(step.in, member)) return count + 1;
    if (has(step.out, member)) return 0;
  }
  return has(rules_.first, member) ? 1 : 0;
}

Members Node::listed(int count) const {
  Members all = 0;
  for (int m = 0; m < members; ++m) {
    if (since(count, m) > 0) all |= of(m);
  }
  return all;
}

/// The first unconfirmed commit that took a member off the list.
int Node::taken_off(int member) const {
  for (int epoch = channel_.confirmed; epoch <= channel_.count; ++epoch) {
    if (has(branches_.last(accepted(epoch)).out, member) && since(epoch - 1, member) > 0) return epoch;
  }
  return 0;
}

/// How many accounts, other than its own, a commit took off the list.
int Node::count_off(int epoch) const {
  const Step& step = branches_.last(accepted(epoch));
  return std::popcount(static_cast<Members>(step.out & listed(epoch - 1) & ~of(step.by)));
}

bool Node::may_judge(int member, int epoch) const {
  if (const int now = since(member); now > 0) return now <= epoch;
  const int off = taken_off(member);
  if (off == 0 || since(off - 1, member) > epoch || off < epoch) return false;
  const int by = branches_.last(accepted(off)).by;
  for (int m = 0; m < members; ++m) {
    if (m != by && since(m) > 0 && since(m) <= off) return false;
  }
  return count_off(off) > 1;
}

bool Node::is_judge(int member) const {
  if (since(member) > 0) return true;
  const int off = taken_off(member);
  return off > 0 && may_judge(member, off);
}

/// Whether a commit lies in a mailbox and is not acknowledged.
bool Node::waits(int member, Branch commit) const {
  const auto& box = state_.devices[static_cast<std::size_t>(member)].box;
  return std::any_of(box.begin(), box.end(),
                     [&](const Item& item) { return item.is == Item::Is::commit && item.of == commit; });
}

bool Node::has_yet_to_go_back(int member, int epoch) const {
  if (rules_.breaks(Mutant::newest_replacement)) {
    const int moved = channel_.moved;
    return moved > 0 && epoch >= moved && moved - 1 <= channel_.count && waits(member, accepted(moved - 1));
  }
  for (int e = 1; e <= channel_.count && e < epoch; ++e) {
    const bool was_replaced = std::any_of(channel_.replaced.begin(), channel_.replaced.end(),
                                          [&](Branch commit) { return branches_.length(commit) == e; });
    if (was_replaced && waits(member, accepted(e))) return true;
  }
  return false;
}

bool Node::can_be_judged(int count, int epoch) const {
  const int by = branches_.last(accepted(epoch)).by;
  for (int m = 0; m < members; ++m) {
    if (m != by && since(count, m) > 0 && since(count, m) <= epoch) return true;
  }
  return count_off(epoch) > 1;
}

int Node::confirmed_by(int count, int member, int epoch) const {
  const int now = since(count, member);
  if (epoch <= channel_.confirmed || epoch > count + 1 || now == 0) return channel_.confirmed;
  if (rules_.breaks(Mutant::newcomer_vouches_for_all)) {
    return now < epoch && branches_.last(accepted(epoch - 1)).by != member ? epoch : channel_.confirmed;
  }
  for (int e = channel_.confirmed; e < epoch; ++e) {
    const bool made_it = branches_.last(accepted(e)).by == member && !rules_.breaks(Mutant::own_word_counts);
    if ((now > e || made_it) && can_be_judged(count, e)) return e;
  }
  return epoch;
}

bool Node::may_replace(int member, int epoch) const {
  const Branch commit = accepted(epoch);
  const bool tried = std::any_of(channel_.replaced.begin(), channel_.replaced.end(), [&](Branch one) {
    return branches_.length(one) == epoch && branches_.last(one).by == member;
  });
  return !stands(commit) && branches_.last(commit).by != member && channel_.contested.has(commit) && !tried &&
         (!waits(member, commit) || rules_.breaks(Mutant::replace_unseen)) && may_judge(member, epoch);
}

Node::Verdict Node::verdict(int member, Branch commit) const {
  const int epoch = branches_.length(commit);
  if (!is_judge(member) || epoch > head_epoch()) return Verdict::refused;
  if (channel_.replaced.has(commit)) return Verdict::lost;
  if (epoch < head_epoch()) {
    if (accepted(epoch) == commit) return Verdict::accepted;
    const bool twice = rules_.breaks(Mutant::two_commits) && epoch == channel_.count;
    return may_replace(member, epoch) || twice ? Verdict::take : Verdict::lost;
  }
  if (since(member) == 0) return Verdict::refused;
  return has_yet_to_go_back(member, epoch) ? Verdict::lost : Verdict::take;
}

void Node::put(Members who, const Item& item) {
  for (int m = 0; m < members; ++m) {
    if (has(who & rules_.honest, m)) state_.devices[static_cast<std::size_t>(m)].box.push(item);
  }
}

void Node::settle() {
  channel_.contested.erase_if([&](Branch commit) { return stands(commit); });
}

void Node::accept(int member, Branch commit) {
  const int epoch = branches_.length(commit);
  const auto told = static_cast<Members>((listed(channel_.count) | listed(epoch - 1)) & ~of(member));
  const int word = confirmed_by(epoch - 1, member, epoch);
  for (int e = epoch; e <= channel_.count; ++e) channel_.replaced.insert(accepted(e));
  if (epoch <= channel_.count && rules_.breaks(Mutant::newest_replacement))
    channel_.moved = static_cast<std::uint8_t>(epoch + 1);
  channel_.accepted[static_cast<std::size_t>(epoch - 1)] = commit;
  for (std::size_t i = static_cast<std::size_t>(epoch); i < most_epochs; ++i) channel_.accepted[i] = founding;
  channel_.count = static_cast<std::uint8_t>(epoch);
  channel_.confirmed = static_cast<std::uint8_t>(told == 0 ? epoch + 1 : word);
  channel_.contested.erase_if([&](Branch one) { return branches_.length(one) >= epoch; });
  settle();
  put(told, {.is = Item::Is::commit, .of = commit});
  put(branches_.last(commit).in, {.is = Item::Is::welcome, .of = commit});
}

void Node::speak(int member, int epoch) {
  channel_.confirmed = static_cast<std::uint8_t>(confirmed_by(channel_.count, member, epoch));
  settle();
}

bool Node::may_contest(int member, Branch commit) const {
  return is_accepted(commit) && branches_.last(commit).by != member && may_judge(member, branches_.length(commit)) &&
         !stands(commit);
}

void Node::begin_contest(int member, Branch commit) {
  if (channel_.contested.has(commit)) return;
  channel_.contested.insert(commit);
  put(static_cast<Members>(listed(channel_.count) & ~of(member)), {.is = Item::Is::note, .of = commit});
}

Node::Posting Node::posting(int member, const Cipher& cipher) const {
  const int epoch = branches_.epoch(cipher.on);
  if (state_.wire.has(cipher)) return Posting::stored;
  if (since(member) == 0 || epoch > head_epoch()) return Posting::blocked;
  if (epoch + 3 <= head_epoch() || has_yet_to_go_back(member, epoch)) return Posting::stale;
  return Posting::fresh;
}

void Node::reach(int member, const Cipher& cipher) {
  const int epoch = branches_.epoch(cipher.on);
  state_.wire.insert(cipher);
  Members readers = 0;
  for (int m = 0; m < members; ++m) {
    if (m != member && since(m) > 0 && since(m) <= epoch) readers |= of(m);
  }
  speak(member, epoch);
  put(readers, {.is = Item::Is::text, .cipher = cipher});
}

}  // namespace qpc::model
