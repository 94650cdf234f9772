// ahead.h: how far a caller may be ahead of the answers.
#pragma once
#include <kj/async.h>
#include <kj/debug.h>

namespace qpc::node {

/// Calls that are not answered yet, with the octets that each of them carries.
///
/// Cap'n Proto's own streaming calls do the same, but cannot be used here: version 1.1 hands the calls that are under
/// way when their capability goes to the connection, and where the last of them is also the last to hold the
/// connection, both are destroyed in the middle of its answer.
class Ahead final : private kj::TaskSet::ErrorHandler {
 public:
  /// So many octets may be on their way, and one call that takes them beyond that. Each call counts as some more than
  /// it carries, as each takes memory until it is answered.
  static constexpr std::size_t most_octets = 64 * 1024;
  static constexpr std::size_t octets_of_a_call = 512;

  Ahead() : calls_(*this) {}
  KJ_DISALLOW_COPY_AND_MOVE(Ahead);

  /// Returns once another call may follow. Throws what an earlier one has failed with.
  kj::Promise<void> add(kj::Promise<void> answer, std::size_t octets);

 private:
  bool has_room() const { return octets_ <= most_octets; }
  void taskFailed(kj::Exception&& exception) override;

  std::size_t octets_ = 0;
  kj::Maybe<kj::Own<kj::PromiseFulfiller<void>>> waiting_;
  kj::Maybe<kj::Own<kj::Exception>> failed_;
  kj::TaskSet calls_;
};

}  // namespace qpc::node
