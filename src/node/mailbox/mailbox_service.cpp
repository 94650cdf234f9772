#include "node/mailbox/mailbox_service.h"

#include <algorithm>

#include "node/translate.h"

namespace qpc::node {
namespace {

constexpr std::uint32_t longest_wait_ms = 60'000;

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
}

Task<Fetched> fetch_from(NodeContext& node, std::int64_t mailbox_row, std::uint64_t from_seq, std::uint64_t max_bytes) {
  co_return co_await node.read([=, limits = node.mailbox_limits](db::Database& db) {
    return Mailboxes(db, limits).fetch(mailbox_row, from_seq, max_bytes);
  });
}

/// Delivers until it is cancelled or the session ends.
Task<void> push(NodeContext& node, kj::Own<LiveSession> session, std::int64_t mailbox_row,
                api::Mailbox::Listener::Client listener, std::uint64_t from_seq) {
  while (session->check_open()) {
    auto rung = node.mailbox_bell.next(mailbox_row);
    const auto fetched = co_await fetch_from(node, mailbox_row, from_seq, 0);
    if (fetched.deliveries.empty()) {
      co_await kj::mv(rung);
      continue;
    }
    auto request = listener.deliverRequest();
    describe(fetched, request.initBatch());
    co_await request.send();
    from_seq = fetched.deliveries.back().seq + 1;
  }
}

/// Held by the subscriber; dropping it ends the deliveries.
class SubscriptionService final : public api::Mailbox::Subscription::Server {
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
  const auto mailbox = co_await node_.save(
      [device_row = session_->caller().device_row, limits = node_.mailbox_limits, fresh = node_.random.array<32>()](
          db::Database& db) -> Outcome<std::int64_t> { return Mailboxes(db, limits).open(device_row, fresh).row; });
  if (!mailbox) throw_refusal(mailbox.error());
  mailbox_row_ = *mailbox;
  co_return *mailbox;
}

Task<void> MailboxService::address_task(AddressContext call) {
  const auto row = co_await mailbox_row();
  const auto address =
      co_await node_.read([row](db::Database& db) { return MailboxStore(db).find(row).value().address; });
  call.getResults().setAddress(as_data(address));
}

Task<void> MailboxService::subscribe_task(SubscribeContext call) {
  const auto row = co_await mailbox_row();
  auto params = call.getParams();
  call.getResults().setSubscription(kj::heap<SubscriptionService>(
      kj::addRef(*session_), push(node_, kj::addRef(*session_), row, params.getListener(), params.getFromSeq())));
}

Task<void> MailboxService::fetch_task(FetchContext call) {
  const auto row = co_await mailbox_row();
  auto params = call.getParams();
  describe(co_await fetch_from(node_, row, params.getFromSeq(), params.getMaxBytes()), call.getResults().initBatch());
}

Task<void> MailboxService::fetch_wait_task(FetchWaitContext call) {
  const auto row = co_await mailbox_row();
  auto params = call.getParams();
  const auto deadline = node_.timer.now() + std::min(params.getWaitMs(), longest_wait_ms) * kj::MILLISECONDS;
  for (;;) {
    auto rung = node_.mailbox_bell.next(row);
    const auto fetched = co_await fetch_from(node_, row, params.getFromSeq(), params.getMaxBytes());
    if (!fetched.deliveries.empty() || node_.timer.now() >= deadline) {
      describe(fetched, call.getResults().initBatch());
      co_return;
    }
    co_await rung.exclusiveJoin(node_.timer.atTime(deadline));
  }
}

Task<void> MailboxService::ack_task(AckContext call) {
  const auto row = co_await mailbox_row();
  const auto through = call.getParams().getThroughSeq();
  co_await node_.save([=, limits = node_.mailbox_limits](db::Database& db) -> Outcome<> {
    Mailboxes(db, limits).ack(row, through);
    return {};
  });
}

Task<void> MailboxService::enqueue_task(EnqueueContext call) {
  auto params = call.getParams();
  auto result = call.getResults().initResult();
  if (const auto allowed = check_authority(*session_, params.getAuthority()); !allowed) {
    describe(allowed.error(), result.initRefused());
    co_return;
  }
  auto stored = co_await node_.save(
      [address = copy(params.getAddress()), message = copy(params.getMessage()),
       ttl = std::chrono::seconds(params.getTtlSeconds()), now = node_.now(), limits = node_.mailbox_limits](
          db::Database& db) { return Mailboxes(db, limits).enqueue(address, message, ttl, now); },
      [&bell = node_.mailbox_bell](const Stored& saved) { bell.ring(saved.mailboxes); });
  if (stored) {
    describe(*stored, result.initStored());
  } else {
    describe(stored.error(), result.initRefused());
  }
}

}  // namespace qpc::node
