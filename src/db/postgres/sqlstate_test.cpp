#include "db/postgres/sqlstate.h"

#include <gtest/gtest.h>

namespace qpc::db {
namespace {

TEST(SqlState, TellsWhatToDoNext) {
  for (const auto& [state, fault] : {std::pair{"23505", Fault::constraint},
                                     {"40P01", Fault::locked},
                                     {"55P03", Fault::locked},
                                     {"57014", Fault::locked},
                                     {"57P01", Fault::input_output},
                                     {"08006", Fault::input_output},
                                     {"25P03", Fault::input_output},
                                     {"58030", Fault::input_output},
                                     {"53100", Fault::full},
                                     {"53300", Fault::cannot_open},
                                     {"53200", Fault::locked},
                                     {"28P01", Fault::cannot_open},
                                     {"3D000", Fault::cannot_open},
                                     {"42501", Fault::read_only},
                                     {"42601", Fault::bug},
                                     {"25P02", Fault::bug},
                                     {"XX000", Fault::bug},
                                     {"XX001", Fault::corrupt},
                                     {"", Fault::input_output}}) {
    EXPECT_EQ(fault_of_state(state, Access::write), fault) << state;
  }
}

TEST(SqlState, TellsAStandbyFromAWriteWithinARead) {
  EXPECT_EQ(fault_of_state("25006", Access::read), Fault::bug);
  EXPECT_EQ(fault_of_state("25006", Access::write), Fault::read_only);
}

}  // namespace
}  // namespace qpc::db
