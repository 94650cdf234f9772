#include "net/transport/memory/memory_network.h"

#include "net/transport/memory/memory_link.h"

namespace qpc::net {
namespace {

std::optional<ConnectRefusal> judge(const PeerIdentity& node, const ConnectTarget& target) {
  if (const auto* pinned = std::get_if<PinnedIdentity>(&target.trust); pinned && pinned->key != node.key) {
    return ConnectRefusal{ConnectRefusal::Reason::identity_mismatch, pinned->key, node.key};
  }
  if (!target.domain.empty() && std::ranges::find(node.domains, target.domain) == node.domains.end()) {
    return ConnectRefusal{ConnectRefusal::Reason::domain_mismatch};
  }
  // Nobody vouches for anything here.
  if (target.authorities) return ConnectRefusal{ConnectRefusal::Reason::authority_unknown};
  return std::nullopt;
}

}  // namespace

class MemoryNetwork::MemoryListener final : public Listener {
 public:
  MemoryListener(MemoryNetwork& network, NodeAddress address, PeerIdentity identity)
      : network_(network), address_(std::move(address)), identity_(std::move(identity)) {
    const bool fresh = network_.listeners_.emplace(address_.to_string(), this).second;
    KJ_REQUIRE(fresh, "somebody listens at this address already");
  }
  ~MemoryListener() noexcept(false) { stop_accepting(); }
  KJ_DISALLOW_COPY_AND_MOVE(MemoryListener);

  kj::Promise<kj::Own<Connection>> accept() override { return arrived_.pop(); }
  void stop_accepting() override {
    if (std::exchange(listening_, false)) network_.listeners_.erase(address_.to_string());
  }
  NodeAddress local_address() const override { return address_; }

  const PeerIdentity& identity() const { return identity_; }
  void arrive(kj::Own<Connection> connection) { arrived_.push(kj::mv(connection)); }

 private:
  MemoryNetwork& network_;
  NodeAddress address_;
  PeerIdentity identity_;
  bool listening_ = true;
  kj::ProducerConsumerQueue<kj::Own<Connection>> arrived_;
};

MemoryNetwork::~MemoryNetwork() noexcept(false) = default;

kj::Own<Listener> MemoryNetwork::listen(NodeAddress address, PeerIdentity identity) {
  return kj::heap<MemoryListener>(*this, std::move(address), std::move(identity));
}

kj::Promise<ConnectResult> MemoryNetwork::connect(ConnectTarget target) {
  const auto found = listeners_.find(target.address.to_string());
  if (found == listeners_.end()) {
    return KJ_EXCEPTION(DISCONNECTED, "nobody listens at this address", target.address.to_string().c_str());
  }
  MemoryListener& listener = *found->second;
  if (auto refusal = judge(listener.identity(), target)) return ConnectResult(std::unexpect, *std::move(refusal));
  auto pair = new_memory_connection(listener.identity(), target.trust, random_);
  listener.arrive(kj::mv(pair.node));
  return ConnectResult(kj::mv(pair.client));
}

MemoryConnectionPair new_memory_connection(const PeerIdentity& node, const PeerTrust& trust, Random& random) {
  return MemoryLink::connect(node, trust, random.bytes(32));
}

}  // namespace qpc::net
