#include "client/hole/hole_store.h"

#include <algorithm>

namespace qpc::client {
namespace {

#define QPC_HOLE_COLUMNS                                                                                    \
  "SELECT id, hole_id, conversation, cause, content, state, ending, account_id, device_id, first_counter, " \
  "last_counter, missing, reaches_back, hash_before, hash_after, message_id, epoch, detail, noticed_at, "   \
  "asked_count, asked_at, ask_at, closed_at FROM hole "

HoleRow read_row(const db::Row& row) {
  return {.id = row.get<std::int64_t>(0),
          .hole_id = row.get<HoleId>(1),
          .conversation = row.get<std::int64_t>(2),
          .cause = row.get<HoleCause>(3),
          .content = row.get<HoleContent>(4),
          .state = row.get<HoleState>(5),
          .ending = row.get<HoleEnding>(6),
          .account_id = row.get<std::optional<identity::AccountId>>(7),
          .device_id = row.get<std::optional<identity::DeviceId>>(8),
          .first = row.get<std::optional<std::uint64_t>>(9).value_or(0),
          .last = row.get<std::optional<std::uint64_t>>(10).value_or(0),
          .missing = row.get<std::uint64_t>(11),
          .reaches_back = row.get<bool>(12),
          .hash_before = row.get<std::optional<RunningHash>>(13),
          .hash_after = row.get<std::optional<RunningHash>>(14),
          .message_id = row.get<std::optional<message::MessageId>>(15),
          .epoch = row.get<std::optional<std::uint64_t>>(16),
          .detail = row.get<std::string>(17),
          .noticed_at = row.get<Milliseconds>(18),
          .asked_count = row.get<std::uint32_t>(19),
          .asked_at = row.get<std::optional<Milliseconds>>(20),
          .ask_at = row.get<std::optional<Milliseconds>>(21),
          .closed_at = row.get<std::optional<Milliseconds>>(22)};
}

std::vector<HoleRow> read_rows(db::Rows rows) {
  std::vector<HoleRow> found;
  for (const auto row : rows) found.push_back(read_row(row));
  return found;
}

std::optional<HoleRow> read_one(db::Rows rows) {
  for (const auto row : rows) return read_row(row);
  return std::nullopt;
}

std::optional<std::uint64_t> or_null(std::uint64_t number) {
  return number == 0 ? std::nullopt : std::optional(number);
}

FilledCounter read_filled(const db::Row& row) {
  return {.counter = row.get<std::uint64_t>(0),
          .how = row.get<HoleEnding>(1),
          .hash_at = row.get<std::optional<RunningHash>>(2),
          .hash_next = row.get<std::optional<RunningHash>>(3)};
}

}  // namespace

std::int64_t HoleStore::add(const HoleRow& hole) {
  return db_
      .find_one<std::int64_t>(
          "INSERT INTO hole (hole_id, conversation, cause, content, state, ending, account_id, device_id, "
          "first_counter, last_counter, missing, reaches_back, hash_before, hash_after, message_id, epoch, detail, "
          "noticed_at, ask_at, closed_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, "
          "?16, ?17, ?18, ?19, ?20) RETURNING id",
          hole.hole_id, hole.conversation, hole.cause, hole.content, hole.state, hole.ending, hole.account_id,
          hole.device_id, or_null(hole.first), or_null(hole.last), hole.missing, hole.reaches_back, hole.hash_before,
          hole.hash_after, hole.message_id, hole.epoch, hole.detail, hole.noticed_at, hole.ask_at, hole.closed_at)
      .value_or(0);
}

void HoleStore::update(const HoleRow& hole) {
  db_.run(
      "UPDATE hole SET conversation = ?2, state = ?3, ending = ?4, account_id = ?5, device_id = ?6, first_counter = "
      "?7, last_counter = ?8, missing = ?9, reaches_back = ?10, hash_before = ?11, hash_after = ?12, epoch = ?13, "
      "asked_count = ?14, asked_at = ?15, ask_at = ?16, closed_at = ?17, cause = ?18, detail = ?19 WHERE id = "
      "?1",
      hole.id, hole.conversation, hole.state, hole.ending, hole.account_id, hole.device_id, or_null(hole.first),
      or_null(hole.last), hole.missing, hole.reaches_back, hole.hash_before, hole.hash_after, hole.epoch,
      hole.asked_count, hole.asked_at, hole.ask_at, hole.closed_at, hole.cause, hole.detail);
}

std::optional<HoleRow> HoleStore::find(std::int64_t id) {
  return read_one(db_.query(QPC_HOLE_COLUMNS "WHERE id = ?1", id));
}

std::vector<HoleRow> HoleStore::find_by_id_prefix(ByteView prefix) {
  Bytes beyond = to_bytes(prefix);  // the first id that no longer begins with the prefix
  while (!beyond.empty() && beyond.back() == 0xff) beyond.pop_back();
  if (!beyond.empty()) ++beyond.back();
  return read_rows(db_.query(QPC_HOLE_COLUMNS "WHERE hole_id >= ?1 AND (?2 = x'' OR hole_id < ?2) ORDER BY id LIMIT 2",
                             prefix, beyond));
}

std::optional<HoleRow> HoleStore::of_message(const message::MessageId& message_id) {
  return read_one(db_.query(QPC_HOLE_COLUMNS "WHERE message_id = ?1 ORDER BY id DESC LIMIT 1", message_id));
}

std::optional<HoleRow> HoleStore::covering(std::int64_t conversation, const identity::DeviceId& device_id,
                                           std::uint64_t counter) {
  return read_one(db_.query(QPC_HOLE_COLUMNS
                            "WHERE conversation = ?1 AND device_id = ?2 AND state < 2 AND first_counter <= ?3 AND "
                            "last_counter >= ?3 ORDER BY id DESC LIMIT 1",
                            conversation, device_id, counter));
}

std::vector<HoleRow> HoleStore::list(std::int64_t conversation, Which which, std::uint32_t most) {
  if (conversation != 0 && which == Which::open) {
    return read_rows(
        db_.query(QPC_HOLE_COLUMNS "WHERE conversation = ?1 AND state < 2 ORDER BY id LIMIT ?2", conversation, most));
  }
  return read_rows(db_.query(QPC_HOLE_COLUMNS
                             "WHERE (?1 = 0 OR conversation = ?1) AND (?2 = 1 OR state < 2) ORDER BY id LIMIT ?3",
                             conversation, which == Which::all, most));
}

std::vector<HoleRow> HoleStore::open_forks(std::int64_t conversation, const identity::DeviceId& device_id,
                                           std::uint64_t before) {
  return read_rows(db_.query(QPC_HOLE_COLUMNS
                             "WHERE conversation = ?1 AND device_id = ?2 AND state < 2 AND cause = ?3 AND message_id "
                             "IS NULL AND ifnull(epoch, 0) < ?4 ORDER BY id",
                             conversation, device_id, HoleCause::forked, before));
}

std::vector<HoleRow> HoleStore::nameless() {
  return read_rows(db_.query(QPC_HOLE_COLUMNS
                             "WHERE conversation = 0 AND state < 2 AND cause IN (?1, ?2, ?3) ORDER BY id",
                             HoleCause::mailbox_was_full, HoleCause::expired_at_node, HoleCause::restored_node));
}

std::vector<HoleRow> HoleStore::due(Milliseconds now) {
  return read_rows(db_.query(QPC_HOLE_COLUMNS "WHERE state < 2 AND ask_at <= ?1 ORDER BY ask_at, id LIMIT 1000", now));
}

std::optional<Milliseconds> HoleStore::next_due() {
  return db_.find_one<std::optional<Milliseconds>>("SELECT min(ask_at) FROM hole WHERE state < 2")
      .value_or(std::nullopt);
}

std::vector<HoleRow> HoleStore::not_in_group(std::uint32_t most) {
  auto found = read_rows(db_.query(QPC_HOLE_COLUMNS
                                   "WHERE conversation = 0 AND state < 2 AND cause = ?1 ORDER BY id DESC LIMIT ?2",
                                   HoleCause::not_in_group, most));
  std::ranges::reverse(found);
  return found;
}

std::vector<HoleRow> HoleStore::older_than(Milliseconds time) {
  return read_rows(
      db_.query(QPC_HOLE_COLUMNS "WHERE state < 2 AND noticed_at <= ?1 ORDER BY noticed_at, id LIMIT 1000", time));
}

std::uint64_t HoleStore::count_open(std::int64_t conversation) {
  return db_.find_one<std::uint64_t>("SELECT count(*) FROM hole WHERE conversation = ?1 AND state < 2", conversation)
      .value_or(0);
}

void HoleStore::add_filled(std::int64_t hole, const FilledCounter& filled) {
  db_.run("INSERT OR IGNORE INTO hole_filled (hole, counter, how, hash_at, hash_next) VALUES (?1, ?2, ?3, ?4, ?5)",
          hole, filled.counter, filled.how, filled.hash_at, filled.hash_next);
}

std::optional<FilledCounter> HoleStore::filled(std::int64_t hole, std::uint64_t counter) {
  for (const auto row :
       db_.query("SELECT counter, how, hash_at, hash_next FROM hole_filled WHERE hole = ?1 AND counter = ?2", hole,
                 counter)) {
    return read_filled(row);
  }
  return std::nullopt;
}

std::vector<FilledCounter> HoleStore::filled(std::int64_t hole) {
  std::vector<FilledCounter> all;
  for (const auto row :
       db_.query("SELECT counter, how, hash_at, hash_next FROM hole_filled WHERE hole = ?1 ORDER BY counter", hole)) {
    all.push_back(read_filled(row));
  }
  return all;
}

const char* name(HoleState state) {
  switch (state) {
    case HoleState::open:
      return "open";
    case HoleState::healing:
      return "healing";
    case HoleState::healed:
      return "healed";
    case HoleState::lost:
      return "lost";
  }
  return "";
}

const char* name(HoleEnding ending) {
  using enum HoleEnding;
  switch (ending) {
    case none:
      return "none";
    case arrived:
      return "arrived";
    case sent_again:
      return "sent_again";
    case nothing_missing:
      return "nothing_missing";
    case named_singly:
      return "named_singly";
    case group_went_on:
      return "group_went_on";
    case deleted:
      return "deleted";
    case not_member_then:
      return "not_member_then";
    case too_old:
      return "too_old";
    case nobody_answered:
      return "nobody_answered";
    case nothing_to_do:
      return "nothing_to_do";
  }
  return "";
}

bool is_good(HoleEnding ending) {
  return ending != HoleEnding::none && static_cast<int>(ending) < static_cast<int>(HoleEnding::deleted);
}

const char* name(HoleContent content) {
  switch (content) {
    case HoleContent::message:
      return "message";
    case HoleContent::change:
      return "change";
    case HoleContent::invitation:
      return "invitation";
    case HoleContent::unknown:
      return "unknown";
  }
  return "";
}

}  // namespace qpc::client
