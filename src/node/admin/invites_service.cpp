#include "node/admin/invites_service.h"

#include <algorithm>

#include "node/invite/invite.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

std::int64_t seconds(std::chrono::sys_seconds time) { return time.time_since_epoch().count(); }

api::Invite::State state_of(const Invite& invite, std::chrono::sys_seconds now) {
  if (invite.revoked_at) return api::Invite::State::REVOKED;
  if (invite.uses >= invite.most_uses) return api::Invite::State::USED_UP;
  return invite.is_good(now) ? api::Invite::State::GOOD : api::Invite::State::EXPIRED;
}

void describe(const Invite& invite, std::chrono::sys_seconds now, api::Invite::Builder out) {
  out.setNumber(static_cast<std::uint64_t>(invite.row));
  out.setNote(invite.note);
  out.setUses(invite.uses);
  out.setMostUses(invite.most_uses);
  out.setCreatedAt(seconds(invite.created_at));
  out.setExpiresAt(seconds(invite.expires_at));
  out.setState(state_of(invite, now));
}

}  // namespace

Task<void> InvitesService::create_task(CreateContext call) {
  auto params = call.getParams();
  auto result = call.getResults().initResult();
  const std::uint64_t lifetime = std::min<std::uint64_t>(params.getLifetimeSeconds(), longest_invite.count() + 1);
  const auto made = co_await node_.save([wanted = NewInvite{.note = copy(params.getNote()),
                                                            .most_uses = params.getUses(),
                                                            .lifetime = std::chrono::seconds(lifetime)},
                                         token = node_.random.array<16>(), now = node_.now()](db::Database& db) {
    return create_invite(db, wanted, token, now);
  });
  if (!made) {
    describe(made.error(), result.initRefused());
    co_return;
  }
  auto out = result.initMade();
  describe(made->invite, node_.now(), out.initInvite());
  out.setToken(as_data(made->token));
}

Task<void> InvitesService::list_task(ListContext call) {
  const auto invites = co_await node_.read([](db::Database& db) { return list_invites(db); });
  auto out = call.getResults().initInvites(static_cast<unsigned>(invites.size()));
  for (unsigned i = 0; i < out.size(); ++i) describe(invites[i], node_.now(), out[i]);
}

Task<void> InvitesService::revoke_task(RevokeContext call) {
  auto result = call.getResults().initResult();
  const auto revoked =
      co_await node_.save([row = static_cast<std::int64_t>(call.getParams().getNumber()),
                           now = node_.now()](db::Database& db) { return revoke_invite(db, row, now); });
  if (revoked) {
    describe(*revoked, node_.now(), result.initRevoked());
  } else {
    describe(revoked.error(), result.initRefused());
  }
}

}  // namespace qpc::node
