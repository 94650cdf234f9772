#include "client/session/session_opener.h"

#include "client/session/octets.h"
#include "client/session/refusal.h"
#include "client/setting/setting_store.h"
#include "core/identity/session_resumption.h"

namespace qpc::client {
namespace {

/// For good: each attempt counts on, and would be ahead of the other copy some day, with keys that it has used before.
std::unexpected<Failure> be_copied(Store& store) {
  const auto noted = store.write([](db::Database& db) -> Outcome<> {
    SettingStore(db).set(Setting::copied, "yes");
    return {};
  });
  return std::unexpected(noted ? copied_store() : noted.error());
}

}  // namespace

Outcome<std::uint64_t> sign_in(Store& store, const net::ChannelBinding& binding, api::DeviceProof::Builder proof) {
  struct Taken {
    DeviceIdentity self;
    std::uint64_t counter;
  };
  QPC_TRY(const auto taken, store.write([&](db::Database& db) -> Outcome<Taken> {
    QPC_TRY(auto self, DeviceIdentity::load(db));
    return Taken{std::move(self), AccountStore(db).take_session_counter()};
  }));
  const identity::SessionResumption statement{.domain = taken.self.address.domain,
                                              .account_id = taken.self.account_id,
                                              .device_id = taken.self.device_id,
                                              .counter = taken.counter,
                                              .binding_type = net::name(binding.type),
                                              .binding = binding.bytes};
  proof.setAccountId(to_kj(taken.self.account_id.view()));
  proof.setDeviceId(to_kj(taken.self.device_id.view()));
  proof.setCounter(taken.counter);
  proof.setSignature(to_kj(statement.sign(taken.self.device_key)));
  return taken.counter;
}

Task<Outcome<kj::Own<Session>>> SessionOpener::open() {
  QPC_CO_TRY(const auto account, store_.read([](db::Database& db) -> Outcome<AccountRow> {
    if (SettingStore(db).find(Setting::copied)) return std::unexpected(copied_store());
    return require_account(db);
  }));
  if (account.state == AccountState::logged_out) {
    co_return failure(FailureKind::authentication, "logged_out",
                      "This device is logged out: run 'qpc login " + account.name + "@" + account.domain + "'.");
  }
  QPC_CO_TRY(auto address, net::NodeAddress::parse(account.node));
  if (!moved_to_ || moved_to_->to_string() == address.to_string()) {
    QPC_CO_TRY(auto link, co_await connect(std::move(address), account.domain));
    co_return co_await resume(link);
  }
  QPC_CO_TRY(auto link, co_await connect_to_moved(std::move(address), account.domain));
  QPC_CO_TRY(auto session, co_await resume(link));
  QPC_CO_CHECK(store_.write([&](db::Database& db) -> Outcome<> {
    AccountStore(db).set_node(moved_to_->to_string());
    return {};
  }));
  co_return kj::mv(session);
}

Task<Outcome<kj::Own<Link>>> SessionOpener::connect_to_moved(net::NodeAddress before, std::string domain) {
  QPC_CO_TRY(const auto identity, store_.read([&](db::Database& db) { return TrustStore(db).find(before); }));
  if (!identity) co_return co_await connect(*moved_to_, std::move(domain));
  QPC_CO_TRY(auto link, co_await connect_to_known(environment_, *moved_to_, *identity));
  QPC_CO_CHECK(store_.write([&](db::Database& db) -> Outcome<> {
    TrustStore(db).add(*moved_to_, *identity, environment_.now_seconds());
    return {};
  }));
  QPC_CO_CHECK(follow_identity(environment_, store_, trust_, *moved_to_, link->connection()));
  co_return kj::mv(link);
}

Task<Outcome<kj::Own<Session>>> SessionOpener::resume(kj::Own<Link>& link) {
  constexpr int most_attempts = 5;
  for (int attempt = 1;; ++attempt) {
    auto request = link->node().resumeRequest();
    describe_client(environment_, request.initClient());
    QPC_CO_TRY(const auto counter, sign_in(store_, link->connection().channel_binding(), request.initProof()));
    auto response = co_await net::within(environment_.timer, answer_limit, "opening a session", request.send());
    const auto result = response.getResult();
    if (result.isOpened()) co_return kj::refcounted<Session>(kj::mv(link), result.getOpened(), environment_.timer);
    // Another process of this profile took a later number, and its request was faster: that is no copied store.
    const bool copied = result.getRefused().getReason() == api::Refusal::Reason::COPIED_STORE;
    QPC_CO_TRY(const auto newest, store_.read([](db::Database& db) { return AccountStore(db).session_counter(); }));
    if (copied && newest == counter) co_return be_copied(store_);
    if (!copied) co_return std::unexpected(describe(result.getRefused()));
    if (attempt == most_attempts) {
      co_return failure(FailureKind::network, "node_busy",
                        "Many qpc of this profile connect at the same time: try again in a moment.");
    }
  }
}

}  // namespace qpc::client
