#include "node/account/account_service.h"

#include "node/account/account.h"
#include "node/account/owner_service.h"
#include "node/audit/audit_log.h"
#include "node/export/account_export.h"
#include "node/login/password_challenge.h"
#include "node/session/on_behalf.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

constexpr auto longest_wait = 60 * kj::SECONDS;

}  // namespace

Task<Manifests> AccountService::manifests_since(std::uint32_t version) {
  auto manifests = co_await node_.read(
      on_behalf(*session_, Needs::open_session,
                [account_row = session_->caller().account_row, version](db::Database& db) -> Outcome<Manifests> {
                  return AccountStore(db).manifests(account_row, version);
                }));
  if (!manifests) throw_refusal(manifests.error());
  if (const auto open = session_->check_open(); !open) throw_refusal(open.error());
  co_return *kj::mv(manifests);
}

Task<void> AccountService::publish_manifest_task(PublishManifestContext call) {
  auto result = call.getResults().initResult();
  const auto published =
      co_await node_.save(on_behalf(*session_, Needs::active_device,
                                    [domain = node_.domain.text(), account_row = session_->caller().account_row,
                                     manifest = copy(call.getParams().getManifest()),
                                     now = node_.now()](db::Database& db) -> Outcome<Published> {
                                      return Accounts(db, domain).publish(account_row, manifest, now);
                                    }),
                          [&node = node_, account_row = session_->caller().account_row](const Published& saved) {
                            for (const auto& change : saved.changes)
                              node.sessions.set_state(change.device_row, change.state);
                            node.manifest_bell.ring(std::span(&account_row, 1));
                          });
  if (!published) {
    describe(published.error(), result.initRefused());
    co_return;
  }
  result.setPublished(published->version);
}

Task<void> AccountService::manifests_task(ManifestsContext call) {
  const auto place = session_->take_place();
  if (!place) throw_refusal(place.error());
  const auto manifests = co_await manifests_since(call.getParams().getSince());
  describe(manifests, call.getResults());
}

Task<void> AccountService::wait_for_manifest_task(WaitForManifestContext call) {
  const auto place = session_->take_place();
  if (!place) throw_refusal(place.error());
  const auto deadline = node_.timer.now() + longest_wait;
  for (;;) {
    auto announced = node_.manifest_bell.next(session_->caller().account_row);
    const auto manifests = co_await manifests_since(call.getParams().getSince());
    if (!manifests.versions.empty() || node_.timer.now() >= deadline) {
      describe(manifests, call.getResults());
      co_return;
    }
    co_await announced.exclusiveJoin(node_.timer.atTime(deadline)).exclusiveJoin(session_->when_stopped());
  }
}

Task<void> AccountService::confirm_password_task(ConfirmPasswordContext call) {
  auto result = call.getResults().initResult();
  const auto ke1 = read_all<opaque::KE1>(view(call.getParams().getKe1()));
  auto allowed = session_->check_active();
  if (allowed && !ke1) allowed = refuse(Reason::MALFORMED, "a KE1 that does not parse");
  if (allowed) allowed = node_.throttles.confirm_password(session_->caller().account_id);
  if (!allowed) {
    describe(allowed.error(), result.initRefused());
    co_return;
  }
  const auto account = co_await node_.read(
      on_behalf(*session_, Needs::active_device,
                [account_row = session_->caller().account_row](db::Database& db) -> Outcome<AccountState> {
                  return AccountStore(db).at(account_row).value();
                }));
  if (account) node_.login_tally.begun(account->name);
  auto response = account ? co_await challenge_password(node_, session_->connection(), account->name, *ke1)
                          : Outcome<PasswordChallenge>(std::unexpected(account.error()));
  if (!response) {
    describe(response.error(), result.initRefused());
    co_return;
  }
  auto challenge = result.initChallenge();
  challenge.setKe2(as_data(wire(response->response.ke2)));
  challenge.setAttempt(
      kj::heap<PasswordAttemptService>(node_, kj::addRef(*session_), account->name, kj::mv(*response)));
}

Task<void> AccountService::export_data_task(ExportDataContext call) {
  auto params = call.getParams();
  auto result = call.getResults().initResult();
  const auto place = session_->take_place();
  if (!place) {
    describe(place.error(), result.initRefused());
    co_return;
  }
  const bool is_first = params.getSinceManifest() == 0 && params.getSinceAudit() == 0;
  if (const auto allowed = is_first && session_->check_active()
                               ? node_.throttles.export_data(session_->caller().account_id)
                               : Outcome<>();
      !allowed) {
    describe(allowed.error(), result.initRefused());
    co_return;
  }
  const auto part = co_await node_.save(on_behalf(
      *session_, Needs::active_device,
      [account_row = session_->caller().account_row, manifest = params.getSinceManifest(),
       audit = params.getSinceAudit(), now = node_.now()](db::Database& db) -> Outcome<AccountExport> {
        const auto account = AccountStore(db).at(account_row).value();
        if (manifest == 0 && audit == 0) {
          AuditLog(db).add({.kind = "account.export", .account = account.account_id, .name = account.name}, now);
        }
        return AccountExport::read(db, account, manifest, audit, now);
      }));
  if (part) {
    describe(*part, node_.domain.text(), result.initExport());
  } else {
    describe(part.error(), result.initRefused());
  }
}

}  // namespace qpc::node
