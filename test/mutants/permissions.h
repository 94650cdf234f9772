// permissions.h: a node's questions of who may do what, each of which can be switched off. mutate.py writes the calls.
#pragma once
#include "mutants/mutants.h"

namespace qpc::mutants {

/// What a check has answered; success in the place of a refusal, when it is switched off.
template <class Answer>
Answer unless(std::string_view place, Answer answer) {
  return answer || holds(place) ? answer : Answer();
}

/// What node/session/on_behalf.h makes of a rule; the rule alone, when it is switched off.
template <class Session, class Needs, class Rule>
auto on_behalf(std::string_view place, const Session& session, Needs needs, Rule rule) {
  return [place, rule, checked = on_behalf(session, needs, rule)](auto& db) mutable {
    auto answer = checked(db);
    if (answer || holds(place)) return answer;
    return rule(db);
  };
}

}  // namespace qpc::mutants
