// send_buffer.h: what a stream has to send, kept until the peer has acknowledged it.
#pragma once
#include <list>

#include "core/base/bytes.h"

namespace qpc::net::quic {

/// Octets of one stream, counted from its beginning. ngtcp2 sends them again from here, so they stay where they are
/// until acknowledged.
class SendBuffer {
 public:
  SendBuffer() = default;
  SendBuffer(const SendBuffer&) = delete;
  SendBuffer& operator=(const SendBuffer&) = delete;
  ~SendBuffer() = default;

  /// Copies `octets` to the end.
  void append(ByteView octets);

  /// Octets that were not acknowledged: what the buffer holds.
  std::size_t size() const { return static_cast<std::size_t>(end_ - acknowledged_); }
  /// Octets that were never handed to ngtcp2.
  std::size_t unsent() const { return static_cast<std::size_t>(end_ - sent_); }

  /// Calls `take(ByteView)` for the unsent octets, piece by piece, until it returns false.
  template <class Take>
  void for_unsent(Take take) const {
    std::size_t skip = sent_in_chunk_;
    for (auto chunk = sent_chunk_; chunk != chunks_.end(); ++chunk, skip = 0) {
      const ByteView piece = ByteView(*chunk).subspan(skip);
      if (!piece.empty() && !take(piece)) return;
    }
  }
  /// The next `size` unsent octets are on their way.
  void mark_sent(std::size_t size);
  /// Everything before `offset` has arrived.
  void acknowledge(std::uint64_t offset);
  /// Nothing will be sent any more.
  void clear();

 private:
  using Chunks = std::list<Bytes>;  // takes no memory while it is empty

  Chunks chunks_;            // a chunk's memory never moves: it is not filled beyond its capacity
  std::uint64_t first_ = 0;  // offset of the first chunk
  std::uint64_t acknowledged_ = 0;
  std::uint64_t sent_ = 0;
  std::uint64_t end_ = 0;
  Chunks::const_iterator sent_chunk_ = chunks_.end();  // where sent_ lies; the end, where there are no chunks
  std::size_t sent_in_chunk_ = 0;
};

}  // namespace qpc::net::quic
