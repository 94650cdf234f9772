#include "db/postgres/sqlstate.h"

#include <array>

namespace qpc::db {
namespace {

struct Meaning {
  std::string_view state;  ///< or its class: the first two letters
  Fault fault;
};

// The first that fits counts.
constexpr std::array meanings{
    Meaning{"08", Fault::input_output},     // the connection
    Meaning{"23", Fault::constraint},       //
    Meaning{"25P03", Fault::input_output},  // idle in a transaction for too long: the server has hung up
    Meaning{"28", Fault::cannot_open},      // no such user, a wrong password
    Meaning{"3D", Fault::cannot_open},      // no such database
    Meaning{"40", Fault::locked},           // dead-locked, not serializable: another try goes through
    Meaning{"42501", Fault::read_only},     // no privilege
    Meaning{"53200", Fault::locked},        // the server is out of memory
    Meaning{"53300", Fault::cannot_open},   // and out of connections
    Meaning{"53", Fault::full},             //
    Meaning{"55P03", Fault::locked},        // longer than lock_timeout
    Meaning{"57014", Fault::locked},        // longer than statement_timeout
    Meaning{"57", Fault::input_output},     // shut down, restarting, crashed
    Meaning{"58", Fault::input_output},     // the server's disk
    Meaning{"XX001", Fault::corrupt},       //
    Meaning{"XX002", Fault::corrupt},       //
};

}  // namespace

Fault fault_of_state(std::string_view state, Access access) {
  if (state.empty()) return Fault::input_output;
  if (state == "25006") return access == Access::read ? Fault::bug : Fault::read_only;  // a standby, or a setting
  for (const auto& meaning : meanings) {
    if (state.starts_with(meaning.state)) return meaning.fault;
  }
  return Fault::bug;
}

}  // namespace qpc::db
