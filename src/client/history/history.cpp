#include "client/history/history.h"

#include <algorithm>
#include <iterator>

#include "client/account/device_identity.h"
#include "client/account/people.h"
#include "client/contact/contact_store.h"
#include "client/history/id_prefix.h"
#include "client/history/names.h"
#include "client/session/node_trust.h"
#include "core/identity/confirmation_code.h"
#include "core/identity/safety_number.h"

namespace qpc::client {

Outcome<AccountView> History::account() {
  return groups_.store().read([&](db::Database& db) -> Outcome<AccountView> {
    QPC_TRY(const auto account, require_account(db));
    QPC_TRY(const auto self, DeviceIdentity::load(db));
    QPC_TRY(const auto key, identity::DeviceKey::of(self.device_key));
    AccountView view{.state = account.state,
                     .name = self.address.text(),
                     .node = account.node,
                     .node_fingerprint = {},
                     .account_id = account.account_id,
                     .device_id = account.device_id,
                     .device_label = account.device_label,
                     .device_code = identity::confirmation_code(account.device_id, key),
                     .confirms_devices = account.account_key.has_value()};
    if (const auto address = net::NodeAddress::parse(account.node)) {
      if (const auto pinned = TrustStore(db).find(*address)) view.node_fingerprint = net::fingerprint(*pinned);
    }
    return view;
  });
}

Outcome<ContactView> History::contact(const identity::AccountId& account_id) {
  return groups_.store().read([&](db::Database& db) -> Outcome<ContactView> {
    QPC_TRY(const auto account, require_account(db));
    QPC_TRY(const auto mine, stored_manifest(db, account.account_id));
    QPC_TRY(const auto theirs, stored_manifest(db, account_id));
    const auto active = std::ranges::count_if(theirs.devices, [](const auto& device) { return device.active(); });
    ContactView view{.name = theirs.name.text() + "@" + (theirs.domain ? theirs.domain->text() : account.domain),
                     .account_id = account_id,
                     .manifest_version = theirs.version,
                     .devices = static_cast<std::size_t>(active),
                     .safety_number = identity::safety_number(mine.account_key, theirs.account_key)};
    ContactStore contacts(db);
    view.is_blocked = contacts.is_blocked(account_id);
    if (auto profile = contacts.profile(account_id)) {
      view.display_name = std::move(profile->display_name);
      view.status = std::move(profile->status);
      view.avatar_bytes = profile->avatar.size();
    }
    return view;
  });
}

Outcome<std::vector<ContactView>> History::contacts() {
  QPC_TRY(const auto people, groups_.store().read([](db::Database& db) -> Outcome<std::vector<PersonRow>> {
    QPC_TRY(const auto account, require_account(db));
    return ContactStore(db).people(account.account_id);
  }));
  std::vector<ContactView> views;
  for (const auto& person : people) {
    QPC_TRY(auto view, contact(person.account_id));
    views.push_back(std::move(view));
  }
  return views;
}

MessageView History::view(db::Database& db, Names& names, MessageRow row) {
  MessageView view{.row = std::move(row), .conversation = {}, .sender = {}};
  if (view.row.hole) {
    if (auto hole = HoleStore(db).find(*view.row.hole)) view.hole = this->view(db, *std::move(hole));
  }
  if (view.row.kind == MessageKind::file) view.file = MessageStore(db).file(view.row.id);
  if (view.row.kind == MessageKind::join) view.join = MessageStore(db).join_outcome(view.row.id);
  if (view.row.account_id) {
    const auto& sender = names.person(*view.row.account_id);
    view.sender = sender.name;
    view.display_name = sender.display_name;
    view.is_own = *view.row.account_id == names.self();
    const bool says_something = view.row.kind != MessageKind::unreadable && view.row.kind != MessageKind::notice &&
                                view.row.kind != MessageKind::gap;
    view.is_from_blocked = says_something && sender.is_blocked;
  }
  view.around = describe_around(db, view.row, names.self(), environment_.now());
  const auto& place = names.place(view.row.conversation);
  view.conversation = place.title;
  view.group_id = place.group_id;
  add_life(db, names, view);
  return view;
}

MessageView History::view(db::Database& db, MessageRow row) {
  Names names(db);
  return view(db, names, std::move(row));
}

Outcome<std::vector<MessageView>> History::messages(const MessageRange& range) {
  return groups_.store().read([&](db::Database& db) {
    std::vector<MessageView> views;
    Names names(db);
    for (auto& row : MessageStore(db).list(range)) views.push_back(view(db, names, std::move(row)));
    return views;
  });
}

Outcome<std::vector<MessageView>> History::messages_at(const std::vector<std::int64_t>& cursors) {
  return groups_.store().read([&](db::Database& db) { return view(db, cursors); });
}

Outcome<MessageView> History::message(std::int64_t cursor) {
  return groups_.store().read([&](db::Database& db) -> Outcome<MessageView> {
    auto row = MessageStore(db).find(cursor);
    if (!row) return failure(FailureKind::not_found, "unknown_message", "There is no such message.");
    return view(db, *std::move(row));
  });
}

Outcome<MessageView> History::find_message(const std::string& id) {
  const auto beginnings = beginnings_of(id);
  if (beginnings.empty()) {
    return failure(FailureKind::usage, "bad_message_id", "A message's id is hexadecimal: 'qpc history' shows it.");
  }
  return groups_.store().read([&](db::Database& db) -> Outcome<MessageView> {
    std::vector<MessageRow> rows;
    for (const auto& octets : beginnings) {
      std::ranges::move(MessageStore(db).find_by_id_prefix(octets), std::back_inserter(rows));
    }
    if (rows.empty()) return failure(FailureKind::not_found, "unknown_message", "There is no message with this id.");
    if (rows.size() > 1)
      return failure(FailureKind::usage, "ambiguous", "Several messages begin so: give more of the id.");
    return view(db, std::move(rows.front()));
  });
}

Outcome<Bytes> History::ciphertext(std::int64_t cursor) {
  QPC_TRY(auto found, groups_.store().read([&](db::Database& db) { return MessageStore(db).ciphertext(cursor); }));
  if (found) return *std::move(found);
  return failure(FailureKind::not_found, "no_ciphertext",
                 "No ciphertext of this message is kept: only of recent ones that were received.");
}

}  // namespace qpc::client
