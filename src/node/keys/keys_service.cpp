#include "node/keys/keys_service.h"

#include "node/contact/blocks.h"
#include "node/directory/directory_service.h"
#include "node/session/on_behalf.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

constexpr auto longest_wait = 60 * kj::SECONDS;
constexpr unsigned most_suites_at_once = 8;
constexpr Refusal too_many_suites{Reason::TOO_MANY, most_suites_at_once, "too many cipher suites at once"};

}  // namespace

Outcome<std::vector<CheckedPackage>> KeysService::check_all(capnp::List<capnp::Data>::Reader packages) const {
  std::vector<CheckedPackage> checked;
  for (const auto package : packages) {
    auto one = check_package(view(package), session_->caller().account_id, session_->caller().device_id, node_.now());
    if (!one) return std::unexpected(one.error());
    checked.push_back(*std::move(one));
  }
  return checked;
}

Task<Outcome<std::uint32_t>> KeysService::publish_all(PublishContext call) {
  const auto offered = call.getParams().getPackages(), offered_last_resort = call.getParams().getLastResort();
  if (offered.size() > Keys::most_at_once || offered_last_resort.size() > Keys::most_last_resort_at_once) {
    co_return refuse(Reason::TOO_MANY, "too many KeyPackages at once", Keys::most_at_once);
  }
  const auto device_row = session_->caller().device_row;
  // What has no room is not worth the checking.
  const auto room = co_await node_.read(
      on_behalf(*session_, Needs::open_session, [device_row, count = offered.size()](db::Database& db) -> Outcome<> {
        return Keys(db).check_room(device_row, count);
      }));
  if (!room) co_return std::unexpected(room.error());
  auto packages = check_all(offered), last_resort = check_all(offered_last_resort);
  if (!packages) co_return std::unexpected(packages.error());
  if (!last_resort) co_return std::unexpected(last_resort.error());
  co_return co_await node_.save(on_behalf(
      *session_, Needs::open_session,
      [packages = *kj::mv(packages), last_resort = *kj::mv(last_resort), device_row,
       now = node_.now()](db::Database& db) { return Keys(db).publish(device_row, packages, last_resort, now); }));
}

Task<void> KeysService::publish_task(PublishContext call) {
  auto result = call.getResults().initResult();
  const auto published = co_await publish_all(call);
  if (published) {
    result.setStored(*published);
  } else {
    describe(published.error(), result.initRefused());
  }
}

Task<void> KeysService::claim_task(ClaimContext call) {
  auto result = call.getResults().initResult();
  const auto place = session_->take_place();
  if (!place) {
    describe(place.error(), result.initRefused());
    co_return;
  }
  auto params = call.getParams();
  const auto target = co_await node_.read(
      on_behalf(*session_, Needs::active_device,
                [who = copy(params.getAccount())](db::Database& db) { return find_account(db, who); }));
  if (!target) {
    describe(target.error(), result.initRefused());
    co_return;
  }
  // So that nobody uses up what others need. One's own devices are one's own affair.
  const auto own_account = session_->caller().account_row;
  const auto take = target->row == own_account || node_.throttles.claim(own_account, target->row) ? Take::single_use
                                                                                                  : Take::last_resort;
  const auto claimed = co_await node_.save(
      on_behalf(*session_, Needs::active_device,
                [account = *target, take, suite = params.getSuite(), since = params.getSinceManifest(),
                 own = session_->caller().device_id, own_account_id = session_->caller().account_id,
                 &key = node_.pair_key, now = node_.now()](db::Database& db) {
                  const bool is_blocked = Blocks(db, key.reveal()).has(account.account_id, own_account_id);
                  return Keys(db).claim(account, suite, since, own, is_blocked ? Take::nothing : take, now);
                }),
      [&bell = node_.keys_bell](const Claimed& saved) { bell.ring(saved.used); });
  if (!claimed) {
    describe(claimed.error(), result.initRefused());
    co_return;
  }
  auto out = result.initClaimed();
  out.setAccountId(as_data(claimed->account_id.octets));
  describe(claimed->manifests, out);
  auto packages = out.initPackages(static_cast<unsigned>(claimed->packages.size()));
  for (unsigned i = 0; i < packages.size(); ++i) {
    packages[i].setDeviceId(as_data(claimed->packages[i].device_id.octets));
    packages[i].setKeyPackage(as_data(claimed->packages[i].octets));
    packages[i].setLastResort(claimed->packages[i].use == PackageUse::last_resort);
  }
  auto missing = out.initMissing(static_cast<unsigned>(claimed->missing.size()));
  for (unsigned i = 0; i < missing.size(); ++i) missing.set(i, as_data(claimed->missing[i].octets));
}

Task<std::vector<std::uint16_t>> KeysService::low_suites(std::vector<std::uint16_t> suites, std::uint32_t below) {
  auto low =
      co_await node_.read(on_behalf(*session_, Needs::open_session,
                                    [suites = kj::mv(suites), below, device_row = session_->caller().device_row,
                                     now = node_.now()](db::Database& db) -> Outcome<std::vector<std::uint16_t>> {
                                      std::vector<std::uint16_t> found;
                                      KeyPackageStore packages(db);
                                      for (const auto suite : suites) {
                                        if (packages.count(device_row, suite, now) < below) found.push_back(suite);
                                      }
                                      return found;
                                    }));
  if (!low) throw_refusal(low.error());
  co_return *kj::mv(low);
}

Task<void> KeysService::low_water_task(LowWaterContext call) {
  const auto place = session_->take_place();
  if (!place) throw_refusal(place.error());
  const auto asked = call.getParams().getSuites();
  if (asked.size() > most_suites_at_once) throw_refusal(too_many_suites);
  std::vector<std::uint16_t> suites;
  for (const auto suite : asked) suites.push_back(suite);
  const auto deadline = node_.timer.now() + longest_wait;
  for (;;) {
    auto used = node_.keys_bell.next(session_->caller().device_row);
    const auto low = co_await low_suites(suites, call.getParams().getBelow());
    if (!low.empty() || node_.timer.now() >= deadline) {
      auto out = call.getResults().initLow(static_cast<unsigned>(low.size()));
      for (unsigned i = 0; i < out.size(); ++i) out.set(i, low[i]);
      co_return;
    }
    co_await used.exclusiveJoin(node_.timer.atTime(deadline)).exclusiveJoin(session_->when_stopped());
  }
}

Task<void> KeysService::remaining_task(RemainingContext call) {
  const auto count = co_await node_.read(on_behalf(
      *session_, Needs::open_session,
      [device_row = session_->caller().device_row, suite = call.getParams().getSuite(), now = node_.now()](
          db::Database& db) -> Outcome<std::uint32_t> { return KeyPackageStore(db).count(device_row, suite, now); }));
  if (!count) throw_refusal(count.error());
  call.getResults().setCount(*count);
}

}  // namespace qpc::node
