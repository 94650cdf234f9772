// listener.h: takes what the node pushes, acknowledges each batch, and tells of every message.
#pragma once
#include <functional>

#include "schemas/mailbox.capnp.h"

namespace qpc::loadtest {

/// As a real client does, a push is answered when its batch was acknowledged: so the node does not run ahead.
class Listener final : public api::Mailbox::Listener::Server {
 public:
  /// Told the number of each message when it is pushed, and again when the node knows that it was taken.
  struct Ears {
    std::function<void(std::uint64_t number)> pushed;
    std::function<void(std::uint64_t number)> acknowledged;
  };
  /// What `ears` refer to outlives the listener.
  Listener(api::Mailbox::Client mailbox, Ears ears) : mailbox_(kj::mv(mailbox)), ears_(std::move(ears)) {}

  kj::Promise<void> deliver(DeliverContext call) override;

 private:
  api::Mailbox::Client mailbox_;
  Ears ears_;
};

}  // namespace qpc::loadtest
