// secret.h: key material. It does not copy, print or compare; it is wiped when it dies.
#pragma once
#include <memory>
#include <utility>

#include "core/base/bytes.h"

namespace qpc {

/// Overwrites memory in a way the compiler keeps.
void wipe(std::span<std::uint8_t> memory);

/// Whether two octet strings are equal; time depends on the lengths alone. Different lengths are unequal.
bool equal_in_constant_time(ByteView a, ByteView b);

/// Octets nobody else may see: wiped when moved from and when destroyed.
///
/// Every secret of a specification has its own type: `struct JoinerSecret : Secret { using Secret::Secret; };`,
/// made by `std::move(secret).into<JoinerSecret>()`.
class Secret {
  struct Storage {
    std::unique_ptr<std::uint8_t[]> octets;
    std::size_t size = 0;
  };

 public:
  Secret() = default;
  /// `size` zero octets, to be filled through `fill()`.
  explicit Secret(std::size_t size);
  explicit Secret(Storage&& storage) : storage_(std::move(storage)) {}
  Secret(Secret&& other) noexcept;
  Secret& operator=(Secret&& other) noexcept;
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret();

  /// A secret with these octets. The caller wipes its own copy.
  static Secret copy_of(ByteView octets);
  /// A second copy, where a state is kept beside its successor.
  Secret duplicate() const { return copy_of(reveal()); }

  /// The one door to the octets.
  ByteView reveal() const { return {storage_.octets.get(), storage_.size}; }
  /// The octets, to be written once after construction.
  std::span<std::uint8_t> fill() { return {storage_.octets.get(), storage_.size}; }

  std::size_t size() const { return storage_.size; }
  bool empty() const { return storage_.size == 0; }

  /// Gives the octets another name: `std::move(s).into<EpochSecret>()`.
  template <class Named>
  Named into() && {
    return Named(std::exchange(storage_, {}));
  }

 private:
  Storage storage_;
};

}  // namespace qpc
