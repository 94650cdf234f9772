// operator_rotation.h: other keys for a node that runs, as its operator asks for them.
#pragma once
#include <functional>

#include "node/admin/surroundings.h"
#include "node/blob/work_thread.h"
#include "qpc-server/live_rotation.h"

namespace qpc::server {

/// What is rotated, and with what. All of it outlives the rotation.
struct Rotatable {
  node::NodeContext& node;
  const node::Config& config;  ///< names the folder and the key file
  CertificateKeeper& certificate;
  net::QuicListener& listener;
  node::BlockingWork& files;
  std::function<void()> identity_changed;  ///< certifies anew what the identity certifies; runs on the node's loop
};

/// One rotation at a time, each to its end: whoever asked may be gone.
class OperatorRotation final : private kj::TaskSet::ErrorHandler {
 public:
  explicit OperatorRotation(Rotatable on) : on_(std::move(on)), tasks_(*this) {}
  KJ_DISALLOW_COPY_AND_MOVE(OperatorRotation);

  /// Errors: those of node::Surroundings::rotate.
  kj::Promise<node::RotationOutcome> rotate(api::RotatedKey key);

 private:
  using Answer = kj::Own<kj::PromiseFulfiller<node::RotationOutcome>>;
  Task<void> answer(api::RotatedKey key, Answer answer);
  Task<Rotated> replace(api::RotatedKey key);
  Task<Rotated> replace_database_key();
  /// For what does not stand in the database: behind it, as a record cannot be taken back.
  using Note = std::function<void(db::Database&, std::chrono::sys_seconds now)>;
  Task<void> note(Note note);
  void taskFailed(kj::Exception&& exception) override;

  const Rotatable on_;
  bool busy_ = false;
  kj::TaskSet tasks_;
};

}  // namespace qpc::server
