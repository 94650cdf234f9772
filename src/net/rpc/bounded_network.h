// bounded_network.h: Cap'n Proto's two-party network, with a bound on what waits to be sent.
#pragma once
#include <capnp/rpc-twoparty.h>

#include "net/rpc/peer_guard.h"

namespace qpc::net {

/// A node's end. Reading stops while the peer does not take what was written, but the answers to what was read by then
/// may be many times as large as the calls. More than `most_unsent` of them closes the connection with
/// CloseCode::limit_exceeded.
class BoundedNetwork final : public capnp::TwoPartyVatNetworkBase {
 public:
  /// All three must outlive the network.
  BoundedNetwork(capnp::MessageStream& messages, PeerGuard& guard, const kj::MonotonicClock& clock,
                 capnp::ReaderOptions sending_limit, std::size_t most_unsent)
      : guard_(guard),
        most_unsent_(most_unsent),
        inner_(messages, capnp::rpc::twoparty::Side::SERVER, sending_limit, clock) {}
  KJ_DISALLOW_COPY_AND_MOVE(BoundedNetwork);

  kj::Promise<void> on_disconnect() { return inner_.onDisconnect(); }

  kj::Maybe<kj::Own<Connection>> connect(capnp::rpc::twoparty::VatId::Reader peer) override;
  kj::Promise<kj::Own<Connection>> accept() override;

 private:
  class Bounded;
  class Message;

  /// Throws nothing: KJ sends from destructors, too.
  void sent();

  PeerGuard& guard_;
  const std::size_t most_unsent_;
  capnp::TwoPartyVatNetwork inner_;
};

}  // namespace qpc::net
