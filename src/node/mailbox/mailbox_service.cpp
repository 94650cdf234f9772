#include "node/mailbox/mailbox_service.h"

#include <algorithm>

#include "node/mailbox/ahead.h"
#include "node/session/on_behalf.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

constexpr std::uint32_t longest_wait_ms = 60'000;
constexpr auto storage_patience = 2 * kj::SECONDS;
/// With its proof. Cap'n Proto clears as much before it is filled, and 8 KiB where nobody says how much it will be.
constexpr capnp::MessageSize room_for_a_receipt{128, 0};

void describe(const Fetched& fetched, api::Batch::Builder out) {
  auto deliveries = out.initDeliveries(static_cast<unsigned>(fetched.deliveries.size()));
  for (unsigned i = 0; i < deliveries.size(); ++i) {
    const auto& from = fetched.deliveries[i];
    deliveries[i].setSeq(from.seq);
    deliveries[i].setStoredAt(from.stored_at.time_since_epoch().count());
    deliveries[i].setMessage(as_data(from.octets));
  }
  out.setMore(fetched.more);
  out.setMissed(fetched.missed);
  out.setRestored(fetched.restored);
}

/// What a fetch sees: all that was asked of the node before, be it saved or not; or what was answered.
enum class Sees { asked_before, answered };

/// Errors: those of the session, asked before and after: what was read is not for a device that has lost its right to
/// it meanwhile.
Task<Outcome<Fetched>> fetch_from(NodeContext& node, const LiveSession& session, std::int64_t mailbox_row,
                                  std::uint64_t from_seq, std::uint64_t max_bytes, Sees sees = Sees::asked_before) {
  const auto fetch =
      on_behalf(session, Needs::open_session,
                [=, limits = node.mailbox_limits, now = node.now()](db::Database& db) -> Outcome<Fetched> {
                  return Mailboxes(db, limits).fetch(mailbox_row, from_seq, max_bytes, now);
                });
  const auto read = [&] { return sees == Sees::answered ? node.read_saved(fetch) : node.read(fetch); };
  auto fetched = co_await read();
  if (fetched && fetched->behind) {
    // The session was asked just now, and is again below.
    const auto moved = co_await node.save([=, limits = node.mailbox_limits](db::Database& db) -> Outcome<> {
      Mailboxes(db, limits).go_on_from(mailbox_row, from_seq);
      return {};
    });
    if (!moved) co_return std::unexpected(moved.error());
    fetched = co_await read();
  }
  if (const auto open = session.check_open(); !open) co_return std::unexpected(open.error());
  co_return fetched;
}

/// Nothing, when the storage failed.
Task<std::optional<Outcome<Fetched>>> try_fetch(NodeContext& node, const LiveSession& session, std::int64_t mailbox_row,
                                                std::uint64_t from_seq) {
  try {
    co_return co_await fetch_from(node, session, mailbox_row, from_seq, 0, Sees::answered);
  } catch (const kj::Exception& exception) {
    if (!is_of_storage(exception)) throw;
    co_return std::nullopt;
  }
}

/// Delivers until it is cancelled or the session ends. A storage that fails is waited for. The bell rings for what has
/// been saved, so that no delivery waits for what others save meanwhile.
Task<void> push(NodeContext& node, kj::Own<LiveSession> session, std::int64_t mailbox_row,
                api::Mailbox::Listener::Client listener, std::uint64_t from_seq) {
  constexpr std::uint16_t deliver = 0;  // as an ordinary call, see Ahead
  Ahead ahead;
  for (;;) {
    auto rung = node.mailbox_bell.next(mailbox_row);
    const auto fetched = co_await try_fetch(node, *session, mailbox_row, from_seq);
    if (!fetched) {
      co_await node.timer.afterDelay(storage_patience);
      continue;
    }
    if (!*fetched) co_return;
    const auto& batch = **fetched;
    if (batch.deliveries.empty()) {
      co_await kj::mv(rung);
      continue;
    }
    auto request = listener.typelessRequest(capnp::typeId<api::Mailbox::Listener>(), deliver, nullptr, {});
    describe(batch, request.initAs<api::Mailbox::Listener::DeliverParams>().initBatch());
    std::size_t octets = 0;
    for (const auto& delivery : batch.deliveries) octets += delivery.octets.size();
    co_await ahead.add(request.send().ignoreResult(), octets);
    from_seq = batch.deliveries.back().seq + 1;
  }
}

/// Held by the subscriber; dropping it ends the deliveries.
class SubscriptionService final : public Traced<api::Mailbox::Subscription::Server> {
 public:
  SubscriptionService(kj::Own<LiveSession> session, kj::Promise<void> pushing)
      : session_(kj::mv(session)),
        // When it fails, the listener is gone or another subscription has taken its place: nobody is left to tell.
        pushing_(session_->subscribe(kj::mv(pushing)).eagerlyEvaluate([](kj::Exception&&) {})) {}

 private:
  kj::Own<LiveSession> session_;  // outlives what it may cancel
  kj::Promise<void> pushing_;
};

}  // namespace

MailboxService::MailboxService(NodeContext& node, kj::Own<LiveSession> session)
    : node_(node), session_(kj::mv(session)) {}

Task<std::int64_t> MailboxService::mailbox_row() {
  if (const auto open = session_->check_open(); !open) throw_refusal(open.error());
  KJ_IF_MAYBE (row, mailbox_row_) {
    co_return *row;
  }
  const auto mailbox = co_await node_.save(on_behalf(
      *session_, Needs::open_session,
      [device_row = session_->caller().device_row, limits = node_.mailbox_limits, fresh = node_.random.array<32>()](
          db::Database& db) -> Outcome<std::int64_t> { return Mailboxes(db, limits).open(device_row, fresh).row; }));
  if (!mailbox) throw_refusal(mailbox.error());
  mailbox_row_ = *mailbox;
  co_return *mailbox;
}

Task<void> MailboxService::address_task(AddressContext call) {
  const auto row = co_await mailbox_row();
  const auto address =
      co_await node_.read(on_behalf(*session_, Needs::open_session, [row](db::Database& db) -> Outcome<Bytes> {
        const auto mailbox = MailboxStore(db).find(row);
        if (!mailbox) return refuse(Reason::SESSION_ENDED, "this device's mailbox has gone: connect again");
        return mailbox->address;
      }));
  if (!address) throw_refusal(address.error());
  call.getResults().setAddress(as_data(*address));
}

Task<void> MailboxService::subscribe_task(SubscribeContext call) {
  const auto row = co_await mailbox_row();
  if (const auto taken = session_->check_taken(); !taken) throw_refusal(taken.error());
  if (const auto open = session_->check_open(); !open) throw_refusal(open.error());
  auto params = call.getParams();
  call.getResults().setSubscription(kj::heap<SubscriptionService>(
      kj::addRef(*session_), push(node_, kj::addRef(*session_), row, params.getListener(), params.getFromSeq())));
}

Task<void> MailboxService::fetch_task(FetchContext call) {
  const auto place = session_->take_place();
  if (!place) throw_refusal(place.error());
  const auto row = co_await mailbox_row();
  auto params = call.getParams();
  const auto fetched = co_await fetch_from(node_, *session_, row, params.getFromSeq(), params.getMaxBytes());
  if (!fetched) throw_refusal(fetched.error());
  describe(*fetched, call.getResults().initBatch());
}

Task<void> MailboxService::fetch_wait_task(FetchWaitContext call) {
  const auto place = session_->take_place();
  if (!place) throw_refusal(place.error());
  const auto row = co_await mailbox_row();
  auto params = call.getParams();
  const auto deadline = node_.timer.now() + std::min(params.getWaitMs(), longest_wait_ms) * kj::MILLISECONDS;
  for (;;) {
    auto rung = node_.mailbox_bell.next(row);
    const auto fetched = co_await fetch_from(node_, *session_, row, params.getFromSeq(), params.getMaxBytes());
    if (!fetched) throw_refusal(fetched.error());
    if (!fetched->deliveries.empty() || node_.timer.now() >= deadline) {
      describe(*fetched, call.getResults().initBatch());
      co_return;
    }
    co_await rung.exclusiveJoin(node_.timer.atTime(deadline)).exclusiveJoin(session_->when_stopped());
  }
}

Task<void> MailboxService::ack_task(AckContext call) {
  const auto row = co_await mailbox_row();
  const auto through = call.getParams().getThroughSeq();
  const auto acked = co_await node_.save(db::DecidesFirst(
      on_behalf(*session_, Needs::open_session, [=, limits = node_.mailbox_limits](db::Database& db) -> Outcome<> {
        Mailboxes(db, limits).ack(row, through);
        return {};
      })));
  if (!acked) throw_refusal(acked.error());
}

Task<void> MailboxService::enqueue_task(EnqueueContext call) {
  auto params = call.getParams();
  auto result = call.getResults(room_for_a_receipt).initResult();
  auto stored = co_await node_.save(
      db::DecidesFirst(
          on_behalf(*session_, Needs::active_device,
                    [allowed = check_authority(*session_, params.getAuthority()), address = copy(params.getAddress()),
                     message = copy(params.getMessage()), ttl = std::chrono::seconds(params.getTtlSeconds()),
                     now = node_.now(), limits = node_.mailbox_limits, own = session_->caller().account_id,
                     &key = node_.pair_key](db::Database& db) -> Outcome<Stored> {
                      if (!allowed) return std::unexpected(allowed.error());
                      return Mailboxes(db, limits, Screen(db, key.reveal(), own)).enqueue(address, message, ttl, now);
                    })),
      [&bell = node_.mailbox_bell](const Stored& saved) { bell.ring(saved.mailboxes); });
  if (stored) {
    identity::MailboxAddress address{{node_.domain, {}}};
    std::ranges::copy(stored->address, address.local.begin());
    describe(*stored,
             co_await node_.proofs.prove(stored->message_id, stored->stored_at, message::InMailbox{std::move(address)}),
             result.initStored());
  } else {
    describe(stored.error(), result.initRefused());
  }
}

}  // namespace qpc::node
