// presence.h: letting others know that one is there, and hearing of them: only while a connection stands, and only
// where the person has switched it on.
#pragma once
#include <functional>
#include <map>
#include <set>

#include "client/changes.h"
#include "client/contact/contact_store.h"
#include "client/session/session.h"

namespace qpc::client {

/// Announces this person to those they have a conversation of two with and have not blocked. The node shows two people
/// each other when both announce themselves to the other. Nothing of it is stored, here or there.
class Presence {
 public:
  using Told = std::function<void(const identity::AccountId&, bool is_present)>;

  /// All must outlive this.
  Presence(Environment& environment, Store& store, Changes& changes)
      : environment_(environment), store_(store), changes_(changes) {}

  /// Announces, and keeps doing so as settings and conversations change, until it is dropped. `told` hears who has come
  /// or gone.
  Task<Outcome<>> keep(Session& session, Told told);
  /// Who is there now. This person has been, too, for that moment; nobody, where it is switched off.
  Task<Outcome<std::set<identity::AccountId>>> look(Session& session);

 private:
  using Announced = capnp::Response<api::Presence::AnnounceResults>;
  /// Those to announce oneself to; none where it is switched off.
  Outcome<std::set<identity::AccountId>> audience();
  Task<Outcome<Announced>> announce(Session& session, std::set<identity::AccountId> to, Told told);

  Environment& environment_;
  Store& store_;
  Changes& changes_;
};

}  // namespace qpc::client
