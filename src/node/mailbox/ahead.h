// ahead.h: how far a caller may be ahead of the answers.
#pragma once
#include <deque>

#include "net/task.h"

namespace qpc::node {

/// Calls that are not answered yet, with the octets that each of them carries.
///
/// Cap'n Proto's own streaming calls do the same, but cannot be used here: version 1.1 hands the calls that are under
/// way when their capability goes to the connection, and where the last of them is also the last to hold the
/// connection, both are destroyed in the middle of its answer.
class Ahead {
 public:
  /// So many octets may be on their way, and one call that takes them beyond that.
  static constexpr std::size_t most_octets = 64 * 1024;

  /// Returns once another call may follow. Throws what an earlier one was answered with.
  Task<void> add(kj::Promise<void> answer, std::size_t octets);

 private:
  struct Call {
    kj::Promise<void> answer;
    std::size_t octets;
  };
  std::deque<Call> calls_;
  std::size_t octets_ = 0;
};

}  // namespace qpc::node
