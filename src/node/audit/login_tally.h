// login_tally.h: how often passwords are tried, so that guessing shows and cannot fill the audit log.
#pragma once
#include <map>
#include <string>

#include "db/database.h"
#include "node/audit/audit_record.h"

namespace qpc::node {

/// Counts on the event loop. Whoever has got an answer to KE1 can test one password with it, whether or not they go on:
/// so a try counts from there.
class LoginTally {
 public:
  /// Names that are told apart; tries at further ones are counted only.
  static constexpr std::size_t most_names = 1000;
  /// So many failed tries at one name make it worth naming, if it is somebody's.
  static constexpr unsigned noteworthy = 5;

  void begun(const std::string& name);
  void succeeded(const std::string& name);

  struct Counts {
    unsigned succeeded = 0, failed = 0;
    std::string most_tried;  ///< the name with most failed tries, if they are noteworthy
    unsigned tries = 0;      ///< that failed at it

    bool empty() const { return succeeded + failed == 0; }
  };
  /// Since the last time.
  Counts take();

 private:
  unsigned begun_ = 0, succeeded_ = 0;
  std::map<std::string, unsigned, std::less<>> failed_;  ///< strangers choose names
};

/// One record for all of them. The name is told only where an account has it: people type passwords in the wrong place.
void add_to_audit(db::Database& db, const LoginTally::Counts& counts, std::chrono::sys_seconds now);

}  // namespace qpc::node
