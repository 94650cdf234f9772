#include "net/rpc/bounded_network.h"

#include <utility>

namespace qpc::net {

class BoundedNetwork::Incoming final : public capnp::IncomingRpcMessage {
 public:
  explicit Incoming(kj::Own<capnp::MessageReader> message) : message_(kj::mv(message)) {}

  capnp::AnyPointer::Reader getBody() override { return message_->getRoot<capnp::AnyPointer>(); }
  std::size_t sizeInWords() override { return message_->sizeInWords(); }

 private:
  kj::Own<capnp::MessageReader> message_;
};

/// What the RPC system holds.
class BoundedNetwork::End final : public Connection {
 public:
  explicit End(BoundedNetwork& network) : network_(network) {}
  ~End() noexcept(false) { network_.guard_.end(CloseCode::done, "the RPC stream ended"); }
  KJ_DISALLOW_COPY_AND_MOVE(End);

  kj::Own<capnp::RpcFlowController> newStream() override {
    return capnp::RpcFlowController::newFixedWindowController(streaming_window_bytes);
  }
  /// The same for everybody: nothing depends on who it is.
  capnp::rpc::twoparty::VatId::Reader getPeerVatId() override { return {}; }
  kj::Own<capnp::OutgoingRpcMessage> newOutgoingMessage(unsigned first_segment_words) override {
    return kj::refcounted<Outgoing>(network_, first_segment_words);
  }
  kj::Promise<Received> receiveIncomingMessage() override { return network_.receive(); }
  kj::Promise<void> shutdown() override { return network_.shutdown(); }

 private:
  BoundedNetwork& network_;
};

kj::Maybe<kj::Own<BoundedNetwork::Connection>> BoundedNetwork::connect(capnp::rpc::twoparty::VatId::Reader) {
  return nullptr;  // a node calls nobody who has not called it
}

kj::Promise<kj::Own<BoundedNetwork::Connection>> BoundedNetwork::accept() {
  if (std::exchange(accepted_, true)) return kj::NEVER_DONE;
  return kj::evalLater([this]() -> kj::Own<Connection> { return kj::heap<End>(*this); });
}

void BoundedNetwork::send(kj::Own<Outgoing> message) {
  KJ_REQUIRE(!is_shut_down_, "the connection is shut down");
  std::size_t words = 0;
  for (const auto& segment : message->segments()) words += segment.size();
  KJ_REQUIRE(words < most_words_, words, "the message is larger than the peer may be sent");
  queued_octets_ += words * sizeof(capnp::word);
  queue_.push_back(kj::mv(message));
  if (!std::exchange(is_writing_, true)) tasks_.add(write_queued());
  if (queued_octets_ > most_unsent_) {
    guard_.end(CloseCode::limit_exceeded, "more answers than the peer has read wait to be sent");
  }
}

Task<void> BoundedNetwork::write_queued() {
  while (!queue_.empty()) {
    co_await kj::evalLast([] {});  // what is sent at about the same time travels together
    auto messages = std::exchange(queue_, {});
    queued_octets_ = 0;
    auto segments = kj::heapArray<kj::ArrayPtr<const kj::ArrayPtr<const capnp::word>>>(messages.size());
    for (std::size_t at = 0; at < messages.size(); ++at) segments[at] = messages[at]->segments();
    co_await messages_.writeMessages(segments);
  }
  is_writing_ = false;
}

void BoundedNetwork::taskFailed(kj::Exception&& exception) {
  // Nobody looks at what becomes of a write, so the RPC system learns of it by what it reads.
  fault_ = kj::heap(kj::mv(exception));
  messages_.abort_reading();
}

kj::Promise<BoundedNetwork::Received> BoundedNetwork::receive() {
  KJ_IF_MAYBE (fault, fault_) return kj::cp(**fault);
  return messages_.tryReadMessage().then(
      [](kj::Maybe<kj::Own<capnp::MessageReader>>&& message) -> Received {
        KJ_IF_MAYBE (read, message) return kj::Own<capnp::IncomingRpcMessage>(kj::heap<Incoming>(kj::mv(*read)));
        return nullptr;
      },
      [this](kj::Exception&& exception) -> Received {
        KJ_IF_MAYBE (fault, fault_) kj::throwFatalException(kj::cp(**fault));
        kj::throwFatalException(kj::mv(exception));
      });
}

kj::Promise<void> BoundedNetwork::shutdown() {
  is_shut_down_ = true;
  return tasks_.onEmpty().then([this]() -> kj::Promise<void> {
    KJ_IF_MAYBE (fault, fault_) return kj::cp(**fault);
    return messages_.end();
  });
}

}  // namespace qpc::net
