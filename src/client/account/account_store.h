// account_store.h: the table `account`: who we are on this device.
#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "client/account/id_column.h"
#include "core/base/secret.h"
#include "db/database.h"

namespace qpc::client {

enum class AccountState : std::uint8_t {
  registering = 0,  ///< the node may or may not have heard of the account: its keys are kept until that is known
  pending = 1,      ///< logged in by password, not confirmed by another device yet
  active = 2,       ///< part of the manifest
  logged_out = 3,   ///< forgotten by the node; history stays readable
};

struct AccountRow {
  AccountState state = AccountState::registering;
  identity::AccountId account_id;
  std::string name;
  std::string domain;
  std::optional<Secret> account_key;  ///< Ed25519 private key; none on devices that were linked
  identity::DeviceId device_id;
  Secret device_key;  ///< Ed25519 private key
  std::string device_label;
  std::string node;  ///< HOST:PORT
};

/// Borrows the database for one transaction.
class AccountStore {
 public:
  explicit AccountStore(db::Database& db) : db_(db) {}

  std::optional<AccountRow> find();
  /// Replaces the row: there is one account in a store.
  void save(const AccountRow& account);
  void set_state(AccountState state);
  void set_node(const std::string& address);
  /// Forgets the mailbox: the node gives another one, empty, to this same device.
  void begin_mailbox();
  /// Drops the row: there never was such an account.
  void remove();

  /// The number for the next session; larger than any before, and stored before it is used.
  std::uint64_t take_session_counter();
  std::uint64_t session_counter();

  std::optional<Bytes> mailbox_address();
  void set_mailbox_address(ByteView address);

  /// Everything in the mailbox up to this sequence number is stored here.
  std::uint64_t inbox_cursor();
  void set_inbox_cursor(std::uint64_t sequence_number);

  /// How many messages found the mailbox full and were not kept, as far as the person was told.
  std::uint64_t inbox_missed();
  void set_inbox_missed(std::uint64_t count);

  /// How often the node went back to a backup, as far as the person was told.
  std::uint32_t inbox_restored();
  void set_inbox_restored(std::uint32_t count);

  /// Everything up to this message was shown by `listen`.
  std::int64_t shown_cursor();
  void set_shown_cursor(std::int64_t cursor);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
