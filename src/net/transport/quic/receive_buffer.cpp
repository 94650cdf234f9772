#include "net/transport/quic/receive_buffer.h"

#include <algorithm>

namespace qpc::net::quic {
namespace {

// So many small frames cannot each cost an allocation.
constexpr std::size_t chunk_bytes = 4096;

}  // namespace

void ReceiveBuffer::append(ByteView octets) {
  size_ += octets.size();
  if (!chunks_.empty()) {
    Bytes& last = chunks_.back();
    const std::size_t fits = std::min(last.capacity() - last.size(), octets.size());
    last.insert(last.end(), octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(fits));
    octets = octets.subspan(fits);
  }
  if (octets.empty()) return;
  Bytes chunk;
  chunk.reserve(std::max(chunk_bytes, octets.size()));
  chunk.assign(octets.begin(), octets.end());
  chunks_.push_back(std::move(chunk));
}

std::size_t ReceiveBuffer::read(std::span<std::uint8_t> room) {
  std::size_t done = 0;
  while (done < room.size() && size_ > 0) {
    const ByteView piece = ByteView(chunks_.front()).subspan(read_in_first_);
    const std::size_t step = std::min(piece.size(), room.size() - done);
    std::ranges::copy(piece.first(step), room.begin() + static_cast<std::ptrdiff_t>(done));
    done += step;
    size_ -= step;
    read_in_first_ += step;
    if (step == piece.size()) {
      chunks_.pop_front();
      read_in_first_ = 0;
    }
  }
  return done;
}

std::size_t ReceiveBuffer::peek(std::span<std::uint8_t> room) const {
  std::size_t done = 0, skip = read_in_first_;
  for (const Bytes& chunk : chunks_) {
    const ByteView piece = ByteView(chunk).subspan(skip);
    const std::size_t step = std::min(piece.size(), room.size() - done);
    std::ranges::copy(piece.first(step), room.begin() + static_cast<std::ptrdiff_t>(done));
    done += step;
    skip = 0;
    if (done == room.size()) break;
  }
  return done;
}

void ReceiveBuffer::clear() {
  chunks_.clear();
  read_in_first_ = size_ = 0;
}

}  // namespace qpc::net::quic
