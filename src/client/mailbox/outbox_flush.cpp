#include <kj/common.h>

#include "client/account/account_store.h"
#include "client/account/device_identity.h"
#include "client/expiry/expiry.h"
#include "client/group/channel_access.h"
#include "client/group/committer.h"
#include "client/group/way_back.h"
#include "client/history/message_store.h"
#include "client/mailbox/outbox.h"
#include "client/mailbox/unsent.h"
#include "client/mailbox/window.h"
#include "client/proof/receipts.h"
#include "client/remark/remark_keeper.h"
#include "client/session/backoff.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"
#include "core/crypto/hash.h"

namespace qpc::client {
namespace {

using PostResponse = capnp::Response<api::Channel::PostResults>;

/// What becomes of the rows of one window.
struct Verdict {
  bool stale = false;
  bool not_member = false;
  bool lost_proposal = false;
  std::optional<Failure> waits = {};  ///< why the node takes nothing at present
};

bool may_pass_later(api::Refusal::Reason reason) {
  using Reason = api::Refusal::Reason;
  return reason == Reason::MAILBOX_FULL || reason == Reason::TOO_MANY || reason == Reason::TOO_OFTEN ||
         reason == Reason::STORAGE || reason == Reason::DRAINING || reason == Reason::PENDING ||
         reason == Reason::SESSION_ENDED || reason == Reason::BANNED;
}

bool says_no_member(api::Refusal::Reason reason) {
  return reason == api::Refusal::Reason::NOT_FOUND || reason == api::Refusal::Reason::NOT_PERMITTED;
}

/// Somebody has cleared it, and it had left before.
bool has_left_after_all(const MessageRow& message) {
  return message.state == MessageState::refused && message.unsent_cause == UnsentCause::cleared;
}

void settle_stored(db::Database& db, const OutboxRow& row, std::uint32_t full_count,
                   const std::optional<StoredProof>& proof, Environment& environment) {
  if (proof) ProofStore(db).keep(*proof);
  // An answer that comes late is about a branch that this device may have gone back from.
  const bool was_here = OutboxStore(db).remove_sent(row.id, *row.ciphertext);
  if (was_here) {
    if (const auto self = AccountStore(db).find()) {
      note_speaker(db, row.conversation, row.epoch, self->account_id, self->device_id);
    }
  }
  if (!row.message) return;
  MessageStore messages(db);
  const auto message = messages.find(*row.message);
  if (!message) return;
  if (!was_here && !has_left_after_all(*message)) return;
  if (!was_here || message->state == MessageState::queued) messages.set_sent(*row.message, full_count);
  if (message->kind == MessageKind::remark) {
    RemarkKeeper keeper(db, environment);
    if (!was_here) keeper.hold_again(*row.message);  // it was taken back
    keeper.note_left(*row.message);
  }
  ExpiryStore(db).begin_sent(*row.message, environment.now());
}

/// The node has no room for it now.
void put_off(db::Database& db, const OutboxRow& row, const Failure& why, Environment& environment) {
  const auto pause = std::max(retry_pause(row.tries, environment.random), std::chrono::milliseconds(why.wait));
  OutboxStore(db).set_tried(row, environment.now(), environment.now() + pause, why.text);
}

Verdict settle_row(db::Database& db, const OutboxRow& row, api::PostResult::Reader result,
                   const std::optional<StoredProof>& proof, Environment& environment) {
  OutboxStore outbox(db);
  if (result.isStored()) {
    settle_stored(db, row, result.getStored().getFull(), proof, environment);
  } else if (result.isStale()) {
    const bool is_proposal = row.kind == OutboxKind::proposal;
    if (is_proposal) {
      outbox.remove(row.id);
    } else {
      outbox.unseal(row.id, *row.ciphertext);
    }
    return {.stale = true, .lost_proposal = is_proposal};
  } else if (may_pass_later(result.getRefused().getReason())) {
    Failure why = describe(result.getRefused());
    put_off(db, row, why, environment);
    return {.waits = std::move(why)};
  } else if (says_no_member(result.getRefused().getReason())) {
    return {.not_member = true};
  } else {
    const bool was_here = outbox.remove_sent(row.id, *row.ciphertext);
    if (row.message && was_here) {
      never_leaves(db, *row.message, UnsentCause::refused_by_node, environment.now(),
                   describe(result.getRefused()).text);
    }
    return {.lost_proposal = row.kind == OutboxKind::proposal};
  }
  return {};
}

kj::Promise<PostResponse> post(api::Channel::Client& channel, const OutboxRow& row) {
  auto request = channel.postRequest();
  request.setMessage(to_kj(*row.ciphertext));
  if (const auto said = row.content ? message::AppMessage::read(*row.content) : fail(Kind::not_found, "a proposal")) {
    request.setTtlSeconds(static_cast<std::uint32_t>(time_to_live(*said).count()));
  }
  request.initAuthority().setSession();
  return request.send();
}

/// What the answers prove; nothing where they are no receipts.
Task<Outcome<std::vector<std::optional<StoredProof>>>> examine_all(Session& session, Store& store, Bytes channel,
                                                                   std::span<const OutboxRow> rows,
                                                                   std::span<PostResponse> answers) {
  QPC_CO_TRY(SentToChannel sent, store.read([&](db::Database& db) -> Outcome<SentToChannel> {
    QPC_TRY(const auto account, require_account(db));
    return SentToChannel{.domain = account.domain, .channel = std::move(channel)};
  }));
  std::vector<std::optional<StoredProof>> proofs(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto result = answers[i].getResult();
    if (!result.isStored()) continue;
    sent.message_id = crypto::sha256(*rows[i].ciphertext);
    QPC_CO_TRY(proofs[i], co_await examine(session, store, result.getStored(), sent));
  }
  co_return proofs;
}

}  // namespace

Outcome<Bytes> Outbox::channel_of(std::int64_t conversation) {
  return groups_.store().read([&](db::Database& db) {
    const auto row = ConversationStore(db).find(conversation);
    return row ? row->channel : Bytes();
  });
}

Outcome<> Outbox::check_in_step(std::int64_t conversation) {
  QPC_TRY(const auto row,
          groups_.store().read([&](db::Database& db) { return ConversationStore(db).find(conversation); }));
  if (!row || row->standing != Standing::member) return {};  // the mailbox has told why
  return failure(FailureKind::refused, "out_of_step",
                 "This device has missed a change of this conversation, or is out of it: what it says there waits. Ask "
                 "a member to let you in again ('qpc group readmit'); if that does not help, leave it first.");
}

Task<Outcome<>> Outbox::flush(Session& session, CatchUp& catch_up, Haste haste) {
  return take_turn(session, catch_up, std::nullopt, haste);
}

Task<Outcome<>> Outbox::flush(Session& session, CatchUp& catch_up, std::int64_t conversation) {
  return take_turn(session, catch_up, conversation, Haste::now);
}

Task<Outcome<>> Outbox::take_turn(Session& session, CatchUp& catch_up, std::optional<std::int64_t> conversation,
                                  Haste haste) {
  while (flushing_) {  // what was queued meanwhile may lie behind where the other one is
    auto turn = kj::newPromiseAndFulfiller<void>();
    waiting_.push_back(kj::mv(turn.fulfiller));
    co_await kj::mv(turn.promise);
  }
  flushing_ = true;
  waits_.reset();
  KJ_DEFER({
    flushing_ = false;
    for (auto& turn : waiting_) turn->fulfill();
    waiting_.clear();
  });
  QPC_CO_CHECK(note_reached());
  if (conversation) co_return co_await flush_conversation(session, catch_up, *conversation);
  co_return co_await flush_all(session, catch_up, haste);
}

Task<Outcome<>> Outbox::flush_all(Session& session, CatchUp& catch_up, Haste haste) {
  const auto due_by = haste == Haste::when_due ? std::optional(environment_.now()) : std::nullopt;
  QPC_CO_TRY(const auto conversations,
             groups_.store().read([&](db::Database& db) { return OutboxStore(db).conversations(due_by); }));
  Outcome<> all;
  for (const std::int64_t conversation : conversations) {
    const auto flushed = co_await flush_conversation(session, catch_up, conversation);
    if (flushed) continue;
    if (!concerns_one_group(flushed.error())) co_return std::unexpected(flushed.error());
    if (all) all = std::unexpected(flushed.error());
  }
  co_return all;
}

Task<Outcome<>> Outbox::flush_conversation(Session& session, CatchUp& catch_up, std::int64_t conversation) {
  constexpr int most_stale_rounds = 8;
  int stale_rounds = 0;
  bool is_told = false;
  Window window(stuck_.contains(conversation));
  for (bool settled = false;;) {
    QPC_CO_TRY(const auto rows, next_rows(conversation, window.size()));
    if (rows.empty()) {
      // A proposal on the table keeps texts from being encrypted: commit it, once.
      QPC_CO_TRY(const bool waiting, groups_.store().read([&](db::Database& db) {
        const auto row = ConversationStore(db).find(conversation);
        return row && row->standing == Standing::member && OutboxStore(db).has_unsealed(conversation, OutboxKind::text);
      }));
      if (!waiting || settled) co_return Outcome<>();
      settled = true;
      QPC_CO_CHECK(co_await catch_up.settle(session, conversation));
      continue;
    }
    QPC_CO_TRY(const Bytes address, channel_of(conversation));
    auto opened = co_await open_channel(session, groups_, conversation);
    if (!opened && opened.error().code != "not_found") co_return std::unexpected(opened.error());
    if (!opened) {  // no member any more: the mailbox tells why
      if (is_told) co_return check_in_step(conversation);
      is_told = true;
      QPC_CO_CHECK(co_await catch_up.catch_up(session));
      continue;
    }
    if (!*opened) co_return Outcome<>();  // not yet
    QPC_CO_TRY(const Bytes address_now, channel_of(conversation));
    if (address_now != address) continue;  // it has moved, and these rows are for the group of before
    api::Channel::Client& channel = **opened;
    std::vector<kj::Promise<PostResponse>> posts;
    for (const auto& row : rows) posts.push_back(post(channel, row));
    std::vector<PostResponse> answers;
    for (auto& promise : posts) answers.push_back(co_await session.answer("sending", kj::mv(promise)));

    QPC_CO_TRY(const auto proofs, co_await examine_all(session, groups_.store(), address, rows, answers));
    QPC_CO_TRY(const Verdict verdict, groups_.store().write([&](db::Database& db) -> Outcome<Verdict> {
      Verdict all;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        Verdict one = settle_row(db, rows[i], answers[i].getResult(), proofs[i], environment_);
        all.stale |= one.stale;
        all.not_member |= one.not_member;
        all.lost_proposal |= one.lost_proposal;
        if (!all.waits) all.waits = std::move(one.waits);
      }
      return all;
    }));
    window.answered(verdict.waits.has_value());
    if (verdict.waits) {
      stuck_.insert(conversation);
    } else {
      stuck_.erase(conversation);
    }
    if (verdict.lost_proposal) lost_proposals_.insert(conversation);
    if (verdict.waits) {
      waits_ = verdict.waits;
      co_return Outcome<>();
    }
    if (verdict.stale || verdict.not_member) {
      if (++stale_rounds > most_stale_rounds || (verdict.not_member && stale_rounds > 1)) {
        co_return check_in_step(conversation);
      }
      QPC_CO_CHECK(co_await catch_up.catch_up(session));
    }
  }
}

}  // namespace qpc::client
