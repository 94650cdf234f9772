// What came and could not be read, when the group's state has changed.
#include "client/mailbox/receiver.h"

namespace qpc::client {
namespace {

constexpr std::uint32_t most_tried = 1000;

std::optional<Bytes> octets_of(db::Database& db, const HoleRow& hole) {
  MessageStore messages(db);
  const auto line = messages.line_of_hole(hole.id);
  return line ? messages.ciphertext(*line) : std::nullopt;
}

}  // namespace

std::vector<HoleRow> Receiver::waiting_for(std::int64_t conversation) {
  HoleStore holes(change_.db());
  const auto row = ConversationStore(change_.db()).find(conversation);
  if (!row) return {};
  auto waiting = holes.list(row->shown(), HoleStore::Which::open, most_tried);
  const auto group_id = row->group_id;
  for (auto& hole : holes.not_in_group(most_tried)) {  // what came before the invitation
    const auto octets = octets_of(change_.db(), hole);
    const auto header = octets ? mls::read_header(*octets) : fail(Kind::not_found, "its octets are not kept");
    if (header && group_id && std::ranges::equal(header->group_id, *group_id)) waiting.push_back(std::move(hole));
  }
  std::erase_if(waiting,
                [](const HoleRow& hole) { return !hole.message_id || words_of(hole.cause).remedy != Remedy::retry; });
  return waiting;
}

Outcome<bool> Receiver::retry(const HoleRow& hole) {
  const auto octets = octets_of(change_.db(), hole);
  if (!octets) return false;
  retrying_ = true;
  took_ = false;
  unreadable_again_.reset();
  auto step = receive_once({.seq = 0, .message = *octets}, {}, true);
  retrying_ = false;
  if (!step) return std::unexpected(std::move(step).error());
  if (*step || !took_) return false;
  auto now = HoleStore(change_.db()).find(hole.id);
  if (!now) return true;
  const auto header = mls::read_header(*octets);
  const auto row = header ? ConversationStore(change_.db()).find_by_group_id(header->group_id) : std::nullopt;
  if (row && now->conversation == 0) now->conversation = row->shown();  // the group is known by now
  if (unreadable_again_) {                                              // its key is used up: it stays what it is
    keeper().fail_again(*std::move(now), *unreadable_again_);
    return false;
  }
  keeper().close(*std::move(now), HoleEnding::arrived);
  return true;
}

Outcome<> Receiver::retry_waiting() {
  while (!moved_.empty()) {
    const std::int64_t conversation = *moved_.begin();
    moved_.erase(moved_.begin());
    for (const auto& hole : waiting_for(conversation)) {
      QPC_TRY(const bool read, retry(hole));
      if (read && moved_.contains(conversation)) break;  // by a commit: the others are tried in the epoch it began
    }
    const auto row = ConversationStore(change_.db()).find(conversation);
    if (!row || row->shown_as || moved_.contains(conversation)) continue;
    keeper().close_passed_changes(conversation, row->epoch);
    keeper().ask_for_passed(conversation, row->epoch);
  }
  return {};
}

}  // namespace qpc::client
