// What has to hold once everything has come to rest.
#include "client/group/commit_store.h"
#include "client/group/contest_store.h"
#include "client/group/roster_store.h"
#include "client/group/succession.h"
#include "client/hole/hole_store.h"
#include "client/mailbox/outbox_store.h"
#include "core/message/app_message.h"
#include "node/channel/channel.h"
#include "sim/promises.h"

namespace qpc::sim {
namespace {

using client::HoleStore;
using client::MessageState;

/// Whether a hole says of one text that it is missing.
bool tells_of(const client::HoleRow& hole, const client::MessageRow& text, std::optional<std::uint64_t> counter,
              const identity::DeviceId& sender) {
  if (!hole.is_open() && client::is_good(hole.ending)) return false;
  if (hole.message_id && hole.message_id == text.message_id) return true;
  if (hole.content == client::HoleContent::change) return hole.epoch.value_or(0) <= text.epoch.value_or(0);
  if (hole.device_id != sender || !counter || hole.first == 0) return false;
  return *counter <= hole.last && (*counter >= hole.first || hole.reaches_back);
}

}  // namespace

bool Promises::can_go_on(std::size_t client, db::Database& db, std::int64_t conversation) const {
  const auto row = client::ConversationStore(db).find(conversation);
  if (!row || row->standing != client::Standing::member) return false;
  // So is who was kept from getting into the group in which a conversation goes on, and is told.
  if (world_.was_harmed(client) && client::successor_of(db, *row)) return false;
  // From whom a node keeps a change, is out of step until somebody lets them in again. The holes say so, from when
  // somebody says something there.
  const auto head = world_.node().look([&](db::Database& node) {
    return node.find_one<std::uint64_t>("SELECT epoch FROM channel WHERE group_id = ?1", row->group_id);
  });
  if (world_.was_harmed(client) && head.value_or(0) > row->epoch) return false;
  return !world_.was_harmed(client) || HoleStore(db).list(conversation, HoleStore::Which::open).empty();
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
      const auto goes_on = [&](std::int64_t conversation) { return can_go_on(i, db, conversation); };
      for (const auto conversation : client::OutboxStore(db).conversations()) {
        if (!goes_on(conversation)) continue;
        const auto row = client::OutboxStore(db).list(conversation, client::Sealed::either, 1).front();
        return "something of kind " + std::to_string(static_cast<int>(row.kind)) + " in conversation " +
               std::to_string(conversation) +
               (row.ciphertext ? ", encrypted in epoch " + std::to_string(row.epoch) : "") + ", is in the outbox of ";
      }
      if (std::ranges::any_of(client::CommitStore(db).conversations_with_changes(), goes_on)) {
        return "a change waits at ";
      }
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

std::vector<Bytes> Promises::groups_beside(const Bytes& group_id) const {
  std::vector<Bytes> groups{group_id};
  for (const auto& [group, before] : predecessors_) {
    if (before.contains(group_id)) groups.push_back(group);
    if (group == group_id) groups.insert(groups.end(), before.begin(), before.end());
  }
  return groups;
}

std::optional<client::ConversationRow> Promises::find_in(db::Database& db, const std::vector<Bytes>& groups) {
  client::ConversationStore store(db);
  for (const auto& group : groups) {
    if (const auto row = store.find_by_group_id(group)) return store.find(row->shown());
  }
  return std::nullopt;
}

Promises::Spoken Promises::spoken(const Said& said, client::MessageRow row) {
  Spoken found{.row = std::move(row), .counter = {}};
  const auto group_id = read<Bytes>(world_.client(said.who), [&](db::Database& db) {
    const auto conversation = client::ConversationStore(db).find(found.row.conversation);
    const auto content = client::MessageStore(db).content(found.row.id);
    const auto message = content ? message::AppMessage::read(*content) : fail(Kind::not_found, "no octets");
    if (message) found.counter = message->counter;
    return conversation ? conversation->group_id.value_or(Bytes()) : Bytes();
  });
  for (auto& group : groups_beside(group_id)) {
    const auto tag = tags_.find({group, found.row.epoch.value_or(0)});
    if (tag != tags_.end()) found.places.push_back({std::move(group), members_.at(tag->second)});
  }
  return found;
}

bool Promises::Spoken::is_for(const identity::DeviceId& device_id) const {
  return !places.empty() &&
         std::ranges::all_of(places, [&](const Where& place) { return place.members.contains(device_id); });
}

bool Promises::Spoken::may_be_for(const identity::DeviceId& device_id) const {
  return std::ranges::any_of(places, [&](const Where& place) { return place.members.contains(device_id); });
}

bool Promises::was_never_given(const Spoken& said, const identity::DeviceId& device_id) {
  return world_.node().look([&](db::Database& db) {
    const auto message = db.find_one<std::int64_t>("SELECT id FROM message WHERE message_id = ?1",
                                                   said.row.message_id.value_or(message::MessageId()));
    return std::ranges::any_of(said.places, [&](const Spoken::Where& where) {
      const auto channel = db.find_one<std::int64_t>("SELECT id FROM channel WHERE group_id = ?1", where.group_id);
      if (!channel) return true;  // nobody is in it any more
      if (!message) return false;
      const auto epoch = said.row.epoch.value_or(0);
      return std::ranges::any_of(commits_, [&](const auto& commit) {
        const auto& [place, accepted] = commit;
        if (place.first != *channel || place.second < epoch || accepted.message.value_or(0) > *message) return false;
        const auto tag = tags_.find({where.group_id, place.second + 1});
        return tag != tags_.end() && !members_.at(tag->second).contains(device_id);
      });
    });
  });
}

bool Promises::is_excused(std::size_t client, const Said& said, const Spoken& spoken) {
  const auto& self = places_[client].self;
  const auto& sender = places_[said.who].self;
  if (!self || !sender || was_never_given(spoken, self->device_id)) return true;
  const auto epoch = spoken.row.epoch.value_or(0);
  const auto groups = groups_beside(spoken.places.front().group_id);
  return read<bool>(world_.client(client), [&](db::Database& db) {
    HoleStore holes(db);
    const auto row = find_in(db, groups);
    // By what somebody says next it is noticed that a node has kept their word before that; who is out says and
    // hears nothing next.
    const bool is_any_out = was_ever_out(places_[said.who]) || was_ever_out(places_[client]);
    if (row && world_.was_harmed(client) && is_any_out) {
      const auto& newest = places_[client].newest;
      const auto heard = newest.find(names[said.who] + std::to_string(row->id));
      const auto number = std::stoull(said.text.substr(said.text.find(' ')));
      if (heard == newest.end() || heard->second < number) return true;
    }
    // Who leaves does not listen any more; and what was said in an epoch may come behind the changes that followed.
    if (row && row->standing == client::Standing::left && epoch + node::Channels::epochs_taken > row->epoch)
      return true;
    // Nor does who has left, and was let in again, get what was said before that.
    const auto since = row ? client::RosterStore(db).member_since(row->id, self->device_id) : std::nullopt;
    if (since && *since > epoch && was_ever_out(places_[client])) return true;
    for (const auto& hole : holes.list(0, HoleStore::Which::all)) {
      const bool is_nameless = hole.conversation == 0;
      if (!is_nameless && (!row || hole.conversation != row->id)) continue;
      if (tells_of(hole, spoken.row, spoken.counter, sender->device_id)) return true;
      const bool is_missed = hole.is_open() || !client::is_good(hole.ending);
      if (!row && is_nameless && is_missed && hole.content == client::HoleContent::invitation) return true;
    }
    if (!row) return world_.was_harmed(client);  // nobody can tell them of what they were never invited to
    // Out of step for want of a change, a device reads nothing that would tell it what else it has missed.
    if (world_.was_harmed(client) && !holes.list(row->id, HoleStore::Which::open).empty()) return true;
    return std::ranges::any_of(client::ContestStore(db).list(row->id), [&](const client::ContestRow& contest) {
      return contest.stands && contest.epoch <= epoch;  // left behind, and says so
    });
  });
}

std::optional<std::string> Promises::check_unsent(const Said& said, const client::MessageRow& row) {
  switch (row.unsent_cause) {
    case client::UnsentCause::change_replaced:
      if (!is_honest()) return std::nullopt;  // from whom a node keeps a proposal cannot apply its commit either
      break;
    case client::UnsentCause::out_of_group:
      if (was_ever_out(places_[said.who])) return std::nullopt;
      break;
    default:
      break;
  }
  return "'" + said.text + "' was refused: " + client::name(row.unsent_cause) + " " + row.unsent_detail;
}

std::optional<std::string> Promises::check_arrived(const Said& said) {
  SimClient& sender = world_.client(said.who);
  auto row = read<std::optional<client::MessageRow>>(
      sender, [&](db::Database& db) { return client::MessageStore(db).find(said.cursor); });
  if (!row || row->text != said.text) return "'" + said.text + "' is not there any more where it was said";
  if (row->state == MessageState::refused) return check_unsent(said, *row);
  if (row->state == MessageState::queued) {
    const bool must_leave =
        read<bool>(sender, [&](db::Database& db) { return can_go_on(said.who, db, row->conversation); });
    if (!must_leave) return std::nullopt;
    return "'" + said.text + "' never left";
  }
  const Spoken one = spoken(said, *std::move(row));
  for (std::size_t i = 0; i < most_clients; ++i) {
    const auto& self = places_[i].self;
    if (i == said.who || !self || one.places.empty()) continue;
    const bool is_for = one.is_for(self->device_id);
    const bool is_shown = places_[i].texts.contains(said.text);
    if (is_shown && !one.may_be_for(self->device_id))
      return std::string(names[i]) + " reads '" + said.text + "', which was not for them";
    if (is_for && !is_shown && !is_excused(i, said, one)) {
      return "'" + said.text + "' counts as sent, and never came to " + names[i];
    }
  }
  return std::nullopt;
}

std::optional<std::string> Promises::check_member(std::size_t client, const Bytes& group_id, std::uint64_t epoch,
                                                  const Bytes& tag) {
  const auto& self = places_[client].self;
  if (!self || world_.was_harmed(client)) return std::nullopt;
  const bool is_in = members_.at(tag).contains(self->device_id);
  const std::string name = names[client];
  return read<std::optional<std::string>>(world_.client(client), [&](db::Database& db) -> std::optional<std::string> {
    client::ConversationStore store(db);
    const auto found = store.find_by_group_id(group_id);
    const auto row = found && found->stage == client::Stage::shown ? found : std::nullopt;
    const bool believes = row && row->standing == client::Standing::member;
    const std::string where = "epoch " + std::to_string(epoch) + " of '" + (row ? row->name : "") + "'";
    if (row && row->standing == client::Standing::left) return std::nullopt;
    if (believes == is_in && (!is_in || (row->epoch == epoch && store.epoch_tag(row->id, epoch) == tag))) {
      return std::nullopt;
    }
    if (weather_.hostile_member && row) {
      for (const auto& contest : client::ContestStore(db).list(row->id)) {
        if (contest.stands && contest.epoch <= epoch) return std::nullopt;
      }
      for (const auto& hole : HoleStore(db).list(row->id, HoleStore::Which::open)) {
        if (hole.epoch.value_or(0) <= epoch) return std::nullopt;
      }
    }
    if (!is_in) return name + " believes to be in " + where;
    if (!believes) return name + " does not know to be in " + where;
    return name + " is in epoch " + std::to_string(row->epoch) + ", and not in " + where;
  });
}

std::optional<std::string> Promises::check_converged() {
  std::vector<std::pair<Bytes, std::uint64_t>> heads;
  world_.node().look([&](db::Database& db) {
    for (const auto row : db.query("SELECT group_id, epoch FROM channel")) {
      heads.emplace_back(row.get<Bytes>(0), row.get<std::uint64_t>(1));
    }
  });
  std::set<Bytes> shown;
  for (std::size_t i = 0; i < most_clients; ++i) {
    auto stuck =
        read<std::optional<std::string>>(world_.client(i), [&](db::Database& db) -> std::optional<std::string> {
          for (const auto& row : client::ConversationStore(db).list()) {
            if (row.standing != client::Standing::member || !row.group_id) continue;
            const bool has_moved = client::successor_of(db, row).has_value();
            if (has_moved && is_honest())
              return std::string(names[i]) + " has not followed its conversation '" + row.name + "'";
            // Who was kept from hearing that it has moved is no witness.
            if (!has_moved && !world_.was_harmed(i)) shown.insert(*row.group_id);
          }
          return std::nullopt;
        });
    if (stuck) return stuck;
  }
  for (const auto& head : heads) {
    // Groups that conversations have left, or that nobody has named, have members and no readers.
    if (!shown.contains(head.first)) continue;
    const auto tag = tags_.find(head);
    if (tag == tags_.end()) {
      if (!is_honest()) continue;
      return "nobody is in epoch " + std::to_string(head.second) + " of a group, which the node says it is in";
    }
    for (std::size_t i = 0; i < most_clients; ++i) {
      if (auto broken = check_member(i, head.first, head.second, tag->second)) return broken;
    }
    const auto row = read<std::optional<client::ConversationRow>>(
        world_.client(0), [&](db::Database& db) { return client::ConversationStore(db).find_by_group_id(head.first); });
    if (!row || row->name != group_name) continue;
    for (std::size_t i = 0; i < most_clients; ++i) {
      const auto& self = places_[i].self;
      if (self && members_.at(tag->second).contains(self->device_id)) group_members_.insert(names[i]);
    }
  }
  return std::nullopt;
}

std::optional<std::string> Promises::check_end() {
  if (auto broken = check_step()) return broken;
  for (const auto& said : world_.said()) {
    if (auto broken = check_arrived(said)) return broken;
  }
  return check_converged();
}

std::map<std::string, std::size_t> Promises::holes() {
  std::map<std::string, std::size_t> causes;
  for (std::size_t i = 0; i < most_clients; ++i) {
    const auto all = read<std::vector<client::HoleRow>>(
        world_.client(i), [](db::Database& db) { return HoleStore(db).list(0, HoleStore::Which::all); });
    for (const auto& hole : all) ++causes[client::words_of(hole.cause).word];
  }
  return causes;
}

}  // namespace qpc::sim
