#include "net/rpc/bounded_network.h"

namespace qpc::net {

class BoundedNetwork::Message final : public capnp::OutgoingRpcMessage {
 public:
  Message(BoundedNetwork& network, kj::Own<capnp::OutgoingRpcMessage> inner)
      : network_(network), inner_(kj::mv(inner)) {}

  capnp::AnyPointer::Builder getBody() override { return inner_->getBody(); }
  void setFds(kj::Array<int> fds) override { inner_->setFds(kj::mv(fds)); }
  std::size_t sizeInWords() override { return inner_->sizeInWords(); }
  void send() override {
    inner_->send();
    network_.sent();
  }

 private:
  BoundedNetwork& network_;
  kj::Own<capnp::OutgoingRpcMessage> inner_;
};

class BoundedNetwork::Bounded final : public Connection {
 public:
  Bounded(BoundedNetwork& network, kj::Own<Connection> inner) : network_(network), inner_(kj::mv(inner)) {}

  kj::Own<capnp::RpcFlowController> newStream() override { return inner_->newStream(); }
  capnp::rpc::twoparty::VatId::Reader getPeerVatId() override { return inner_->getPeerVatId(); }
  kj::Own<capnp::OutgoingRpcMessage> newOutgoingMessage(unsigned first_segment_words) override {
    return kj::heap<Message>(network_, inner_->newOutgoingMessage(first_segment_words));
  }
  kj::Promise<kj::Maybe<kj::Own<capnp::IncomingRpcMessage>>> receiveIncomingMessage() override {
    return inner_->receiveIncomingMessage();
  }
  kj::Promise<void> shutdown() override { return inner_->shutdown(); }

 private:
  BoundedNetwork& network_;
  kj::Own<Connection> inner_;
};

kj::Maybe<kj::Own<BoundedNetwork::Connection>> BoundedNetwork::connect(capnp::rpc::twoparty::VatId::Reader peer) {
  auto made = inner_.connect(peer);
  KJ_IF_MAYBE (connection, made) return kj::Own<Connection>(kj::heap<Bounded>(*this, kj::mv(*connection)));
  return nullptr;
}

kj::Promise<kj::Own<BoundedNetwork::Connection>> BoundedNetwork::accept() {
  return inner_.accept().then(
      [this](kj::Own<Connection>&& made) -> kj::Own<Connection> { return kj::heap<Bounded>(*this, kj::mv(made)); });
}

void BoundedNetwork::sent() {
  if (inner_.getCurrentQueueSize() > most_unsent_) {
    guard_.end(CloseCode::limit_exceeded, "more answers than the peer has read wait to be sent");
  }
}

}  // namespace qpc::net
