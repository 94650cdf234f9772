// names.h: whom and what messages name, looked up once for all that are shown together.
#pragma once
#include <map>

#include "client/account/account_store.h"
#include "client/account/id_column.h"

namespace qpc::client {

/// Borrows the database for one transaction, in which none of this changes.
class Names {
 public:
  explicit Names(db::Database& db);

  struct Person {
    std::string name;          ///< user@domain; "(unknown)", where it is not known here
    std::string display_name;  ///< what they show
    bool is_blocked = false;   ///< by this person
  };
  const Person& person(const identity::AccountId& account_id);
  struct Place {
    std::string title;  ///< the group's name, or the other person's
    Bytes group_id;     ///< empty while it is waited for
  };
  /// Both empty, where there is no such conversation.
  const Place& place(std::int64_t conversation);
  /// What people call it.
  const std::string& title(std::int64_t conversation) { return place(conversation).title; }

  /// This person; zeros, where there is no account.
  const identity::AccountId& self() const { return self_; }
  /// Whether receipts are shown.
  bool shows_receipts() const { return shows_receipts_; }

 private:
  db::Database& db_;
  identity::AccountId self_ = {};
  std::string domain_;
  bool shows_receipts_ = true;
  std::map<identity::AccountId, Person> people_;
  std::map<std::int64_t, Place> places_;
};

}  // namespace qpc::client
