// branches.h: what a group becomes by its commits (docs/model/Branches.tla).
#pragma once
#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "model/rules.h"

namespace qpc::model {

/// A branch of the group: all the commits that led to it. A commit is named by the branch that it begins.
using Branch = std::uint16_t;
inline constexpr Branch founding = 0;
inline constexpr Branch no_commit = 0xffff;

/// The last commit of a branch.
struct Step {
  int by = 0;
  Members bad = 0;  ///< who cannot apply it
  Members out = 0;
  Members in = 0;
};

/// Every branch that came up, each once.
class Branches {
 public:
  explicit Branches(Members first) : known_{{.parent = no_commit, .step = {}, .length = 0, .group = first}} {}

  Branch append(Branch parent, const Step& step);
  Branch front(Branch branch) const { return known_[branch].parent; }
  const Step& last(Branch branch) const { return known_[branch].step; }
  int length(Branch branch) const { return known_[branch].length; }
  int epoch(Branch branch) const { return length(branch) + 1; }
  Members group(Branch branch) const { return known_[branch].group; }
  Branch prefix(Branch branch, int length) const;
  bool is_prefix(Branch part, Branch whole) const;
  /// The same story with other people in it: `to[m]` in the place of m.
  Branch renamed(Branch branch, const int (&to)[members]);
  std::string describe(Branch branch) const;

 private:
  struct Known {
    Branch parent;
    Step step;
    int length;
    Members group;
  };
  std::vector<Known> known_;
  std::map<std::tuple<Branch, int, Members, Members, Members>, Branch> found_;
};

Members renamed(Members set, const int (&to)[members]);

}  // namespace qpc::model
