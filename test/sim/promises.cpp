#include "sim/promises.h"

#include "client/account/account_store.h"
#include "client/group/contest_store.h"
#include "client/group/settings.h"
#include "client/group/way_back_store.h"
#include "client/hole/hole_store.h"
#include "core/crypto/hash.h"

namespace qpc::sim {
namespace {

using client::MessageKind;

/// The number of a text, and who said it: "ada 17".
std::optional<std::pair<std::string, std::uint64_t>> parse(const std::string& text) {
  const auto space = text.find(' ');
  if (space == std::string::npos) return std::nullopt;
  std::uint64_t number = 0;
  for (const char digit : text.substr(space + 1)) {
    if (digit < '0' || digit > '9') return std::nullopt;
    number = number * 10 + static_cast<std::uint64_t>(digit - '0');
  }
  return std::pair(text.substr(0, space), number);
}

bool is_found(const std::optional<std::int64_t>& row) { return row.has_value(); }

}  // namespace

void Promises::add_to_digest(const std::string& what) {
  Bytes both = digest_;
  both.insert(both.end(), what.begin(), what.end());
  digest_ = to_bytes(crypto::sha256(both));
}

std::optional<identity::AccountId> Promises::account_of(std::string_view person) const {
  for (std::size_t i = 0; i < most_clients; ++i) {
    if (person == people[i] && places_[i].self) return places_[i].self->account_id;
  }
  return std::nullopt;
}

bool Promises::is_replaced(const Bytes& group_id, std::uint64_t epoch) {
  return world_.node().look([&](db::Database& db) {
    return is_found(db.find_one<std::int64_t>(
        "SELECT 1 FROM replaced_commit r JOIN channel c ON c.id = r.channel_row WHERE c.group_id = ?1 AND "
        "r.epoch < ?2 LIMIT 1",
        group_id, epoch));
  });
}

std::optional<std::string> Promises::note_epoch(std::size_t client, const client::ConversationRow& row,
                                                const mls::Group& group, const std::optional<Bytes>& applied) {
  const auto tag = mls::epoch_tag(group);
  const auto epoch = group.epoch();
  auto& members = members_[tag];
  if (members.empty()) {
    for (const auto& member : client::members_of(group)) members.insert(member.identity.device_id);
  }
  const std::string where = "epoch " + std::to_string(epoch) + " of '" + row.name + "'";
  const Bytes group_id = to_bytes(group.group_id());
  if (const auto details = client::details_of(group)) {
    for (const auto& before : details->predecessors) predecessors_[group_id].insert(before);
  }
  auto& known = tags_[{group_id, epoch}];
  if (known != tag) {
    if (!known.empty() && !is_replaced(group_id, epoch)) {
      return std::string(names[client]) + " sees another group in " + where + " than others";
    }
    known = tag;
  }
  const bool is_known = !applied || world_.node().look([&](db::Database& db) {
    return is_found(db.find_one<std::int64_t>(
        "SELECT 1 FROM channel c WHERE c.group_id = ?1 AND (EXISTS (SELECT 1 FROM accepted_commit a WHERE "
        "a.channel_row = c.id AND a.epoch = ?2 AND a.commit_id = ?3) OR EXISTS (SELECT 1 FROM replaced_commit r "
        "WHERE r.channel_row = c.id AND r.epoch = ?2 AND r.commit_id = ?3))",
        group_id, epoch - 1, *applied));
  });
  if (!is_known) return std::string(names[client]) + " has begun " + where + " by a commit that the node does not have";
  return std::nullopt;
}

std::optional<std::string> Promises::note_epochs(std::size_t client) {
  SimClient& one = world_.client(client);
  Place& place = places_[client];
  std::optional<std::string> broken;
  const auto noted = one.groups().read([&](client::GroupChange& change) -> client::Outcome<> {
    for (const auto& row : client::ConversationStore(change.db()).list_all()) {
      if (row.stage == client::Stage::shown && row.name == group_name && row.standing != client::Standing::member)
        place.was_out = true;
      auto& looked_at = place.versions[row.id];
      if (std::exchange(looked_at, row.version + 1) == row.version + 1) continue;
      const auto group = change.group(row.id);
      if (!group || !group->is_active()) continue;
      const auto applied = group->epoch() > 0 ? client::WayBackStore(change.db()).applied(row.id, group->epoch() - 1)
                                              : std::optional<Bytes>();
      if (!broken) broken = note_epoch(client, row, *group, applied);
    }
    return {};
  });
  if (!noted) return std::string(names[client]) + "'s groups cannot be read: " + noted.error().text;
  return broken;
}

std::optional<std::string> Promises::check_origin(std::size_t client, const client::MessageRow& line,
                                                  const Said& said) {
  const std::string what = std::string(names[client]) + " is shown '" + line.text + "'";
  const auto& sender = places_[said.who].self;
  if (sender && (line.account_id != sender->account_id || line.device_id != sender->device_id)) {
    return what + " under another name";
  }
  const auto row = read<std::optional<client::ConversationRow>>(
      world_.client(client), [&](db::Database& db) { return client::ConversationStore(db).find(line.conversation); });
  const bool was_for_group = said.conversation == group_name;
  if (!row || (row->kind == client::GroupKind::group) != was_for_group) return what + " where it was not said";
  if (was_for_group) return std::nullopt;
  const bool is_own = std::string_view(people[client]) == people[said.who];
  if (row->peer != account_of(is_own ? std::string_view(said.conversation) : people[said.who])) {
    return what + ", which was said to somebody else";
  }
  return std::nullopt;
}

bool Promises::was_ever_out(const Place& place) const {
  if (place.was_out || !place.self) return place.was_out;
  const Bytes* group_id = nullptr;
  bool is_in = false;
  for (const auto& [epoch, tag] : tags_) {  // group by group, in their order
    if (group_id == nullptr || *group_id != epoch.first) is_in = false;
    group_id = &epoch.first;
    const bool was_in = std::exchange(is_in, members_.at(tag).contains(place.self->device_id));
    if (was_in && !is_in) return true;
  }
  return false;
}

bool Promises::may_miss(std::size_t client, std::optional<std::int64_t> hole) {
  if (was_ever_out(places_[client])) return true;
  if (!hole) return false;
  const auto row = read<std::optional<client::HoleRow>>(
      world_.client(client), [&](db::Database& db) { return client::HoleStore(db).find(*hole); });
  return row && std::ranges::any_of(places_, [&](const Place& place) {
           return place.self && row->device_id == place.self->device_id && was_ever_out(place);
         });
}

bool Promises::may_come_late(std::size_t client, const client::MessageRow& line) {
  if (!was_ever_out(places_[client])) return false;
  const auto holes = read<std::vector<client::HoleRow>>(world_.client(client), [&](db::Database& db) {
    return client::HoleStore(db).list(line.conversation, client::HoleStore::Which::all);
  });
  return std::ranges::any_of(holes, [&](const client::HoleRow& hole) { return hole.device_id == line.device_id; });
}

std::optional<std::string> Promises::check_line(std::size_t client, const client::MessageRow& line) {
  const std::string reader = names[client];
  const bool is_gap = line.kind == MessageKind::unreadable || line.kind == MessageKind::gap || line.hole;
  if (is_gap && is_honest() && !may_miss(client, line.hole)) return reader + " is shown a gap: " + line.text;
  const auto said = parse(line.text);
  if (line.kind != MessageKind::text || !said) return std::nullopt;
  const auto tried = world_.tried().find(line.text);
  if (tried == world_.tried().end()) return reader + " is shown '" + line.text + "', which nobody has said";
  if (said->first == reader) return std::nullopt;
  Place& place = places_[client];
  if (!place.texts.emplace(line.text, line.id).second) return reader + " is shown '" + line.text + "' twice";
  ++shown_;
  add_to_digest(reader + "<" + line.text);
  auto& newest = place.newest[said->first + std::to_string(line.conversation)];
  if (said->second < newest && !world_.was_harmed(client) && !may_come_late(client, line)) {
    return reader + " is shown '" + line.text + "' behind " + std::to_string(newest);
  }
  newest = std::max(newest, said->second);
  if (auto broken = check_origin(client, line, tried->second)) return broken;
  const auto tag = read<std::optional<Bytes>>(world_.client(client), [&](db::Database& db) {
    return line.epoch ? client::ConversationStore(db).epoch_tag(line.conversation, *line.epoch) : std::nullopt;
  });
  const auto known = tag ? members_.find(*tag) : members_.end();
  if (known != members_.end() && place.self && !known->second.contains(place.self->device_id)) {
    return reader + " reads '" + line.text + "', which was said without them";
  }
  return std::nullopt;
}

std::optional<std::string> Promises::check_lines(std::size_t client) {
  Place& place = places_[client];
  const auto lines = read<std::vector<client::MessageRow>>(
      world_.client(client), [&](db::Database& db) { return client::MessageStore(db).list({.after = place.cursor}); });
  for (const auto& line : lines) {
    place.cursor = std::max(place.cursor, line.id);
    if (auto broken = check_line(client, line)) return broken;
  }
  if (!is_honest()) return std::nullopt;
  const bool contests = read<bool>(world_.client(client), [](db::Database& db) {
    return is_found(db.find_one<std::int64_t>("SELECT 1 FROM contest LIMIT 1"));
  });
  if (contests) return std::string(names[client]) + " cannot apply what an honest member has committed";
  return std::nullopt;
}

std::optional<std::string> Promises::check_commits() {
  return world_.node().look([&](db::Database& db) -> std::optional<std::string> {
    std::map<std::pair<std::int64_t, std::uint64_t>, Accepted> now;
    for (const auto row : db.query("SELECT a.channel_row, a.epoch, a.commit_id, m.id FROM accepted_commit a LEFT JOIN "
                                   "message m ON m.message_id = a.commit_id")) {
      now.emplace(std::pair(row.get<std::int64_t>(0), row.get<std::uint64_t>(1)),
                  Accepted{row.get<Bytes>(2), row.get<std::optional<std::int64_t>>(3)});
    }
    for (const auto& [place, accepted] : commits_) {
      const auto found = now.find(place);
      if (found != now.end() && found->second.commit_id == accepted.commit_id) continue;
      if (!is_found(db.find_one<std::int64_t>("SELECT 1 FROM channel WHERE id = ?1", place.first)))
        continue;  // nobody is in it any more
      const bool was_contested = is_found(
          db.find_one<std::int64_t>("SELECT 1 FROM contest c JOIN replaced_commit r ON r.channel_row = c.channel_row "
                                    "WHERE c.channel_row = ?1 AND "
                                    "c.epoch <= ?2 AND c.outcome = 2 AND r.epoch = ?2 AND r.commit_id = ?3 LIMIT 1",
                                    place.first, place.second, accepted.commit_id));
      if (was_contested) continue;
      const std::string epoch = std::to_string(place.second);
      if (found == now.end()) return "the node has lost the commit that ended epoch " + epoch;
      return "two commits have ended epoch " + epoch;
    }
    commits_ = std::move(now);
    if (is_honest() &&
        is_found(db.find_one<std::int64_t>("SELECT 1 FROM contest UNION ALL SELECT 1 FROM replaced_commit LIMIT 1"))) {
      return "a commit of an honest member is contested";
    }
    return std::nullopt;
  });
}

std::optional<std::string> Promises::check_cursors() {
  return world_.node().look([&](db::Database& db) -> std::optional<std::string> {
    for (const auto row : db.query("SELECT v.device_id, m.acked_seq, m.last_seq FROM mailbox m JOIN device v ON v.id = "
                                   "m.device_row")) {
      for (std::size_t i = 0; i < most_clients; ++i) {
        SimClient& one = world_.client(i);
        const auto& self = places_[i].self;
        if (!self || row.get<identity::DeviceId>(0) != self->device_id || !one.is_up() || one.disk().is_off()) continue;
        const auto cursor =
            read<std::uint64_t>(one, [](db::Database& db) { return client::AccountStore(db).inbox_cursor(); });
        if (cursor < row.get<std::uint64_t>(1)) return std::string(names[i]) + " has lost what it has acknowledged";
        if (cursor > row.get<std::uint64_t>(2))
          return "the node has lost messages that " + std::string(names[i]) + " has";
      }
    }
    return std::nullopt;
  });
}

std::optional<std::string> Promises::check_step() {
  if (world_.accident()) return world_.accident();
  // What a client has begun shows with what the node has accepted; a node that is off is looked at later.
  if (!world_.node().is_up()) return std::nullopt;
  for (std::size_t i = 0; i < most_clients; ++i) {
    SimClient& one = world_.client(i);
    if (!one.is_up() || one.disk().is_off()) continue;
    if (!places_[i].self) {
      const auto account = one.engine().history().account();
      if (account) places_[i].self = Self{account->account_id, account->device_id};
    }
  }
  if (auto broken = check_commits()) return broken;
  for (std::size_t i = 0; i < most_clients; ++i) {
    if (!world_.client(i).is_up() || world_.client(i).disk().is_off()) continue;
    if (auto broken = note_epochs(i)) return broken;
    if (auto broken = check_lines(i)) return broken;
  }
  return check_cursors();
}

}  // namespace qpc::sim
