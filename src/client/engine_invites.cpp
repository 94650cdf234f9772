// What the engine does about links that let people into groups.
#include "client/engine.h"
#include "client/session/refusal.h"

namespace qpc::client {

Outcome<InviteView> Engine::create_invite(std::int64_t conversation, std::chrono::seconds lifetime,
                                          std::uint32_t uses) {
  return invites_.create(conversation, lifetime, uses);
}

Outcome<std::vector<InviteView>> Engine::list_invites(std::optional<std::int64_t> conversation) {
  return invites_.list(conversation);
}

Outcome<InviteView> Engine::revoke_invite(const std::string& id) { return invites_.revoke(id); }

Task<Outcome<std::int64_t>> Engine::ask_to_join(identity::GroupLink link) {
  QPC_CO_TRY(auto session, co_await online());
  QPC_CO_CHECK(co_await with_faults_described(invites_.check_maker(*session, link)));
  QPC_CO_TRY(const auto dm, co_await open_dm(link.maker.name));
  auto asked = invites_.ask(dm.row.id, link);
  changes_.note();
  co_return asked;
}

}  // namespace qpc::client
