#include "client/keys/key_publisher.h"

#include "client/group/commit_store.h"
#include "client/group/conversation_store.h"
#include "client/group/notices.h"
#include "client/group/standing.h"
#include "client/mailbox/outbox_store.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"

namespace qpc::client {
namespace {

constexpr auto clock_tolerance = std::chrono::hours(1);
constexpr unsigned most_at_once = 64, most_last_resort_at_once = 8;  // what a node takes in one call

KeyPackageRow make_row(const DeviceIdentity& self, const identity::MailboxAddress& mailbox, const mls::Suite& suite,
                       Use use, std::chrono::sys_seconds now, Random& random) {
  const auto seconds = [](std::chrono::sys_seconds time) {
    return static_cast<std::uint64_t>(time.time_since_epoch().count());
  };
  const mls::Lifetime lifetime{.not_before = seconds(now - clock_tolerance),
                               .not_after = seconds(now + KeyPublisher::lifetime)};
  const auto leaf = self.leaf(suite, identity::LeafScope::key_package(), mailbox, random);
  const auto own = mls::OwnKeyPackage::generate(suite, leaf, lifetime, {}, random);
  return {.ref = own.ref().value,
          .suite = static_cast<std::uint16_t>(suite.cipher_suite()),
          .use = use,
          .content = wire(own.key_package),
          .private_part = own.save()};
}

/// The node has given up this device's mailbox, with its places in all groups: the device had logged out and did not
/// learn of it, or the node has lost what it knew.
void begin_anew(db::Database& db, Milliseconds now) {
  AccountStore(db).begin_mailbox();
  KeyPackageStore(db).remove_all();  // they name the old mailbox
  ConversationStore conversations(db);
  for (auto conversation : conversations.list_all()) {
    if (conversation.standing == Standing::removed || conversation.standing == Standing::left) continue;
    conversation.standing = Standing::left;
    conversations.update(conversation);
    if (conversation.epoch == 0) {
      drop_unsent(db, conversation.id, now);  // nobody else is in it to let this device in again
    } else {
      CommitStore(db).drop(conversation.id);
      OutboxStore(db).unseal_all(conversation.id);
    }
    add_notice(
        db, conversation.id, conversation.epoch, now,
        "The node has given up this device's mailbox, and nothing said here reaches it any more: ask a member to "
        "let you in again ('qpc group readmit').");
  }
}

}  // namespace

Task<Outcome<>> KeyPublisher::refill(Session& session) {
  QPC_CO_CHECK(co_await learn_mailbox(session));
  for (const auto cipher_suite : own_suites) {
    auto request = session.keys().remainingRequest();
    request.setSuite(static_cast<std::uint16_t>(cipher_suite));
    const auto answer = co_await session.answer("counting KeyPackages", request.send());
    const std::uint32_t left = answer.getCount();
    QPC_CO_CHECK(make(cipher_suite, left < low_water ? stock - left : 0));
  }
  co_return co_await publish(session);
}

Task<Outcome<bool>> KeyPublisher::wait_until_low(Session& session) {
  auto request = session.keys().lowWaterRequest();
  auto suites = request.initSuites(static_cast<unsigned>(own_suites.size()));
  for (unsigned i = 0; i < suites.size(); ++i) suites.set(i, static_cast<std::uint16_t>(own_suites[i]));
  request.setBelow(low_water);
  const auto answer = co_await request.send();  // without a deadline: the node answers when it likes
  co_return answer.getLow().size() > 0;
}

Task<Outcome<>> KeyPublisher::learn_mailbox(Session& session) {
  const auto answer = co_await session.answer("opening the mailbox", session.mailbox().addressRequest().send());
  co_return store_.write([&](db::Database& db) -> Outcome<> {
    AccountStore accounts(db);
    const Bytes address = bytes(answer.getAddress());
    const auto known = accounts.mailbox_address();
    if (known == address) return {};
    if (known) begin_anew(db, environment_.now());
    accounts.set_mailbox_address(address);
    return {};
  });
}

Outcome<> KeyPublisher::make(mls::CipherSuite cipher_suite, std::uint32_t count) {
  return store_.write([&](db::Database& db) -> Outcome<> {
    KeyPackageStore packages(db);
    const auto now = environment_.now_seconds();
    packages.expire(now - lifetime - std::chrono::days(30));  // a Welcome may lie in the mailbox for so long
    packages.drop_unpublished_outside(now - lifetime, now + clock_tolerance);
    const bool last_resort = packages.has_last_resort(static_cast<std::uint16_t>(cipher_suite), now - last_resort_age);
    if (count == 0 && last_resort) return {};
    QPC_TRY(const auto self, DeviceIdentity::load(db));
    QPC_TRY(const auto mailbox, own_mailbox(db));
    const auto suite = own_suite(cipher_suite);
    for (std::uint32_t i = 0; i < count; ++i) {
      packages.add(make_row(self, mailbox, suite, Use::once, now, environment_.random), now);
    }
    if (!last_resort) packages.add(make_row(self, mailbox, suite, Use::last_resort, now, environment_.random), now);
    return {};
  });
}

Task<Outcome<>> KeyPublisher::publish(Session& session) {
  for (;;) {
    QPC_CO_TRY(const bool published, co_await publish_some(session));
    if (!published) co_return Outcome<>();
  }
}

Outcome<> KeyPublisher::drop(std::span<const KeyPackageRow> rows) {
  return store_.write([&](db::Database& db) -> Outcome<> {
    for (const auto& row : rows) KeyPackageStore(db).remove(row.ref);
    return {};
  });
}

Task<Outcome<bool>> KeyPublisher::publish_some(Session& session) {
  // Marked before they leave: a package whose answer is lost may be wasted, but is never handed out twice.
  QPC_CO_TRY(const auto rows, store_.write([](db::Database& db) -> Outcome<std::vector<KeyPackageRow>> {
    auto unpublished = KeyPackageStore(db).unpublished();
    unsigned once = 0, last_resort = 0;
    std::erase_if(unpublished, [&](const KeyPackageRow& row) {
      return row.use == Use::once ? ++once > most_at_once : ++last_resort > most_last_resort_at_once;
    });
    for (const auto& row : unpublished) {
      if (row.use == Use::once) KeyPackageStore(db).set_published(row.ref);
    }
    return unpublished;
  }));
  if (rows.empty()) co_return false;
  auto request = session.keys().publishRequest();
  const auto last_resorts = static_cast<unsigned>(std::ranges::count(rows, Use::last_resort, &KeyPackageRow::use));
  auto packages = request.initPackages(static_cast<unsigned>(rows.size()) - last_resorts);
  auto last_resort = request.initLastResort(last_resorts);
  unsigned next_package = 0, next_last_resort = 0;
  for (const auto& row : rows) {
    if (row.use == Use::once) packages.set(next_package++, to_kj(row.content));
    if (row.use == Use::last_resort) last_resort.set(next_last_resort++, to_kj(row.content));
  }
  const auto answer = co_await session.answer("publishing KeyPackages", request.send());
  if (answer.getResult().isRefused()) {
    auto refusal = describe(answer.getResult().getRefused());
    if (refusal.code == "malformed") QPC_CO_CHECK(drop(rows));  // others are made next time
    co_return std::unexpected(std::move(refusal));
  }
  co_return store_.write([&](db::Database& db) -> Outcome<bool> {
    for (const auto& row : rows) KeyPackageStore(db).set_published(row.ref);
    return true;
  });
}

}  // namespace qpc::client
