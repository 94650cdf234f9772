// memory_link.h: what the two ends of a connection in memory share.
#pragma once
#include <kj/async-io.h>
#include <kj/async-queue.h>
#include <kj/refcount.h>

#include <optional>
#include <vector>

#include "net/transport/memory/memory_network.h"

namespace qpc::net {

class MemoryStream;

/// Both ends of one connection; it lives as long as an end or a stream of either.
class MemoryLink final : public kj::Refcounted {
 public:
  static MemoryConnectionPair connect(const PeerIdentity& node, const PeerTrust& trust, Bytes binding);

  MemoryLink(PeerIdentity node, bool peer_accepted, Bytes binding);

  enum class Side { client, node };
  static Side other(Side side) { return side == Side::client ? Side::node : Side::client; }

  kj::Own<kj::AsyncIoStream> open(Side from, StreamKind kind);
  kj::Promise<IncomingStream> accept(Side at);
  void close(Side by, CloseCode code, std::string_view reason);
  kj::Promise<Closed> on_closed(Side at);
  bool is_open() const { return open_; }

  void add(MemoryStream& stream) { streams_.push_back(&stream); }
  void remove(MemoryStream& stream) { std::erase(streams_, &stream); }

  const PeerIdentity& node() const { return node_; }
  const ChannelBinding& binding() const { return binding_; }
  bool peer_accepted = true;

 private:
  struct End {
    End();
    kj::Own<kj::ProducerConsumerQueue<IncomingStream>> incoming;
    kj::Own<kj::PromiseFulfiller<Closed>> ended;
    kj::ForkedPromise<Closed> on_closed = nullptr;
    kj::Canceler waiting;
  };
  End& end(Side side) { return side == Side::client ? client_end_ : node_end_; }

  PeerIdentity node_;
  ChannelBinding binding_;
  End client_end_, node_end_;
  bool open_ = true;
  std::vector<MemoryStream*> streams_;  // in order of opening: what ends first is the same in each run
};

/// One end of a stream: a pipe that breaks when the connection ends.
class MemoryStream final : public kj::AsyncIoStream {
 public:
  MemoryStream(kj::Own<MemoryLink> link, kj::Own<kj::AsyncIoStream> pipe);
  ~MemoryStream() noexcept(false);
  KJ_DISALLOW_COPY_AND_MOVE(MemoryStream);

  /// Everything that waits, and everything after, fails with DISCONNECTED.
  void disconnect();

  kj::Promise<std::size_t> tryRead(void* buffer, std::size_t min_bytes, std::size_t max_bytes) override;
  kj::Promise<void> write(const void* buffer, std::size_t size) override;
  kj::Promise<void> write(kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>> pieces) override;
  kj::Promise<void> whenWriteDisconnected() override;
  void shutdownWrite() override;
  void abortRead() override;

 private:
  kj::Own<MemoryLink> link_;
  kj::Maybe<kj::Own<kj::AsyncIoStream>> pipe_;
  kj::Canceler waiting_;
};

}  // namespace qpc::net
