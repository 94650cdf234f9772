#include "client/hole/asking.h"

#include <algorithm>
#include <map>
#include <set>

#include "client/contact/contact_store.h"
#include "client/group/roster_store.h"
#include "client/hole/hole_keeper.h"
#include "client/hole/resend_store.h"
#include "client/mailbox/outbox_store.h"
#include "core/crypto/kem.h"

namespace qpc::client {
namespace {

using message::ResendRequest;

/// The pause before asking again.
std::optional<std::chrono::seconds> pause_after(std::uint32_t asked) {
  using namespace std::chrono_literals;
  constexpr std::array<std::chrono::seconds, most_asked - 1> pauses = {1min, 10min, 2h, 24h};
  if (asked == 0 || asked > pauses.size()) return std::nullopt;
  return pauses.at(asked - 1);
}

/// What of a hole is asked for at once: the newest that are still missing, as those are most likely still there.
std::vector<message::CounterRange> ranges_of(db::Database& db, const HoleRow& hole) {
  std::set<std::uint64_t> filled;
  for (const auto& one : HoleStore(db).filled(hole.id)) filled.insert(one.counter);
  const std::uint64_t first = hole.reaches_back ? 1 : hole.first;
  std::vector<message::CounterRange> ranges;
  std::uint64_t count = 0;
  for (std::uint64_t counter = hole.last; counter >= first && count < ResendRequest::most_counters; --counter) {
    if (filled.contains(counter)) continue;
    if (!ranges.empty() && ranges.back().first == counter + 1) {
      ranges.back().first = counter;
    } else if (ranges.size() == ResendRequest::most_ranges) {
      break;
    } else {
      ranges.push_back({.device_id = hole.device_id->octets, .first = counter, .last = counter});
    }
    ++count;
  }
  std::ranges::reverse(ranges);  // they are said again in this order
  return ranges;
}

std::uint64_t count(const std::vector<message::CounterRange>& ranges) {
  std::uint64_t all = 0;
  for (const auto& range : ranges) all += range.last - range.first + 1;
  return all;
}

/// Puts a hole into a request. False, when that is full, or there is nothing to ask for.
bool add_to(ResendRequest& request, db::Database& db, const HoleRow& hole) {
  if (hole.first == 0) {
    if (request.unreadable.size() == ResendRequest::most_messages) return false;
    request.unreadable.push_back(*hole.message_id);
    return true;
  }
  const auto ranges = ranges_of(db, hole);
  if (ranges.empty()) return false;
  if (request.missing.size() + ranges.size() > ResendRequest::most_ranges ||
      count(request.missing) + count(ranges) > ResendRequest::most_counters) {
    return false;
  }
  std::ranges::copy(ranges, std::back_inserter(request.missing));
  return true;
}

/// One hole of each device after the other: who leaves many cannot hold up what others have said.
std::vector<HoleRow> in_turns(std::vector<HoleRow> holes) {
  std::map<std::optional<identity::DeviceId>, std::size_t> of_device;
  std::vector<std::pair<std::size_t, HoleRow>> turns;
  for (auto& hole : holes) {
    const std::size_t turn = of_device[hole.device_id]++;
    turns.emplace_back(turn, std::move(hole));
  }
  std::ranges::stable_sort(turns, {}, &std::pair<std::size_t, HoleRow>::first);
  std::ranges::transform(turns, holes.begin(), [](auto& turn) { return std::move(turn.second); });
  return holes;
}

void note_asked(db::Database& db, Environment& environment, HoleRow hole) {
  ++hole.asked_count;
  hole.asked_at = environment.now();
  hole.state = HoleState::healing;
  const auto pause = pause_after(hole.asked_count);
  hole.ask_at = pause ? std::optional(environment.now() + *pause) : std::nullopt;
  HoleStore(db).update(hole);
}

void queue(GroupChange& change, Environment& environment, std::int64_t conversation, const mls::Group& group,
           ResendRequest request) {
  const auto key = crypto::KemPrivateKey::generate(group.suite().kem(), environment.random);
  request.key = key.public_key();
  message::AppMessage asks;
  asks.id = environment.random.array<16>();
  asks.sent_at = environment.now();
  asks.body = std::move(request);
  ResendStore(change.db()).add_request(asks.id, conversation, key.private_key(), environment.now());
  OutboxStore(change.db())
      .add({.conversation = conversation,
            .kind = OutboxKind::repair,
            .content = asks.write(),
            .queued_at = asks.sent_at});
}

/// Asks for holes of one conversation, as far as that is allowed now; puts the others off.
Outcome<> ask_in(GroupChange& change, Environment& environment, std::int64_t conversation, std::vector<HoleRow> holes) {
  constexpr auto later = std::chrono::minutes(10);
  const auto put_off = [&](HoleRow hole, std::optional<std::chrono::minutes> by) {
    hole.ask_at = by ? std::optional(environment.now() + *by) : std::nullopt;
    HoleStore(change.db()).update(hole);
  };
  const auto row = ConversationStore(change.db()).find(conversation);
  const auto group = row && row->standing == Standing::member
                         ? change.group(conversation)
                         : failure(FailureKind::not_found, "no_group", "This device is not in it.");
  const auto members = group ? members_of(*group) : std::vector<GroupMember>();
  const auto is_in = [&](const identity::DeviceId& device_id) {
    return std::ranges::any_of(members, [&](const auto& member) { return member.identity.device_id == device_id; });
  };
  ResendRequest request;
  std::vector<HoleRow> asked;
  const bool may_ask =
      group && ResendStore(change.db()).requests_since(conversation, environment.now() - std::chrono::hours(1)) <
                   most_requests_in_an_hour;
  for (auto& hole : in_turns(std::move(holes))) {
    const bool is_blocked = hole.account_id && ContactStore(change.db()).is_blocked(*hole.account_id);
    if (!can_be_asked_for(hole) || is_blocked) {
      put_off(hole, std::nullopt);
    } else if (!may_ask || (hole.device_id && !is_in(*hole.device_id)) || !add_to(request, change.db(), hole)) {
      put_off(hole, later);
    } else {
      asked.push_back(hole);
    }
  }
  if (asked.empty()) return {};
  queue(change, environment, conversation, *group, std::move(request));
  for (auto& hole : asked) note_asked(change.db(), environment, std::move(hole));
  return {};
}

}  // namespace

bool can_be_asked_for(const HoleRow& hole) {
  if (!hole.is_open() || hole.conversation == 0 || hole.content == HoleContent::change) return false;
  return hole.first != 0 ? hole.device_id.has_value() : hole.message_id.has_value();
}

Outcome<> ask_for_due(GroupChange& change, Environment& environment) {
  std::map<std::int64_t, std::vector<HoleRow>> due;
  for (auto& hole : HoleStore(change.db()).due(environment.now())) due[hole.conversation].push_back(std::move(hole));
  for (auto& [conversation, holes] : due) QPC_CHECK(ask_in(change, environment, conversation, std::move(holes)));
  return {};
}

Outcome<> ask_for(GroupChange& change, Environment& environment, const HoleRow& hole) {
  if (!can_be_asked_for(hole)) {
    return failure(FailureKind::refused, "not_askable", "There is nobody who could be asked for it.");
  }
  QPC_CHECK(ask_in(change, environment, hole.conversation, {hole}));
  const auto now = HoleStore(change.db()).find(hole.id);
  if (now && now->asked_count > hole.asked_count) return {};
  return failure(FailureKind::limit, "asked_too_often",
                 "It cannot be asked for now: too much was asked for in this conversation within an hour, or its "
                 "sender's device, or this one, is not in the group.");
}

}  // namespace qpc::client
