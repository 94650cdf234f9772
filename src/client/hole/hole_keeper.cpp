#include "client/hole/hole_keeper.h"

#include <algorithm>

#include "client/account/account_store.h"
#include "client/account/person_store.h"
#include "client/hole/asking.h"
#include "client/hole/hole_words.h"
#include "client/hole/resend_store.h"

namespace qpc::client {
namespace {

constexpr auto nameless_lifetime = std::chrono::days(7);
constexpr auto after_an_answer = std::chrono::minutes(1);
constexpr auto hole_lifetime = std::chrono::days(30);

}  // namespace

std::string sender_name(db::Database& db, const std::optional<identity::AccountId>& account_id) {
  const auto person = account_id ? PersonStore(db).find(*account_id) : std::nullopt;
  const auto account = AccountStore(db).find();
  return person && account ? person->name + "@" + account->domain : "somebody";
}

Milliseconds HoleKeeper::first_ask(std::size_t members) {
  // What is only late may come by itself. In a large group, one who asks first may do it for all.
  constexpr std::uint64_t pause_ms = 1000, each_ms = 20, most_ms = 60'000;
  const std::uint64_t spread = std::min<std::uint64_t>(pause_ms + each_ms * members, most_ms);
  return environment_.now() + std::chrono::milliseconds(pause_ms + environment_.random.below(spread));
}

std::optional<HoleRow> HoleKeeper::add(HoleRow hole, MessageKind kind, std::string text, ByteView octets) {
  HoleStore holes(db_);
  MessageStore messages(db_);
  hole.hole_id = environment_.random.array<8>();
  hole.noticed_at = environment_.now();
  if (!hole.is_open()) hole.closed_at = hole.noticed_at;
  hole.id = holes.add(hole);
  const auto line = messages.add({.conversation = hole.conversation,
                                  .kind = kind,
                                  .message_id = hole.message_id,
                                  .epoch = hole.epoch,
                                  .sent_at = hole.noticed_at,
                                  .stored_at = hole.noticed_at,
                                  .text = std::move(text),
                                  .hole = hole.id});
  if (line && !octets.empty()) messages.keep_ciphertext(*line, octets);
  return hole;
}

std::optional<HoleRow> HoleKeeper::note_unreadable(const Unreadable& what, ByteView octets) {
  const auto message_id = message::message_id(octets);
  if (const auto known = HoleStore(db_).of_message(message_id); known && known->conversation == what.conversation) {
    return std::nullopt;
  }
  HoleRow hole{.conversation = what.conversation,
               .cause = what.cause,
               .content = what.content,
               .missing = 1,
               .message_id = message_id,
               .epoch = what.epoch,
               .detail = what.detail};
  if (what.sender) {
    hole.account_id = what.sender->account_id;
    hole.device_id = what.sender->device_id;
  }
  const bool is_change = what.content == HoleContent::change;
  const Remedy remedy = words_of(what.cause).remedy;
  if (remedy == Remedy::nothing && !(is_change && what.cause != HoleCause::not_member_then)) {
    hole.state = HoleState::lost;
    hole.ending = what.cause == HoleCause::not_member_then ? HoleEnding::not_member_then : HoleEnding::nothing_to_do;
  } else if (remedy == Remedy::sender && !is_change && what.conversation != 0) {
    hole.ask_at = first_ask(what.members);
  }
  return add(std::move(hole), MessageKind::unreadable, what.text, octets);
}

HoleCause HoleKeeper::explain(std::uint64_t count) {
  std::optional<HoleCause> first;
  for (HoleRow& hole : HoleStore(db_).nameless()) {
    if (count == 0) break;
    const HoleCause cause = first.value_or(hole.cause);
    if (hole.cause == HoleCause::restored_node) return cause;
    first = cause;
    const std::uint64_t part = std::min(count, hole.missing);
    hole.missing -= part;
    count -= part;
    if (hole.missing == 0) {
      close(std::move(hole), HoleEnding::named_singly);
    } else {
      HoleStore(db_).update(hole);
    }
  }
  return first.value_or(HoleCause::not_arrived);
}

void HoleKeeper::note_missing(const Missing& what) {
  const std::uint64_t count = what.last - what.first + 1;
  HoleRow hole{.conversation = what.conversation,
               .cause = what.was_away ? HoleCause::not_member_then : explain(count),
               .account_id = what.sender.account_id,
               .device_id = what.sender.device_id,
               .first = what.first,
               .last = what.last,
               .missing = count,
               .reaches_back = what.reaches_back,
               .hash_before = what.hash_before,
               .hash_after = what.hash_after,
               .epoch = what.epoch,
               .ask_at = first_ask(what.members)};
  std::string text = (what.reaches_back ? "At least " : "") + std::to_string(count) +
                     (count == 1 ? " message of " : " messages of ") + what.sender.address.text() +
                     (count == 1 ? " is" : " are") + " missing before the next one.";
  add(std::move(hole), MessageKind::gap, std::move(text), {});
}

void HoleKeeper::note_nameless(HoleCause cause, std::uint64_t count, std::string text) {
  add({.cause = cause, .content = HoleContent::unknown, .missing = count}, MessageKind::gap, std::move(text), {});
}

void HoleKeeper::note_fork(std::int64_t conversation, const identity::CredentialIdentity& sender, std::uint64_t epoch,
                           Fork which, std::string text) {
  HoleRow hole{.conversation = conversation,
               .cause = HoleCause::forked,
               .account_id = sender.account_id,
               .device_id = sender.device_id,
               .missing = 0,
               .epoch = epoch};
  if (which == Fork::of_chain) {
    hole.state = HoleState::lost;
    hole.ending = HoleEnding::nothing_to_do;
  } else {
    for (const auto& known : HoleStore(db_).list(conversation, HoleStore::Which::open)) {
      if (known.cause == HoleCause::forked && known.device_id == sender.device_id && !known.message_id) return;
    }
  }
  add(std::move(hole), MessageKind::gap, std::move(text), {});
}

bool HoleKeeper::fill(HoleRow hole, const LateMessage& late) {
  HoleStore holes(db_);
  if (holes.filled(hole.id, late.counter)) return true;
  // It was taken for what others said meanwhile, and was meant for this device, too.
  if (hole.cause == HoleCause::not_member_then) hole.cause = HoleCause::not_arrived;
  const auto before = late.counter > hole.first ? holes.filled(hole.id, late.counter - 1) : std::nullopt;
  const auto after = late.counter < hole.last ? holes.filled(hole.id, late.counter + 1) : std::nullopt;
  const auto expected_at = late.counter == hole.first ? hole.hash_before : before ? before->hash_next : std::nullopt;
  const auto expected_next = late.counter == hole.last ? hole.hash_after : after ? after->hash_at : std::nullopt;
  const bool fits =
      (!expected_at || *expected_at == late.hash_at) && (!expected_next || *expected_next == late.hash_next);
  holes.add_filled(hole.id, {.counter = late.counter,
                             .how = hole.asked_at ? HoleEnding::sent_again : HoleEnding::arrived,
                             .hash_at = late.hash_at,
                             .hash_next = late.hash_next});
  if (hole.asked_count > 0) {  // somebody answers: what is left is asked for soon, and as often as at first
    hole.asked_count = 0;
    hole.ask_at = environment_.now() + after_an_answer;
  }
  if (hole.reaches_back && late.counter == hole.first) {
    if (late.has_one_before && hole.first > 1) {
      --hole.first;
      ++hole.missing;
      hole.ask_at = environment_.now();
    } else {
      hole.reaches_back = false;
    }
  }
  count_down(std::move(hole));
  return fits;
}

void HoleKeeper::give_up(HoleRow hole, std::uint64_t counter, HoleEnding how) {
  HoleStore holes(db_);
  if (holes.filled(hole.id, counter)) return;
  holes.add_filled(hole.id, {.counter = counter, .how = how});
  count_down(std::move(hole));
}

void HoleKeeper::count_down(HoleRow hole) {
  if (hole.missing > 1) {
    --hole.missing;
    HoleStore(db_).update(hole);
    return;
  }
  hole.missing = 0;
  HoleEnding ending = HoleEnding::nothing_missing;
  for (const auto& filled : HoleStore(db_).filled(hole.id)) {
    // What is lost counts most, then what its sender had to say again.
    const bool counts_more = is_good(ending) && (!is_good(filled.how) || ending == HoleEnding::nothing_missing ||
                                                 filled.how == HoleEnding::sent_again);
    if (counts_more) ending = filled.how;
    if (!is_good(filled.how)) ++hole.missing;
  }
  if (ending == HoleEnding::not_member_then) hole.cause = HoleCause::not_member_then;
  close(std::move(hole), ending);
}

void HoleKeeper::fail_again(HoleRow hole, const Unreadable& why) {
  hole.cause = why.cause;
  hole.detail = why.detail;
  hole.epoch = why.epoch;
  if (why.sender) {
    hole.account_id = why.sender->account_id;
    hole.device_id = why.sender->device_id;
  }
  if (words_of(why.cause).remedy == Remedy::nothing) return close(std::move(hole), HoleEnding::nothing_to_do);
  HoleStore(db_).update(hole);
}

void HoleKeeper::close(HoleRow hole, HoleEnding ending) {
  if (!hole.is_open()) return;
  hole.state = is_good(ending) ? HoleState::healed : HoleState::lost;
  hole.ending = ending;
  hole.closed_at = environment_.now();
  hole.ask_at.reset();
  if (hole.state == HoleState::healed && hole.message_id) MessageStore(db_).give_up_id(hole.id);
  HoleStore(db_).update(hole);
  MessageStore(db_).add({.conversation = hole.conversation,
                         .kind = MessageKind::notice,
                         .epoch = hole.epoch,
                         .sent_at = environment_.now(),
                         .stored_at = environment_.now(),
                         .text = describe_end(hole, sender_name(db_, hole.account_id)),
                         .hole = hole.id});
}

void HoleKeeper::close_passed_changes(std::int64_t conversation, std::uint64_t epoch) {
  for (auto& hole : HoleStore(db_).list(conversation, HoleStore::Which::open)) {
    if (hole.content == HoleContent::change && hole.epoch && *hole.epoch < epoch) {
      close(std::move(hole), HoleEnding::group_went_on);
    }
  }
}

void HoleKeeper::ask_for_passed(std::int64_t conversation, std::uint64_t epoch) {
  for (auto& hole : HoleStore(db_).list(conversation, HoleStore::Which::open)) {
    const bool waits_in_vain = hole.message_id && hole.content == HoleContent::message && hole.asked_count == 0 &&
                               words_of(hole.cause).remedy == Remedy::retry && hole.epoch.value_or(epoch) < epoch;
    if (!waits_in_vain) continue;
    hole.ask_at = first_ask(2);
    HoleStore(db_).update(hole);
  }
}

void HoleKeeper::close_forks(std::int64_t conversation, const identity::DeviceId& device_id, std::uint64_t epoch) {
  for (auto& hole : HoleStore(db_).open_forks(conversation, device_id, epoch)) {
    close(std::move(hole), HoleEnding::group_went_on);
  }
}

void HoleKeeper::end_old() {
  ResendStore(db_).end_old(environment_.now());
  for (auto& hole : HoleStore(db_).older_than(environment_.now() - nameless_lifetime)) {
    const bool is_nameless = hole.cause == HoleCause::restored_node || hole.cause == HoleCause::mailbox_was_full ||
                             hole.cause == HoleCause::expired_at_node;
    if (hole.conversation == 0 && is_nameless) {
      const bool all_named = hole.missing == 0;
      close(std::move(hole), all_named ? HoleEnding::named_singly : HoleEnding::nobody_answered);
    } else if (hole.noticed_at <= environment_.now() - hole_lifetime || hole.asked_count >= most_asked) {
      close(std::move(hole), HoleEnding::nobody_answered);
    }
  }
}

}  // namespace qpc::client
