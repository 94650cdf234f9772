#include "model/branches.h"

#include <stdexcept>

namespace qpc::model {
namespace {

std::string describe_members(Members set) {
  std::string text;
  for (int m = 0; m < members; ++m) {
    if (has(set, m)) text += std::to_string(m + 1);
  }
  return text;
}

}  // namespace

Members renamed(Members set, const int (&to)[members]) {
  Members other = 0;
  for (int m = 0; m < members; ++m) {
    if (has(set, m)) other |= of(to[m]);
  }
  return other;
}

Branch Branches::append(Branch parent, const Step& step) {
  const auto [place, is_new] =
      found_.try_emplace({parent, step.by, step.bad, step.out, step.in}, static_cast<Branch>(known_.size()));
  if (!is_new) return place->second;
  if (known_.size() == no_commit) throw std::length_error("too many branches");
  const auto group = static_cast<Members>((known_[parent].group & ~step.out) | step.in);
  known_.push_back({.parent = parent, .step = step, .length = length(parent) + 1, .group = group});
  return place->second;
}

Branch Branches::prefix(Branch branch, int wanted) const {
  while (length(branch) > wanted) branch = front(branch);
  return branch;
}

bool Branches::is_prefix(Branch part, Branch whole) const {
  return length(part) <= length(whole) && prefix(whole, length(part)) == part;
}

Branch Branches::renamed(Branch branch, const int (&to)[members]) {
  if (branch == founding || branch == no_commit) return branch;
  const Step step = last(branch);
  const Branch parent = renamed(front(branch), to);
  return append(parent, {.by = to[step.by],
                         .bad = model::renamed(step.bad, to),
                         .out = model::renamed(step.out, to),
                         .in = model::renamed(step.in, to)});
}

std::string Branches::describe(Branch branch) const {
  if (branch == no_commit) return "-";
  if (branch == founding) return "start";
  const Step& step = last(branch);
  std::string text = front(branch) == founding ? std::string() : describe(front(branch)) + " ";
  text += "<" + std::to_string(step.by + 1);
  if (step.bad != 0) text += " not for " + describe_members(step.bad);
  if (step.out != 0) text += " -" + describe_members(step.out);
  if (step.in != 0) text += " +" + describe_members(step.in);
  return text + ">";
}

}  // namespace qpc::model
