// presence_board.h: who is there now, among those who want each other to know. In memory only.
#pragma once
#include <map>
#include <set>
#include <vector>

#include "core/identity/ids.h"

namespace qpc::node {

/// Two accounts see each other when both announce themselves to the other, so nobody watches without being seen. Lives
/// on one event loop, and outlives the announcements.
class PresenceBoard {
 public:
  /// Somebody's word that they are there, for as long as it lives.
  class Announcement {
   public:
    /// Those whom it is not meant for hear nothing of it.
    Announcement(PresenceBoard& board, const identity::AccountId& account_id, std::set<identity::AccountId> to);
    Announcement(const Announcement&) = delete;
    Announcement& operator=(const Announcement&) = delete;
    virtual ~Announcement();

    /// Those among `to` who are there now, and want this account to know.
    std::vector<identity::AccountId> present() const;
    /// One of them has come or gone.
    virtual void changed(const identity::AccountId& account_id, bool is_present) = 0;

   protected:
    /// As soon as `changed` may be called.
    void begin();
    /// When it may not any more.
    void end();

   private:
    friend class PresenceBoard;
    PresenceBoard& board_;
    identity::AccountId account_id_;
    std::set<identity::AccountId> to_;
    bool listed_ = false;
  };

  /// `account_id` does not want to be seen by `other` any more, nor to see it.
  void part(const identity::AccountId& account_id, const identity::AccountId& other);
  std::size_t size() const { return announcements_.size(); }

 private:
  bool announces(const identity::AccountId& account_id, const identity::AccountId& to) const;
  /// Tells `other`, as far as it announces itself to `account_id`.
  void tell(const identity::AccountId& other, const identity::AccountId& account_id, bool is_present) const;

  std::multimap<identity::AccountId, Announcement*> announcements_;
};

}  // namespace qpc::node
