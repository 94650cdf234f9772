// consequences.h: what follows a durable save, also when whoever asked for it has gone.
#pragma once
#include <kj/async.h>
#include <kj/debug.h>

namespace qpc::node {

/// A caller that disconnects takes its calls with it, but not what they have saved: mailboxes must ring, and revoked
/// devices lose their sessions. One per thread; outlived by what the consequences touch.
class Consequences final : private kj::TaskSet::ErrorHandler {
 public:
  void add(kj::Promise<void> consequence) { tasks_.add(kj::mv(consequence)); }

 private:
  void taskFailed(kj::Exception&& exception) override { KJ_LOG(ERROR, exception); }

  kj::TaskSet tasks_{*this};
};

}  // namespace qpc::node
