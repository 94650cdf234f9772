// receive_buffer.h: what has arrived on a stream and was not read yet.
#pragma once
#include <list>

#include "core/base/bytes.h"

namespace qpc::net::quic {

/// Octets in order. The stream's flow-control window bounds how many there are.
class ReceiveBuffer {
 public:
  void append(ByteView octets);
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// Moves up to `room.size()` octets out; returns how many.
  std::size_t read(std::span<std::uint8_t> room);
  /// Copies up to `room.size()` octets and leaves them.
  std::size_t peek(std::span<std::uint8_t> room) const;
  void clear();

 private:
  std::list<Bytes> chunks_;  // takes no memory while it is empty
  std::size_t read_in_first_ = 0;
  std::size_t size_ = 0;
};

}  // namespace qpc::net::quic
