// presence.h: letting others know that one is there, and hearing of them: only while a connection stands, and only
// where the person has switched it on.
#pragma once
#include <functional>
#include <map>
#include <memory>
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
  /// Who is there now; nobody, where it is switched off. While somebody keeps announcing, the answer is what they were
  /// told: a node knows one announcement of a session. Else this person has been there, too, for that moment.
  Task<Outcome<std::set<identity::AccountId>>> look(Session& session);

 private:
  using Announced = capnp::Response<api::Presence::AnnounceResults>;
  /// Those to announce oneself to; none where it is switched off.
  Outcome<std::set<identity::AccountId>> audience();
  /// What is kept up at present.
  struct Kept {
    std::set<identity::AccountId> to = {};
    std::set<identity::AccountId> present = {};
    bool is_answered = false;  ///< the node knows whom it is announced to
  };
  Task<Outcome<>> keep(Session& session, Told told, Kept& kept);
  Task<Outcome<Announced>> announce(Session& session, std::set<identity::AccountId> to, Told told);

  Environment& environment_;
  Store& store_;
  Changes& changes_;
  std::shared_ptr<Kept> kept_;  ///< while somebody keeps announcing
};

}  // namespace qpc::client
