#include "core/mls/group/key_counts.h"

#include <algorithm>
#include <cassert>

namespace qpc::mls {
namespace {

constexpr std::size_t largest_bucket = 64;
/// Little, because most buckets stay as they are for long.
constexpr std::size_t bucket_growth = 8;

std::size_t bit(const KeyCounts::Key& key, unsigned number) { return key[number / 8] >> (number % 8) & 1U; }

}  // namespace

void KeyCounts::add(const Key& key) {
  auto* place = &root_;
  for (unsigned depth = 0;; ++depth) {
    if (!*place) {
      *place = CopyOnWrite<Node>::make(Bucket{{key, 1}});
      return;
    }
    auto& node = place->edit();
    if (auto* bucket = std::get_if<Bucket>(&node.body)) {
      const auto found = std::ranges::lower_bound(*bucket, key, {}, &Entry::key);
      if (found != bucket->end() && found->key == key) {
        if (++found->count == 2) ++repeated_;
        return;
      }
      if (bucket->size() < largest_bucket) {
        const auto position = found - bucket->begin();
        if (bucket->size() == bucket->capacity()) bucket->reserve(bucket->size() + bucket_growth);
        bucket->insert(bucket->begin() + position, {key, 1});
        return;
      }
      node.body = split(*bucket, depth);
    }
    place = &std::get<Fork>(node.body).side[bit(key, depth)];
  }
}

KeyCounts::Fork KeyCounts::split(const Bucket& bucket, unsigned depth) {
  std::array<Bucket, 2> sides;
  for (const auto& entry : bucket) sides[bit(entry.key, depth)].push_back(entry);
  Fork fork;
  for (const std::size_t here : {0U, 1U}) {
    sides[here].shrink_to_fit();
    if (!sides[here].empty()) fork.side[here] = CopyOnWrite<Node>::make(std::move(sides[here]));
  }
  return fork;
}

void KeyCounts::remove(const Key& key) { remove_below(root_, key, 0, repeated_); }

void KeyCounts::remove_below(CopyOnWrite<Node>& place, const Key& key, unsigned depth, std::uint32_t& repeated) {
  assert(place);
  auto& node = place.edit();
  if (auto* bucket = std::get_if<Bucket>(&node.body)) {
    const auto entry = std::ranges::lower_bound(*bucket, key, {}, &Entry::key);
    assert(entry != bucket->end() && entry->key == key);
    if (--entry->count == 1) --repeated;
    if (entry->count == 0) bucket->erase(entry);
    if (bucket->empty()) place = {};
    return;
  }
  auto& fork = std::get<Fork>(node.body);
  remove_below(fork.side[bit(key, depth)], key, depth + 1, repeated);
  if (auto joined = join(fork)) place = *std::move(joined);
}

std::optional<CopyOnWrite<KeyCounts::Node>> KeyCounts::join(const Fork& fork) {
  Bucket both;
  for (const auto& side : fork.side) {
    if (!side) continue;
    const auto* bucket = std::get_if<Bucket>(&side->body);
    // Half of what fits, so that a bucket on the edge does not split and join in turns.
    if (bucket == nullptr || both.size() + bucket->size() > largest_bucket / 2) return std::nullopt;
    both.insert(both.end(), bucket->begin(), bucket->end());
  }
  if (both.empty()) return CopyOnWrite<Node>();
  std::ranges::sort(both, {}, &Entry::key);
  both.shrink_to_fit();
  return CopyOnWrite<Node>::make(std::move(both));
}

std::uint32_t KeyCounts::count(const Key& key) const {
  const auto* place = &root_;
  for (unsigned depth = 0; *place; ++depth) {
    if (const auto* bucket = std::get_if<Bucket>(&(*place)->body)) {
      const auto found = std::ranges::lower_bound(*bucket, key, {}, &Entry::key);
      return found != bucket->end() && found->key == key ? found->count : 0;
    }
    place = &std::get<Fork>((*place)->body).side[bit(key, depth)];
  }
  return 0;
}

}  // namespace qpc::mls
