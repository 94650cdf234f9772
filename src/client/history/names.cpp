#include "client/history/names.h"

#include "client/contact/contact_store.h"
#include "client/group/conversation_store.h"
#include "client/setting/setting_store.h"

namespace qpc::client {

Names::Names(db::Database& db) : db_(db), shows_receipts_(SettingStore(db).shows_receipts()) {
  const auto account = AccountStore(db).find();
  if (!account) return;
  self_ = account->account_id;
  domain_ = account->domain;
}

const Names::Person& Names::person(const identity::AccountId& account_id) {
  const auto known = people_.find(account_id);
  if (known != people_.end()) return known->second;
  ContactStore contacts(db_);
  const auto row = PersonStore(db_).find(account_id);
  return people_
      .emplace(account_id, Person{.name = row && !domain_.empty() ? row->name + "@" + domain_ : "(unknown)",
                                  .display_name = contacts.display_name(account_id),
                                  .is_blocked = contacts.is_blocked(account_id)})
      .first->second;
}

const Names::Place& Names::place(std::int64_t conversation) {
  const auto known = places_.find(conversation);
  if (known != places_.end()) return known->second;
  Place place;
  if (const auto row = ConversationStore(db_).find(conversation)) {
    place = {.title = row->peer ? person(*row->peer).name : row->name, .group_id = row->group_id.value_or(Bytes())};
  }
  return places_.emplace(conversation, std::move(place)).first->second;
}

}  // namespace qpc::client
