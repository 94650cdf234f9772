// state.h: one moment of the model: the channel, the devices, what was said.
#pragma once
#include <array>
#include <compare>
#include <string>

#include "model/branches.h"
#include "model/few.h"

namespace qpc::model {

inline constexpr std::size_t most_texts = 6;

/// A text as it was encrypted once.
struct Cipher {
  std::uint8_t of = 0;  ///< the text
  Branch on = founding;
  std::uint8_t generation = 0;  ///< of its author's ratchet there
  std::uint8_t copy = 0;        ///< another ciphertext of the same text
  auto operator<=>(const Cipher&) const = default;
};

/// What lies in a mailbox.
struct Item {
  enum class Is : std::uint8_t { commit, note, welcome, text };
  Is is = Is::commit;
  Branch of = founding;
  Cipher cipher = {};
  bool operator==(const Item&) const = default;
};

using Commits = Few<Branch, 12>;

/// src/node/channel
struct Channel {
  std::array<Branch, most_epochs> accepted{};
  std::uint8_t count = 0;      ///< of accepted commits: they have ended epochs 1 to this
  std::uint8_t confirmed = 1;  ///< commits that ended an earlier epoch stand for good
  std::uint8_t moved = 0;      ///< the epoch that the newest replacement has begun
  Commits replaced, contested;
};

enum class Said : std::uint8_t { nothing, accepted, lost, refused, stored, stale };

/// What an honest device has stored, and its mailbox at the node. docs/model/Members.tla says what each is.
struct Device {
  Branch cur = founding;
  std::uint8_t since = 0, ways = 0, taken = 0;
  bool told = false, out = false;
  Branch pending = no_commit;
  Branch asked = no_commit;
  Said answer = Said::nothing;
  Cipher posted = {};
  Said post_answer = Said::nothing;
  Commits fails, stands, notes;
  Few<Item, 16> box;
  std::array<std::uint8_t, most_texts> shown{};
  std::uint8_t holes = 0, ended = 0;  ///< sets of texts
  Few<Cipher, 8> kept;

  bool has_next() const { return taken < box.size(); }
  const Item& next() const { return box[taken]; }
};

struct Text {
  enum class Is : std::uint8_t { none, queued, sealed, sent, unsent };
  Is is = Is::none;
  Branch on = founding;
  std::uint8_t generation = 0, copy = 0;
};

struct State {
  Channel channel;
  std::array<Device, members> devices;
  std::array<Text, most_texts> texts;  ///< those of member m from m * Rules::words on
  Few<Cipher, 12> wire, sealed;        ///< that the node has had; that their authors have stored
  std::uint8_t wishes = 0, evils = 0, words = 0, days = 0;

  static State first(const Rules& rules);
  /// The same octets for the same state; with `to`, for the state with the members renamed.
  std::string octets(const Rules& rules, Branches& branches, const int (*to)[members] = nullptr) const;
};

}  // namespace qpc::model
