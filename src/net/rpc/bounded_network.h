// bounded_network.h: Cap'n Proto's two-party network, with a bound on what waits to be sent.
#pragma once
#include <capnp/message.h>
#include <capnp/rpc-twoparty.h>

#include <vector>

#include "net/rpc/bounded_message_stream.h"

namespace qpc::net {

/// A node's end. Reading stops while the peer does not take what was written, but the answers to what was read by then
/// may be many times as large as the calls. More than `most_unsent` of them closes the connection with
/// CloseCode::limit_exceeded. When the RPC system lets go of its connection, as the stream has ended or is broken, the
/// whole connection ends.
///
/// It does what capnp::TwoPartyVatNetwork does, of which each takes 7 KiB more where nothing happens: a node has many.
class BoundedNetwork final : public capnp::TwoPartyVatNetworkBase, private kj::TaskSet::ErrorHandler {
 public:
  /// Both references must outlive the network. It sends no message of `most_words` or more.
  BoundedNetwork(BoundedMessageStream& messages, PeerGuard& guard, std::size_t most_words, std::size_t most_unsent)
      : messages_(messages), guard_(guard), most_words_(most_words), most_unsent_(most_unsent), tasks_(*this) {}
  KJ_DISALLOW_COPY_AND_MOVE(BoundedNetwork);

  kj::Maybe<kj::Own<Connection>> connect(capnp::rpc::twoparty::VatId::Reader peer) override;
  /// The one connection, and no other ever.
  kj::Promise<kj::Own<Connection>> accept() override;

 private:
  class End;
  class Incoming;
  class Outgoing final : public capnp::OutgoingRpcMessage, public kj::Refcounted {
   public:
    /// `first_segment_words`: of which KJ thinks that they are enough; zero, where it does not know.
    Outgoing(BoundedNetwork& network, unsigned first_segment_words)
        : network_(network),
          message_(first_segment_words == 0 ? capnp::SUGGESTED_FIRST_SEGMENT_WORDS : first_segment_words) {}

    capnp::AnyPointer::Builder getBody() override { return message_.getRoot<capnp::AnyPointer>(); }
    void send() override { network_.send(kj::addRef(*this)); }
    std::size_t sizeInWords() override { return message_.sizeInWords(); }
    kj::ArrayPtr<const kj::ArrayPtr<const capnp::word>> segments() { return message_.getSegmentsForOutput(); }

   private:
    BoundedNetwork& network_;
    capnp::MallocMessageBuilder message_;
  };
  using Received = kj::Maybe<kj::Own<capnp::IncomingRpcMessage>>;

  /// Throws nothing but for a message that is too large, or comes after the end: KJ sends from destructors, too.
  void send(kj::Own<Outgoing> message);
  kj::Promise<Received> receive();
  kj::Promise<void> shutdown();
  Task<void> write_queued();
  void taskFailed(kj::Exception&& exception) override;

  BoundedMessageStream& messages_;
  PeerGuard& guard_;
  const std::size_t most_words_;
  const std::size_t most_unsent_;
  bool accepted_ = false;
  bool is_shut_down_ = false;
  std::vector<kj::Own<Outgoing>> queue_;
  std::size_t queued_octets_ = 0;
  bool is_writing_ = false;
  kj::Maybe<kj::Own<kj::Exception>> fault_;  // of writing
  kj::TaskSet tasks_;                        // what writes
};

}  // namespace qpc::net
