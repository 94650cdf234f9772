// shared_octets.h: octets that many hold and nobody changes.
#pragma once
#include <atomic>
#include <cstring>
#include <new>
#include <utility>

#include "core/base/bytes.h"

namespace qpc::mls {

/// Holds some octets, or nothing. Copies share them, whatever thread they are on. As wide as a pointer, with one
/// allocation hardly larger than the octets: a tree has one for every node.
class SharedOctets {
 public:
  SharedOctets() = default;
  explicit SharedOctets(ByteView octets)
      : shared_(new(::operator new(sizeof(Shared) + octets.size()))
                    Shared{1, static_cast<std::uint32_t>(octets.size())}) {
    std::memcpy(shared_ + 1, octets.data(), octets.size());
  }
  SharedOctets(const SharedOctets& other) noexcept : shared_(other.shared_) {
    if (shared_) shared_->holders.fetch_add(1, std::memory_order_relaxed);
  }
  SharedOctets(SharedOctets&& other) noexcept : shared_(std::exchange(other.shared_, nullptr)) {}
  SharedOctets& operator=(SharedOctets other) noexcept {
    std::swap(shared_, other.shared_);
    return *this;
  }
  ~SharedOctets() {
    if (shared_ && shared_->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) ::operator delete(shared_);
  }

  explicit operator bool() const { return shared_ != nullptr; }
  /// Empty, when there is nothing.
  ByteView view() const {
    if (shared_ == nullptr) return {};
    return {reinterpret_cast<const std::uint8_t*>(shared_ + 1), shared_->size};
  }

  /// Whether both hold the very same octets, or both nothing.
  bool shares_with(const SharedOctets& other) const { return shared_ == other.shared_; }

 private:
  /// The octets lie right behind it.
  struct Shared {
    std::atomic<std::uint32_t> holders;
    std::uint32_t size;
  };

  Shared* shared_ = nullptr;
};

}  // namespace qpc::mls
