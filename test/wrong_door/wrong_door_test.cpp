// The matrix as unit tests, one for each line, so that node-mutants can play those that a check is for. The word for
// everybody stands in expected.tsv; the program wrong-door prints them.
#include <gtest/gtest.h>

#include <algorithm>

#include "wrong_door/table.h"

namespace qpc::wrong_door {
namespace {

using Case = std::pair<Door, Line>;

std::vector<Case> cases() { return match(read_table(QPC_WRONG_DOOR_TABLE)); }

class WrongDoor : public testing::TestWithParam<Case> {};

TEST_P(WrongDoor, AnswersEverybodyAsSpecified) {
  const auto& [door, line] = GetParam();
  Visit visit;
  for (std::size_t i = 0; i < people_count; ++i) {
    EXPECT_EQ(visit.knock(door, static_cast<Who>(i)), line.words[i]) << names_of_people[i];
  }
}

TEST(Entrance, LeadsToNothingThatIsForTheOperator) {
  const auto operators = methods_of_the_operator();
  EXPECT_TRUE(std::ranges::contains(operators, "Users.ban"));
  for (const auto& method : methods_of_the_schemas()) {
    EXPECT_FALSE(std::ranges::contains(operators, method)) << method;
  }
}

/// "Node.resume" and a number: what is asked would be no name for a test.
std::string name_of(const testing::TestParamInfo<Case>& info) {
  std::string name = info.param.first.method;
  name[name.find('.')] = '_';
  return name + "_" + std::to_string(info.index);
}

INSTANTIATE_TEST_SUITE_P(Doors, WrongDoor, testing::ValuesIn(cases()), name_of);

}  // namespace
}  // namespace qpc::wrong_door
