#include "node/account/account_service.h"

#include "node/account/account.h"
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

}  // namespace qpc::node
