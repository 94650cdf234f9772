// What a move does to a device, and to what it has said.
#include "model/moves.h"

namespace qpc::model {

void Turn::apply(Branch commit) {
  const bool was_in = is_in();
  const int by = branches.last(commit).by;
  const bool alone = branches.group(branches.front(commit)) == of(by);
  device.ways = static_cast<std::uint8_t>(alone ? 0 : ways_after(by) + 1);
  device.cur = commit;
  device.pending = no_commit;
  if (!device.stands.empty()) device.told = false;  // it goes on after all
  device.fails.clear();
  device.stands.clear();
  if (was_in && !is_in()) drop_texts();
}

/// The ways back once somebody has spoken in the newest epoch: what it was in before, and has not made, it has
/// confirmed.
std::uint8_t Turn::ways_after(int speaker) const {
  const int length = branches.length(device.cur);
  Members joined_since = 0;
  std::uint8_t open = 0;
  for (int e = length; e > length - device.ways; --e) {
    const Step& step = branches.last(branches.prefix(device.cur, e));
    joined_since |= step.in;
    const bool vouched = step.by != speaker && !has(joined_since, speaker);
    if (!vouched) open = static_cast<std::uint8_t>(length - e + 1);
    if (rules.breaks(Mutant::newcomer_vouches_for_all)) return vouched ? 0 : device.ways;
  }
  return open;
}

void Turn::take_back_texts(Branch to) {
  each_text([&](Text& text) {
    using enum Text::Is;
    const bool went = text.is == sent && branches.length(text.on) >= branches.epoch(to);
    if (went || text.is == queued || text.is == sealed) {
      text.is = rules.breaks(Mutant::say_again_by_itself) ? queued : unsent;
    }
  });
}

void Turn::drop_texts() {
  each_text([](Text& text) {
    if (text.is == Text::Is::queued || text.is == Text::Is::sealed) text.is = Text::Is::unsent;
  });
}

void emit_moves(const Rules& rules, Branches& branches, const State& state, const Emit& emit) {
  for (int m = 0; m < members; ++m) {
    if (has(rules.hostile, m)) emit_hostile_moves(rules, branches, state, m, emit);
    if (!has(rules.honest, m)) continue;
    emit_commit_moves(rules, branches, state, m, emit);
    emit_mail_moves(rules, branches, state, m, emit);
    if (rules.words > 0) emit_text_moves(rules, branches, state, m, emit);
  }
}

void emit_hostile_moves(const Rules& rules, Branches& branches, const State& state, int who, const Emit& emit) {
  Turn now(rules, branches, state, who);
  const Node& node = now.node;
  const auto commit = [&](Branch on) {
    const Members group = branches.group(on);
    if (state.evils == 0 || branches.length(on) == rules.epochs || !has(group, who)) return;
    for (Members bad = 0; bad <= rules.honest; ++bad) {
      if (!within(bad, rules.honest & group)) continue;
      for (const Members out : rules.outs) {
        for (const Members in : rules.ins) {
          if (has(out, who) || !within(out, group) || (in & group) != 0) continue;
          const Branch made = branches.append(on, {.by = who, .bad = bad, .out = out, .in = in});
          if (node.verdict(who, made) != Node::Verdict::take) continue;
          Turn turn(rules, branches, state, who);
          --turn.state.evils;
          turn.node.accept(who, made);
          emit(turn.state, {"commits, being hostile,", who, made});
        }
      }
    }
  };
  for (int e = 1; e <= state.channel.count; ++e) {
    commit(branches.front(node.accepted(e)));
    if (!state.channel.contested.has(node.accepted(e)) && node.may_contest(who, node.accepted(e))) {
      Turn turn(rules, branches, state, who);
      turn.node.begin_contest(who, node.accepted(e));
      emit(turn.state, {"contests, being hostile,", who, node.accepted(e)});
    }
    if (node.would_confirm(who, e + 1)) {
      Turn turn(rules, branches, state, who);
      turn.node.speak(who, e + 1);
      emit(turn.state, {"speaks, being hostile, in what began by", who, node.accepted(e)});
    }
  }
  bool is_front = false;  // the head is then among those above
  for (int e = 1; e <= state.channel.count; ++e) is_front |= branches.front(node.accepted(e)) == node.head();
  if (!is_front) commit(node.head());
}

}  // namespace qpc::model
