// ids.h: the random numbers that stand for accounts and devices.
#pragma once
#include <algorithm>
#include <array>
#include <compare>
#include <functional>

#include "core/base/random.h"
#include "core/base/wire.h"

namespace qpc::identity {

/// 16 random octets, made once by whoever they name. `Named` keeps accounts and devices apart.
template <class Named>
struct Id {
  static constexpr std::size_t size_bytes = 16;
  std::array<std::uint8_t, size_bytes> octets{};

  static Named generate(Random& random) { return from(random.array<size_bytes>()); }
  /// Errors: malformed, for another length than 16.
  static Result<Named> from_bytes(ByteView bytes) {
    if (bytes.size() != size_bytes) return fail(Kind::malformed, "an account or device id has 16 octets");
    std::array<std::uint8_t, size_bytes> octets;
    std::ranges::copy(bytes, octets.begin());
    return from(octets);
  }
  /// Errors: malformed, when fewer than 16 octets are left.
  static Result<Named> read(WireReader& in) {
    QPC_TRY(const ByteView bytes, in.bytes(size_bytes));
    return from_bytes(bytes);
  }
  void write(WireWriter& out) const { out.bytes(octets); }

  ByteView view() const { return octets; }
  auto operator<=>(const Id&) const = default;

 private:
  static Named from(const std::array<std::uint8_t, size_bytes>& octets) {
    Named id;
    id.octets = octets;
    return id;
  }
};

/// An account for its whole life, whatever its name becomes.
struct AccountId : Id<AccountId> {};
/// One device of an account. A restored backup makes a device with an id of its own.
struct DeviceId : Id<DeviceId> {};

/// For unordered containers. Ids come from peers: where a stranger chooses many, use an ordered container.
struct IdHash {
  template <class Named>
  std::size_t operator()(const Id<Named>& id) const {
    return std::hash<std::string_view>{}(as_text(id.octets));
  }
};

}  // namespace qpc::identity
