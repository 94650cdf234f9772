#include "net/rpc/rpc_peer.h"

namespace qpc::net {
namespace {

using capnp::rpc::twoparty::Side;

/// Neither network sends what is larger: KJ's takes its reading limit for that. So a reply of ours that is too large
/// fails that one call, where the peer would have to give up the connection.
constexpr std::size_t most_words = RpcLimits::authenticated().message_bytes / sizeof(capnp::word);

capnp::ReaderOptions sending_limit() {
  capnp::ReaderOptions options;
  options.traversalLimitInWords = most_words;
  return options;
}

}  // namespace

RpcPeer::RpcPeer(kj::Own<kj::AsyncIoStream> stream, PeerGuard& guard, kj::Timer& timer,
                 capnp::Capability::Client bootstrap)
    : stream_(kj::mv(stream)),
      messages_(*stream_, guard, timer, BoundedMessageStream::Reads::in_turn),
      system_(capnp::makeRpcServer(network_.init<BoundedNetwork>(messages_, guard, most_words, unsent_bytes),
                                   kj::mv(bootstrap))) {
  system_.setFlowLimit(unanswered_bytes / sizeof(capnp::word));
}

RpcPeer::RpcPeer(kj::Own<kj::AsyncIoStream> stream, PeerGuard& guard, kj::Timer& timer)
    : stream_(kj::mv(stream)),
      messages_(*stream_, guard, timer, BoundedMessageStream::Reads::always),
      system_(capnp::makeRpcClient(
          network_.init<capnp::TwoPartyVatNetwork>(messages_, Side::CLIENT, sending_limit(), timer))) {}

capnp::Capability::Client RpcPeer::bootstrap() {
  capnp::word memory[4] = {};
  capnp::MallocMessageBuilder message(memory);
  auto node = message.getRoot<capnp::rpc::twoparty::VatId>();
  node.setSide(Side::SERVER);
  return system_.bootstrap(node);
}

}  // namespace qpc::net
