#include "net/transport/quic/send_buffer.h"

#include <algorithm>
#include <iterator>

namespace qpc::net::quic {
namespace {

// Small writes share a chunk; a larger one gets a chunk of its own.
constexpr std::size_t shared_chunk_bytes = 2048;

}  // namespace

void SendBuffer::append(ByteView octets) {
  end_ += octets.size();
  if (!chunks_.empty()) {
    Bytes& last = chunks_.back();
    const std::size_t fits = std::min(last.capacity() - last.size(), octets.size());
    last.insert(last.end(), octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(fits));
    octets = octets.subspan(fits);
  }
  if (octets.empty()) return;
  Bytes chunk;
  chunk.reserve(std::max(shared_chunk_bytes, octets.size()));
  chunk.assign(octets.begin(), octets.end());
  chunks_.push_back(std::move(chunk));
  if (sent_chunk_ == chunks_.end()) sent_chunk_ = std::prev(chunks_.end());
}

void SendBuffer::mark_sent(std::size_t size) {
  sent_ += size;
  while (size > 0) {
    const std::size_t left = sent_chunk_->size() - sent_in_chunk_;
    if (left == 0) {
      ++sent_chunk_;
      sent_in_chunk_ = 0;
      continue;
    }
    const std::size_t step = std::min(left, size);
    sent_in_chunk_ += step;
    size -= step;
  }
}

void SendBuffer::acknowledge(std::uint64_t offset) {
  acknowledged_ = std::max(acknowledged_, std::min(offset, sent_));
  // The last chunk may still be filled; once all of it has arrived, its memory is given back.
  while (!chunks_.empty() && first_ + chunks_.front().size() <= acknowledged_) {
    first_ += chunks_.front().size();
    if (sent_chunk_ == chunks_.begin()) {
      ++sent_chunk_;
      sent_in_chunk_ = 0;
    }
    chunks_.pop_front();
  }
}

void SendBuffer::clear() {
  chunks_.clear();
  first_ = acknowledged_ = sent_ = end_;
  sent_chunk_ = chunks_.end();
  sent_in_chunk_ = 0;
}

}  // namespace qpc::net::quic
