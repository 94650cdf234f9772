#include "node/presence/presence_board.h"

#include <ranges>

namespace qpc::node {
namespace {

template <class Index>
auto all_of(const Index& index, const identity::AccountId& account_id) {
  const auto [begin, end] = index.equal_range(account_id);
  return std::ranges::subrange(begin, end) | std::views::values;
}

}  // namespace

PresenceBoard::Announcement::Announcement(PresenceBoard& board, const identity::AccountId& account_id,
                                          std::set<identity::AccountId> to)
    : board_(board), account_id_(account_id), to_(std::move(to)) {
  to_.erase(account_id);  // one's own devices are no news
}

PresenceBoard::Announcement::~Announcement() { end(); }

void PresenceBoard::Announcement::begin() {
  if (listed_) return;
  std::vector<identity::AccountId> news;
  for (const auto& other : to_) {
    if (!board_.announces(account_id_, other)) news.push_back(other);
  }
  board_.announcements_.emplace(account_id_, this);
  listed_ = true;
  for (const auto& other : news) board_.tell(other, account_id_, true);
}

void PresenceBoard::Announcement::end() {
  if (!listed_) return;
  for (auto [at, last] = board_.announcements_.equal_range(account_id_); at != last; ++at) {
    if (at->second != this) continue;
    board_.announcements_.erase(at);
    break;
  }
  listed_ = false;
  for (const auto& other : to_) {
    if (!board_.announces(account_id_, other)) board_.tell(other, account_id_, false);
  }
  to_.clear();
}

std::vector<identity::AccountId> PresenceBoard::Announcement::present() const {
  std::vector<identity::AccountId> present;
  for (const auto& other : to_) {
    if (board_.announces(other, account_id_)) present.push_back(other);
  }
  return present;
}

bool PresenceBoard::announces(const identity::AccountId& account_id, const identity::AccountId& to) const {
  return std::ranges::any_of(all_of(announcements_, account_id),
                             [&](const Announcement* announcement) { return announcement->to_.contains(to); });
}

void PresenceBoard::tell(const identity::AccountId& other, const identity::AccountId& account_id,
                         bool is_present) const {
  for (auto* announcement : all_of(announcements_, other)) {
    if (announcement->to_.contains(account_id)) announcement->changed(account_id, is_present);
  }
}

void PresenceBoard::part(const identity::AccountId& account_id, const identity::AccountId& other) {
  const bool was_seen = announces(account_id, other), saw = announces(other, account_id);
  for (auto* announcement : all_of(announcements_, account_id)) {
    if (announcement->to_.erase(other) > 0 && saw) announcement->changed(other, false);
  }
  if (was_seen) tell(other, account_id, false);
}

}  // namespace qpc::node
