#include "net/rpc/message_memory.h"

namespace qpc::net {

bool MessagePool::take(std::size_t bytes) {
  if (bytes > left_) return false;
  left_ -= bytes;
  return true;
}

bool MessageMemory::hold(std::size_t before, std::size_t now) {
  const std::size_t wanted = held_ - before + now;
  const std::size_t had = of_pool(held_), needs = of_pool(wanted);
  if (needs > had) {
    if (!pool_->take(needs - had)) return false;
  } else {
    pool_->give_back(had - needs);
  }
  held_ = wanted;
  return true;
}

bool MessageMemory::Lease::resize(std::size_t bytes) {
  if (!memory_->hold(bytes_, bytes)) return false;
  bytes_ = bytes;
  return true;
}

}  // namespace qpc::net
