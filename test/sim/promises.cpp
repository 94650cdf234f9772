#include "sim/promises.h"

#include "client/group/commit_store.h"
#include "client/group/contest_store.h"
#include "client/group/roster_store.h"
#include "client/hole/hole_store.h"
#include "client/mailbox/outbox_store.h"
#include "core/base/encoding.h"
#include "core/crypto/hash.h"

namespace qpc::sim {
namespace {

using client::MessageKind;
using client::MessageState;

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

template <class T>
T read(SimClient& client, const std::function<T(db::Database&)>& reader) {
  return client.store().read([&](db::Database& db) { return reader(db); }).value();
}

}  // namespace

void Promises::add_to_digest(const std::string& what) {
  Bytes both = digest_;
  both.insert(both.end(), what.begin(), what.end());
  digest_ = to_bytes(crypto::sha256(both));
}

void Promises::note_epochs(std::size_t client) {
  SimClient& one = world_.client(client);
  const auto noted = one.groups().read([&](client::GroupChange& change) -> client::Outcome<> {
    for (const auto& row : client::ConversationStore(change.db()).list()) {
      auto& looked_at = places_[client].versions[row.id];
      if (std::exchange(looked_at, row.version + 1) == row.version + 1) continue;
      const auto group = change.group(row.id);
      if (!group || !group->is_active()) continue;
      const auto tag = mls::epoch_tag(*group);
      if (members_.contains(tag)) continue;
      for (const auto& member : client::members_of(*group)) members_[tag].insert(member.identity.device_id);
    }
    return {};
  });
  (void)noted;
}

std::optional<std::string> Promises::check_line(std::size_t client, const client::MessageRow& line) {
  const auto said = parse(line.text);
  if (line.kind != MessageKind::text || !said) return std::nullopt;
  const std::string reader = names[client];
  if (said->first == reader) return std::nullopt;
  Place& place = places_[client];
  if (!place.texts.emplace(line.text, line.id).second) return reader + " is shown '" + line.text + "' twice";
  ++shown_;
  add_to_digest(reader + "<" + line.text);
  auto& newest = place.newest[said->first + std::to_string(line.conversation)];
  if (!weather_.hostile_node && said->second < newest) {
    return reader + " is shown '" + line.text + "' behind " + std::to_string(newest);
  }
  newest = std::max(newest, said->second);
  const auto tag = read<std::optional<Bytes>>(world_.client(client), [&](db::Database& db) {
    return line.epoch ? client::ConversationStore(db).epoch_tag(line.conversation, *line.epoch) : std::nullopt;
  });
  const auto known = tag ? members_.find(*tag) : members_.end();
  if (known == members_.end()) return std::nullopt;
  const auto account = world_.client(client).engine().history().account();
  if (account && !known->second.contains(account->device_id)) {
    return reader + " reads '" + line.text + "', which was said without them";
  }
  return std::nullopt;
}

std::optional<std::string> Promises::check_lines(std::size_t client) {
  SimClient& one = world_.client(client);
  Place& place = places_[client];
  const auto lines = read<std::vector<client::MessageRow>>(
      one, [&](db::Database& db) { return client::MessageStore(db).list({.after = place.cursor}); });
  for (const auto& line : lines) {
    place.cursor = std::max(place.cursor, line.id);
    if (auto broken = check_line(client, line)) return broken;
  }
  return std::nullopt;
}

std::optional<std::string> Promises::check_commits() {
  return world_.node().look([&](db::Database& db) -> std::optional<std::string> {
    std::map<std::pair<std::int64_t, std::int64_t>, Bytes> now;
    for (const auto row : db.query("SELECT channel_row, epoch, commit_id FROM accepted_commit")) {
      now.emplace(std::pair(row.get<std::int64_t>(0), row.get<std::int64_t>(1)), row.get<Bytes>(2));
    }
    for (const auto& [place, commit_id] : commits_) {
      const auto found = now.find(place);
      if (found != now.end() && found->second == commit_id) continue;
      const auto channel = db.find_one<std::int64_t>("SELECT count(*) FROM channel WHERE id = ?1", place.first);
      if (channel.value_or(0) == 0) continue;  // nobody is in it any more
      const auto contested = db.find_one<std::int64_t>(
          "SELECT count(*) FROM contest c JOIN replaced_commit r ON r.channel_row = c.channel_row WHERE c.channel_row "
          "= "
          "?1 AND c.epoch <= ?2 AND c.outcome = 2 AND r.epoch = ?2 AND r.commit_id = ?3",
          place.first, place.second, commit_id);
      const std::string epoch = std::to_string(place.second);
      if (found == now.end() && contested.value_or(0) == 0)
        return "the node has lost the commit that ended epoch " + epoch;
      if (contested.value_or(0) == 0) return "two commits have ended epoch " + epoch;
    }
    commits_ = std::move(now);
    return std::nullopt;
  });
}

std::optional<std::string> Promises::check_step() {
  if (world_.accident()) return world_.accident();
  for (std::size_t i = 0; i < most_clients; ++i) {
    if (!world_.client(i).is_up() || world_.client(i).disk().is_off()) continue;
    note_epochs(i);
    if (auto broken = check_lines(i)) return broken;
  }
  if (!world_.node().is_up()) return std::nullopt;
  return check_commits();
}

bool Promises::can_go_on(db::Database& db, std::int64_t conversation) const {
  const auto row = client::ConversationStore(db).find(conversation);
  if (!row || row->standing != client::Standing::member) return false;
  // From whom a node keeps a change, is out of step until somebody lets them in again, and the holes say so.
  return !weather_.hostile_node || client::HoleStore(db).list(conversation, client::HoleStore::Which::open).empty();
}

std::optional<std::string> Promises::unrest() {
  if (!world_.node().is_up()) return "the node is off";
  for (std::size_t i = 0; i < most_clients; ++i) {
    SimClient& one = world_.client(i);
    const std::string name = names[i];
    if (!one.is_up() || one.disk().is_off()) return name + " is off";
    if (!one.is_idle()) return name + " is at work";
    if (one.engine().is_catching_up()) return name + " is catching up";
    auto waits = read<std::string>(one, [&](db::Database& db) -> std::string {
      const auto goes_on = [&](std::int64_t conversation) { return can_go_on(db, conversation); };
      if (std::ranges::any_of(client::OutboxStore(db).conversations(), goes_on))
        return "something is in the outbox of ";
      if (std::ranges::any_of(client::CommitStore(db).conversations_with_changes(), goes_on))
        return "a change waits at ";
      return client::ContestStore(db).open().empty() ? "" : "a contest is open at ";
    });
    if (!waits.empty()) return waits + name;
  }
  return world_.node().look([](db::Database& db) -> std::optional<std::string> {
    const auto waiting = db.find_one<std::int64_t>(
        "SELECT count(*) FROM delivery d JOIN mailbox m ON m.id = d.mailbox_row WHERE d.seq > m.acked_seq");
    if (waiting.value_or(0) > 0) return std::to_string(*waiting) + " messages wait at the node";
    if (db.find_one<std::int64_t>("SELECT count(*) FROM contest WHERE outcome = 0").value_or(0) > 0) {
      return "a contest is open at the node";
    }
    return std::nullopt;
  });
}

bool Promises::is_excused(std::size_t client, const Said& said, std::uint64_t epoch) {
  SimClient& reader = world_.client(client);
  const bool is_own = reader.person() == people[said.who];
  const std::string title = said.conversation == group_name || is_own ? said.conversation : people[said.who];
  const auto row = reader.find(title);
  if (row && row->standing != client::Standing::member) return true;
  if (!row) {  // an invitation that could not be followed is a hole of no conversation
    return read<bool>(
        reader, [](db::Database& db) { return !client::HoleStore(db).list(0, client::HoleStore::Which::all).empty(); });
  }
  const auto sender = world_.client(said.who).engine().history().account();
  const auto self = reader.engine().history().account();
  if (!sender || !self) return false;
  return read<bool>(reader, [&](db::Database& db) {
    const auto since = client::RosterStore(db).member_since(row->id, self->device_id);
    if (since && *since > epoch) return true;                          // out and in again meanwhile
    if (!client::ContestStore(db).list(row->id).empty()) return true;  // left behind, and says so
    for (const auto& hole : client::HoleStore(db).list(row->id, client::HoleStore::Which::all)) {
      if (!hole.account_id || hole.account_id == sender->account_id) return true;
    }
    return false;
  });
}

std::optional<std::string> Promises::check_arrived(const Said& said) {
  SimClient& sender = world_.client(said.who);
  const auto row = read<std::optional<client::MessageRow>>(
      sender, [&](db::Database& db) { return client::MessageStore(db).find(said.cursor); });
  if (!row || row->text != said.text) return "'" + said.text + "' is not there any more where it was said";
  if (row->state == MessageState::refused) return std::nullopt;  // its sender was told
  if (row->state == MessageState::queued) {
    const auto conversation = sender.find(said.conversation);
    const bool must_leave =
        conversation && read<bool>(sender, [&](db::Database& db) { return can_go_on(db, conversation->id); });
    if (!must_leave) return std::nullopt;
    return "'" + said.text + "' never left";
  }
  for (std::size_t i = 0; i < most_clients; ++i) {
    if (i == said.who || places_[i].texts.contains(said.text)) continue;
    const auto account = world_.client(i).engine().history().account();
    const bool is_for =
        account && read<bool>(sender, [&](db::Database& db) {
          return std::ranges::contains(client::MessageStore(db).recipients(said.cursor), account->account_id,
                                       &client::MessageStore::Recipient::account_id);
        });
    if (is_for && !is_excused(i, said, row->epoch.value_or(0))) {
      return "'" + said.text + "' counts as sent, and never came to " + names[i];
    }
  }
  return std::nullopt;
}

std::optional<std::string> Promises::check_converged(const std::string& title) {
  std::map<Bytes, std::string> groups;  // who is in which, by the tag of its epoch
  for (std::size_t i = 0; i < most_clients; ++i) {
    SimClient& one = world_.client(i);
    const auto row = one.find(title);
    if (!row || row->standing != client::Standing::member || row->kind != client::GroupKind::group) continue;
    const auto view = one.engine().history().conversation(row->id);
    if (!view || view->is_left_behind || !view->holes.empty()) continue;
    const auto tag = one.groups().read([&](client::GroupChange& change) -> client::Outcome<Bytes> {
      QPC_TRY(const auto group, change.group(row->id));
      return mls::epoch_tag(group);
    });
    if (tag) groups[*tag] += std::string(names[i]) + " in epoch " + std::to_string(row->epoch) + "; ";
  }
  if (groups.size() <= 1) return std::nullopt;
  std::string text = "'" + title + "' is not one group: ";
  for (const auto& [tag, who] : groups) text += who;
  return text;
}

std::optional<std::string> Promises::check_end() {
  if (auto broken = check_step()) return broken;
  for (const auto& said : world_.said()) {
    if (auto broken = check_arrived(said)) return broken;
  }
  return check_converged(group_name);
}

std::size_t Promises::holes() {
  std::size_t count = 0;
  for (std::size_t i = 0; i < most_clients; ++i) {
    count += read<std::size_t>(world_.client(i), [&](db::Database& db) {
      std::size_t all = 0;
      for (const auto& row : client::ConversationStore(db).list()) {
        all += client::HoleStore(db).list(row.id, client::HoleStore::Which::all).size();
      }
      return all;
    });
  }
  return count;
}

}  // namespace qpc::sim
