// key_counts.h: how often each of many keys occurs; copying it is copying a pointer.
#pragma once
#include <array>
#include <optional>
#include <variant>
#include <vector>

#include "core/base/bytes.h"
#include "core/mls/group/copy_on_write.h"

namespace qpc::mls {

/// A persistent multiset: copies share everything that neither has changed. All operations take O(log n) for keys whose
/// first bits are spread evenly, and never more than 64 steps. A key takes about 14 octets.
class KeyCounts {
 public:
  using Key = std::array<std::uint8_t, 8>;

  void add(const Key& key);
  /// Takes one occurrence away; there must be one.
  void remove(const Key& key);
  std::uint32_t count(const Key& key) const;
  bool contains(const Key& key) const { return count(key) > 0; }

  /// How many keys occur more than once.
  std::uint32_t repeated() const { return repeated_; }

 private:
  struct Node;
  struct Entry {
    Key key;
    std::uint32_t count;
  };
  /// Few enough entries to be looked through and copied at once, by key.
  using Bucket = std::vector<Entry>;
  /// Keys part ways at the bit whose number is the depth of the fork. Either side may be empty.
  struct Fork {
    std::array<CopyOnWrite<Node>, 2> side;
  };
  struct Node {
    std::variant<Bucket, Fork> body;
  };

  static Fork split(const Bucket& bucket, unsigned depth);
  /// What takes the place of a fork that has become small: a bucket, or nothing for no key.
  static std::optional<CopyOnWrite<Node>> join(const Fork& fork);
  static void remove_below(CopyOnWrite<Node>& place, const Key& key, unsigned depth, std::uint32_t& repeated);

  CopyOnWrite<Node> root_;
  std::uint32_t repeated_ = 0;
};

}  // namespace qpc::mls
