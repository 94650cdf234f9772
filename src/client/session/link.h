// link.h: one connection to the node, and what a stranger may do on it.
#pragma once
#include "client/environment.h"
#include "client/session/node_trust.h"
#include "net/rpc/rpc_client.h"
#include "net/task.h"
#include "schemas/node.capnp.h"

namespace qpc::client {

class Store;

/// How long the node may take to answer.
inline constexpr kj::Duration answer_limit = 30 * kj::SECONDS;
/// How long a connection may take to come about.
inline constexpr kj::Duration connect_limit = 15 * kj::SECONDS;

/// An encrypted connection whose other end is the node the person trusts.
class Link {
 public:
  Link(kj::Own<net::Connection> connection, kj::Timer& timer)
      : rpc_(kj::mv(connection), timer), node_(rpc_.bootstrap().castAs<api::Node>()) {}
  KJ_DISALLOW_COPY_AND_MOVE(Link);

  api::Node::Client& node() { return node_; }
  net::Connection& connection() { return rpc_.connection(); }
  kj::Promise<net::Closed> on_closed() { return rpc_.on_closed(); }

 private:
  net::RpcClient rpc_;
  api::Node::Client node_;
};

/// Connects to a node: the pinned one, or after `trust` has decided, which is remembered in the store.
/// `domain` is what an authority has to vouch for, where `trust` asks for one; empty: the host of the address.
/// Errors: authentication, network, refused.
Task<Outcome<kj::Own<Link>>> connect(Environment& environment, Store& store, TrustDecision& trust,
                                     net::NodeAddress address, std::string domain = {});
/// Connects to a node that is known by its identity, wherever it is now. Errors: those of `connect`.
Task<Outcome<kj::Own<Link>>> connect_to_known(Environment& environment, net::NodeAddress address,
                                              net::IdentityKey identity);

/// Where the node has shown another identity than the trusted one, with that one's announcement: trusts it from here
/// on, and tells the person. Errors: store.
Outcome<> follow_identity(Environment& environment, Store& store, TrustDecision& trust, const net::NodeAddress& address,
                          net::Connection& connection);

/// What this program says of itself.
void describe_client(const Environment& environment, api::ClientInfo::Builder client);

}  // namespace qpc::client
