// window.h: how many messages of a conversation may be on their way at once.
#pragma once
#include <algorithm>
#include <cstdint>

namespace qpc::client {

/// Of messages that fly together, a later one may find the room that an earlier one did not. So the first flies alone,
/// and as long as nothing is refused for lack of room, twice as many fly after it; where something had to stay before,
/// each flies alone, until the conversation is through.
class Window {
 public:
  static constexpr std::uint32_t most = 64;

  explicit Window(bool careful) : careful_(careful) {}
  std::uint32_t size() const { return size_; }
  /// `refused`: something found no room.
  void answered(bool refused) {
    careful_ |= refused;
    size_ = careful_ ? 1 : std::min(size_ * 2, most);
  }

 private:
  bool careful_;
  std::uint32_t size_ = 1;
};

}  // namespace qpc::client
