#include "client/contact/contacts.h"

#include "client/account/device_identity.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"

namespace qpc::client {
namespace {

constexpr std::size_t most_asked = 1000;  // what a node answers in one call

}  // namespace

Outcome<> check_not_blocked(db::Database& db, const identity::AccountId& account_id) {
  if (!ContactStore(db).is_blocked(account_id)) return {};
  const auto person = PersonStore(db).find(account_id);
  const std::string name = person ? person->name : "this person";
  return failure(
      FailureKind::refused, "blocked",
      "You have blocked " + name + ", so no word passes between you: 'qpc unblock " + name + "' takes it back.");
}

Task<Outcome<>> Contacts::tell(Session& session, identity::AccountId account_id, bool blocked) {
  auto contacts = session.contacts();
  if (blocked) {
    auto request = contacts.blockRequest();
    request.setAccountId(to_kj(account_id.view()));
    const auto answer = co_await session.answer("blocking", request.send());
    if (answer.getResult().isRefused()) co_return std::unexpected(describe(answer.getResult().getRefused()));
    co_return Outcome<>();
  }
  auto request = contacts.unblockRequest();
  request.setAccountId(to_kj(account_id.view()));
  const auto answer = co_await session.answer("unblocking", request.send());
  if (answer.getResult().isRefused()) co_return std::unexpected(describe(answer.getResult().getRefused()));
  co_return Outcome<>();
}

Task<Outcome<identity::AccountId>> Contacts::set_blocked(Session& session, identity::UserName name, bool blocked) {
  QPC_CO_TRY(const auto manifest, co_await people_.find(session, std::move(name)));
  QPC_CO_TRY(const auto account, store_.read([](db::Database& db) { return require_account(db); }));
  if (manifest.account_id == account.account_id) {
    co_return failure(FailureKind::usage, "own_name", "That is you: name somebody else.");
  }
  QPC_CO_CHECK(co_await tell(session, manifest.account_id, blocked));
  QPC_CO_CHECK(store_.write([&](db::Database& db) -> Outcome<> {
    ContactStore(db).set_blocked(manifest.account_id, blocked);
    return {};
  }));
  co_return manifest.account_id;
}

Task<Outcome<>> Contacts::refresh_blocked(Session& session) {
  QPC_CO_TRY(const auto people, store_.read([](db::Database& db) -> Outcome<std::vector<PersonRow>> {
    QPC_TRY(const auto account, require_account(db));
    return ContactStore(db).people(account.account_id);
  }));
  for (std::size_t begin = 0; begin < people.size(); begin += most_asked) {
    const std::span<const PersonRow> part(people.data() + begin, std::min(most_asked, people.size() - begin));
    auto request = session.contacts().blockedRequest();
    auto ids = request.initAccountIds(static_cast<unsigned>(part.size()));
    for (unsigned i = 0; i < part.size(); ++i) ids.set(i, to_kj(part[i].account_id.view()));
    const auto answer = co_await session.answer("asking whom you have blocked", request.send());
    if (answer.getResult().isRefused()) co_return std::unexpected(describe(answer.getResult().getRefused()));
    const auto blocked = answer.getResult().getBlocked();
    QPC_CO_CHECK(store_.write([&](db::Database& db) -> Outcome<> {
      ContactStore contacts(db);
      for (unsigned i = 0; i < part.size() && i < blocked.size(); ++i) {
        if (contacts.is_blocked(part[i].account_id) != blocked[i]) {
          contacts.set_blocked(part[i].account_id, blocked[i]);
        }
      }
      return {};
    }));
  }
  co_return Outcome<>();
}

}  // namespace qpc::client
