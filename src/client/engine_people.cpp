// What the engine does about people: contacts, blocking, profiles, presence, reports, and one's own sessions.
#include "client/engine.h"
#include "client/session/refusal.h"

namespace qpc::client {

Task<Outcome<std::uint32_t>> Engine::end_sessions(std::string which) {
  QPC_CO_TRY(auto session, co_await online());
  co_return co_await with_faults_described(devices_.end_sessions(*session, std::move(which)));
}

Task<Outcome<ContactView>> Engine::show_contact(identity::UserName name) {
  QPC_CO_TRY(auto session, co_await online());
  QPC_CO_TRY(const auto manifest, co_await with_faults_described(people_.find(*session, std::move(name))));
  QPC_CO_CHECK(co_await with_faults_described(contacts_.refresh_profile(*session, manifest.account_id)));
  co_return history_.contact(manifest.account_id);
}

Task<Outcome<std::vector<ContactView>>> Engine::list_contacts() {
  QPC_CO_TRY(auto session, co_await online());
  QPC_CO_CHECK(co_await with_faults_described(contacts_.refresh_blocked(*session)));
  QPC_CO_CHECK(co_await with_faults_described(contacts_.refresh_profiles(*session, Contacts::most_refreshed)));
  QPC_CO_TRY(const auto present, co_await with_faults_described(presence_.look(*session)));
  QPC_CO_TRY(auto contacts, history_.contacts());
  for (auto& contact : contacts) {
    if (present.contains(contact.account_id)) contact.is_present = true;
  }
  co_return contacts;
}

Task<Outcome<ContactView>> Engine::set_blocked(identity::UserName name, bool blocked) {
  QPC_CO_TRY(auto session, co_await online());
  QPC_CO_TRY(const auto account_id,
             co_await with_faults_described(contacts_.set_blocked(*session, std::move(name), blocked)));
  changes_.note();
  co_return history_.contact(account_id);
}

Task<Outcome<std::vector<ContactView>>> Engine::list_blocked() {
  QPC_CO_TRY(auto session, co_await online());
  QPC_CO_CHECK(co_await with_faults_described(contacts_.refresh_blocked(*session)));
  QPC_CO_TRY(auto contacts, history_.contacts());
  std::erase_if(contacts, [](const ContactView& contact) { return !contact.is_blocked; });
  co_return contacts;
}

Task<Outcome<ContactView>> Engine::change_profile(ProfileChange change) {
  QPC_CO_TRY(auto session, co_await online());
  QPC_CO_CHECK(co_await with_faults_described(contacts_.change_profile(*session, std::move(change))));
  QPC_CO_TRY(const auto account, history_.account());
  co_return history_.contact(account.account_id);
}

Task<Outcome<ContactView>> Engine::show_profile() {
  QPC_CO_TRY(auto session, co_await online());
  QPC_CO_TRY(const auto account, history_.account());
  QPC_CO_CHECK(co_await with_faults_described(contacts_.refresh_profile(*session, account.account_id)));
  co_return history_.contact(account.account_id);
}

Outcome<> Engine::set_shows_presence(bool shows) {
  auto set = store_.write([&](db::Database& db) -> Outcome<> {
    QPC_CHECK(require_account(db));
    ContactStore(db).set_shows_presence(shows);
    return {};
  });
  changes_.note();
  return set;
}

Task<Outcome<Bytes>> Engine::report(MessageRow message, ReportChoice choice) {
  QPC_CO_TRY(auto session, co_await online());
  co_return co_await with_faults_described(reporter_.report(*session, std::move(message), std::move(choice)));
}

}  // namespace qpc::client
