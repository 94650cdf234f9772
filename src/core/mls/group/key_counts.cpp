#include "core/mls/group/key_counts.h"

#include <cassert>

namespace qpc::mls {
namespace {

std::size_t bit(const KeyCounts::Key& key, unsigned number) { return key[number / 8] >> (number % 8) & 1U; }

}  // namespace

void KeyCounts::add(const Key& key) {
  auto* place = &root_;
  for (unsigned depth = 0;; ++depth) {
    if (!*place) {
      *place = CopyOnWrite<Node>::make(Entry{key, 1});
      return;
    }
    auto& node = place->edit();
    if (auto* entry = std::get_if<Entry>(&node.body)) {
      if (entry->key == key) {
        if (++entry->count == 2) ++repeated_;
        return;
      }
      Fork fork;  // the entry that was here moves one step down
      fork.side[bit(entry->key, depth)] = CopyOnWrite<Node>::make(*entry);
      node.body = std::move(fork);
    }
    place = &std::get<Fork>(node.body).side[bit(key, depth)];
  }
}

void KeyCounts::remove(const Key& key) { remove_below(root_, key, 0, repeated_); }

void KeyCounts::remove_below(CopyOnWrite<Node>& place, const Key& key, unsigned depth, std::uint32_t& repeated) {
  assert(place);
  auto& node = place.edit();
  if (auto* entry = std::get_if<Entry>(&node.body)) {
    assert(entry->key == key);
    if (--entry->count == 1) --repeated;
    if (entry->count == 0) place = {};
    return;
  }
  auto& side = std::get<Fork>(node.body).side;
  remove_below(side[bit(key, depth)], key, depth + 1, repeated);
  for (const std::size_t here : {0U, 1U}) {  // a fork with a lone entry gives way to it
    const auto& other = side[1 - here];
    if (!other && (!side[here] || std::holds_alternative<Entry>(side[here]->body))) {
      auto lone = side[here];
      place = std::move(lone);
      return;
    }
  }
}

std::uint32_t KeyCounts::count(const Key& key) const {
  const auto* place = &root_;
  for (unsigned depth = 0; *place; ++depth) {
    if (const auto* entry = std::get_if<Entry>(&(*place)->body)) return entry->key == key ? entry->count : 0;
    place = &std::get<Fork>((*place)->body).side[bit(key, depth)];
  }
  return 0;
}

}  // namespace qpc::mls
