// visit.h: one connection to the node, as a client of wire version 1 has it.
#pragma once
#include <kj/async-io.h>
#include <test/wire/v1/node.capnp.h>

#include "net/rpc/rpc_client.h"
#include "net/transport/network.h"
#include "v1_client/person.h"

namespace qpc::v1_client {

inline capnp::Data::Reader as_data(ByteView octets) { return {octets.data(), octets.size()}; }
inline Bytes copy(capnp::Data::Reader octets) { return {octets.begin(), octets.end()}; }

/// Ends the program unless it is so; `what` completes "the node did not …".
void expect(bool is_so, const std::string& what);

/// What all visits share.
struct Way {
  kj::AsyncIoContext& io;
  net::Network& network;
  net::NodeAddress node;
};

class Visit {
 public:
  explicit Visit(const Way& way);

  template <class Request>
  auto ask(Request&& request) {
    return request.send().wait(way_.io.waitScope);
  }
  /// Says which versions the client speaks: this one and no other.
  static void introduce(api::ClientInfo::Builder info);
  /// The device's signature for a session on this connection.
  void prove(const Person& person, Device& device, api::DeviceProof::Builder out);

  Bytes binding() { return rpc_->connection().channel_binding().bytes; }
  kj::Timer& timer() { return way_.io.provider->getTimer(); }
  kj::WaitScope& scope() { return way_.io.waitScope; }

 private:
  const Way& way_;
  kj::Own<net::RpcClient> rpc_;

 public:
  api::Node::Client node;
};

}  // namespace qpc::v1_client
