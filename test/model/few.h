// few.h: a short list inside of its owner, so that states are copied without a heap.
#pragma once
#include <algorithm>
#include <array>
#include <cstdint>
#include <stdexcept>

namespace qpc::model {

template <class T, std::size_t most>
class Few {
 public:
  const T* begin() const { return items_.data(); }
  const T* end() const { return items_.data() + count_; }
  std::size_t size() const { return count_; }
  bool empty() const { return count_ == 0; }
  const T& operator[](std::size_t i) const { return items_[i]; }
  bool has(const T& item) const { return std::find(begin(), end(), item) != end(); }

  void push(const T& item) {
    if (count_ == most) throw std::length_error("the model needs longer lists");
    items_[count_++] = item;
  }
  /// As a set: in order, each once.
  void insert(const T& item) {
    if (has(item)) return;
    push(item);
    std::sort(items_.data(), items_.data() + count_);
  }
  void erase(const T& item) {
    erase_if([&](const T& one) { return one == item; });
  }
  template <class Condition>
  void erase_if(Condition condition) {
    T* last = std::remove_if(items_.data(), items_.data() + count_, condition);
    count_ = static_cast<std::uint8_t>(last - items_.data());
  }
  void drop_front(std::size_t count) {
    std::copy(begin() + count, end(), items_.data());
    count_ = static_cast<std::uint8_t>(count_ - count);
  }
  void erase_at(std::size_t i) {
    std::copy(begin() + i + 1, end(), items_.data() + i);
    --count_;
  }
  void clear() { count_ = 0; }

 private:
  std::array<T, most> items_{};
  std::uint8_t count_ = 0;
};

}  // namespace qpc::model
