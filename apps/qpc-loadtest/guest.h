// guest.h: an account with a session and a mailbox, on a connection of its own, that speaks without MLS.
#pragma once
#include "qpc-loadtest/account.h"
#include "qpc-loadtest/frame.h"
#include "schemas/session.capnp.h"

namespace qpc::loadtest {

class Guest {
 public:
  explicit Guest(Stage& stage) : stage_(stage), account_(stage) {}
  KJ_DISALLOW_COPY_AND_MOVE(Guest);

  /// Connects, registers, and opens its mailbox. Errors: those of a connection; refusals.
  Task<client::Outcome<>> enter();

  /// Drops the session and the connection; the mailbox stays at the node.
  void leave();
  /// Connects anew, by the device's key. Errors: those of a connection; refusals.
  Task<client::Outcome<>> come_back();

  Account& account() { return account_; }
  client::Link& link() { return *link_; }
  api::Session::Client& session() { return session_; }
  api::Mailbox::Client& mailbox() { return mailbox_; }
  const Bytes& address() const { return address_; }

  /// A message into the mailbox of `to`; done when the node has it durably. Errors: refusals.
  Task<client::Outcome<>> enqueue(Guest& to, std::uint64_t number);
  /// Everything that lies in the mailbox goes. Nothing here reads it.
  Task<client::Outcome<>> empty_mailbox();
  /// Empties the mailbox beside everything else, when it has become rather full.
  void keep_room();

 private:
  Stage& stage_;
  Account account_;
  kj::Own<client::Link> link_;
  api::Session::Client session_{nullptr};
  api::Mailbox::Client mailbox_{nullptr};
  Bytes address_;
  std::optional<Frames> frames_;  ///< that others put into this mailbox
  std::uint64_t stored_ = 0;      ///< by others, in all its time
  std::uint64_t kept_ = 0;        ///< of these, what may still lie there
};

using Crowd = std::vector<std::unique_ptr<Guest>>;

/// So many guests, who have entered. Errors: as `Guest::enter`.
Task<client::Outcome<Crowd>> gather(Stage& stage, std::size_t count);

}  // namespace qpc::loadtest
