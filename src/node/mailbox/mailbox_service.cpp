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

/// Held by the subscriber; dropping it ends the deliveries, as does the end of the session. While there is nothing to
/// deliver, all that it takes is its place at the bell, which rings for what has been saved: so no delivery waits for
/// what others save meanwhile.
class SubscriptionService final : public Traced<api::Mailbox::Subscription::Server>,
                                  private Bell::Listener,
                                  private kj::TaskSet::ErrorHandler {
 public:
  SubscriptionService(NodeContext& node, kj::Own<LiveSession> session, std::int64_t mailbox_row,
                      api::Mailbox::Listener::Client listener, std::uint64_t from_seq)
      : Bell::Listener(node.mailbox_bell, mailbox_row),
        node_(node),
        session_(kj::mv(session)),
        number_(session_->subscribe()),
        mailbox_row_(mailbox_row),
        listener_(kj::mv(listener)),
        from_seq_(from_seq),
        tasks_(*this) {
    rung();
  }

 private:
  void rung() override {
    has_rung_ = true;
    if (is_pushing_ || !session_->has_subscription(number_)) return;
    is_pushing_ = true;
    tasks_.add(session_->while_subscribed(kj::evalLater([this]() -> kj::Promise<void> { return push(); })));
  }
  Task<void> push();
  kj::Promise<void> deliver(const Fetched& batch);
  void taskFailed(kj::Exception&&) override {
    // The listener is gone or another subscription has taken the place of this one: nobody is left to tell.
  }

  NodeContext& node_;
  kj::Own<LiveSession> session_;  // outlives what it may cancel
  const unsigned number_;
  const std::int64_t mailbox_row_;
  api::Mailbox::Listener::Client listener_;
  std::uint64_t from_seq_;
  Ahead ahead_;
  bool has_rung_ = false;
  bool is_pushing_ = false;  // and stays so, when that fails
  kj::TaskSet tasks_;
};

/// Delivers what there is. A storage that fails is waited for.
Task<void> SubscriptionService::push() {
  for (;;) {
    has_rung_ = false;
    const auto fetched = co_await try_fetch(node_, *session_, mailbox_row_, from_seq_);
    if (!fetched) {
      co_await node_.timer.afterDelay(storage_patience);
      continue;
    }
    if (!*fetched) co_return;
    const auto& batch = **fetched;
    if (!batch.deliveries.empty()) {
      co_await deliver(batch);
      from_seq_ = batch.deliveries.back().seq + 1;
    } else if (!has_rung_) {
      is_pushing_ = false;
      co_return;
    }
  }
}

/// Kept once more may follow.
kj::Promise<void> SubscriptionService::deliver(const Fetched& batch) {
  constexpr std::uint16_t method = 0;  // as an ordinary call, see Ahead
  auto request = listener_.typelessRequest(capnp::typeId<api::Mailbox::Listener>(), method, nullptr, {});
  describe(batch, request.initAs<api::Mailbox::Listener::DeliverParams>().initBatch());
  std::size_t octets = 0;
  for (const auto& delivery : batch.deliveries) octets += delivery.octets.size();
  return ahead_.add(request.send().ignoreResult(), octets);
}

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
  call.getResults().setSubscription(
      kj::heap<SubscriptionService>(node_, kj::addRef(*session_), row, params.getListener(), params.getFromSeq()));
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
