// copy_on_write.h: a value that many hold and that is copied when one of them writes.
#pragma once
#include <atomic>
#include <utility>

namespace qpc::mls {

/// Holds a T, or nothing. Copies share one T; `edit()` gives its holder a T of its own first.
///
/// A T that two holders see is never written, so holders may live on different threads. Trees of such values are
/// persistent: a copy of the root is a copy of the tree, and writing copies only the path to what changes.
template <class T>
class CopyOnWrite {
  struct Shared {
    std::atomic<std::size_t> holders{1};
    T value;
  };

 public:
  CopyOnWrite() = default;
  template <class... Arguments>
  static CopyOnWrite make(Arguments&&... arguments) {
    CopyOnWrite made;
    made.shared_ = new Shared{.value = T(std::forward<Arguments>(arguments)...)};
    return made;
  }
  CopyOnWrite(const CopyOnWrite& other) noexcept : shared_(other.shared_) {
    if (shared_) shared_->holders.fetch_add(1, std::memory_order_relaxed);
  }
  CopyOnWrite(CopyOnWrite&& other) noexcept : shared_(std::exchange(other.shared_, nullptr)) {}
  CopyOnWrite& operator=(CopyOnWrite other) noexcept {
    std::swap(shared_, other.shared_);
    return *this;
  }
  ~CopyOnWrite() {
    // The last holder must see what the others did before they let go.
    if (shared_ && shared_->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) delete shared_;
  }

  explicit operator bool() const { return shared_ != nullptr; }
  const T& operator*() const { return shared_->value; }
  const T* operator->() const { return &shared_->value; }

  /// The value, for writing; nobody else sees it. There must be one.
  T& edit() {
    if (shared_->holders.load(std::memory_order_acquire) != 1) *this = make(std::as_const(shared_->value));
    return shared_->value;
  }

  /// Whether both hold the very same T.
  bool shares_with(const CopyOnWrite& other) const { return shared_ == other.shared_; }

 private:
  Shared* shared_ = nullptr;
};

}  // namespace qpc::mls
