// sqlstate.h: PostgreSQL's five letters for what went wrong, as a Fault.
#pragma once
#include <string_view>

#include "db/database.h"

namespace qpc::db {

/// What a statement's SQLSTATE (Appendix A of its manual) means during a transaction of this sort. An empty one means
/// that the connection is lost.
Fault fault_of_state(std::string_view state, Access access);

}  // namespace qpc::db
