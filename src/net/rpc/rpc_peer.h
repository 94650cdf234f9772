// rpc_peer.h: one end of Cap'n Proto's two-party RPC on one stream.
#pragma once
#include "net/rpc/bounded_message_stream.h"
#include "net/rpc/bounded_network.h"

namespace qpc::net {

/// The RPC system of one connection. Destroying it drops every capability it exported.
class RpcPeer {
 public:
  using System = capnp::RpcSystem<capnp::rpc::twoparty::VatId>;

  /// The node's end, with what it offers. `guard` and `timer` must outlive the peer.
  RpcPeer(kj::Own<kj::AsyncIoStream> stream, PeerGuard& guard, kj::Timer& timer, capnp::Capability::Client bootstrap);
  /// The client's end.
  RpcPeer(kj::Own<kj::AsyncIoStream> stream, PeerGuard& guard, kj::Timer& timer);
  KJ_DISALLOW_COPY_AND_MOVE(RpcPeer);

  /// What the other end offers.
  capnp::Capability::Client bootstrap();

 private:
  kj::Own<kj::AsyncIoStream> stream_;
  BoundedMessageStream messages_;
  kj::OneOf<capnp::TwoPartyVatNetwork, BoundedNetwork> network_;  // a client's, a node's
  System system_;
};

}  // namespace qpc::net
