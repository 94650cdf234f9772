// wishes.h: what wishes ask of the next commit.
#pragma once
#include <set>

#include "client/failure.h"
#include "client/group/commit_store.h"
#include "client/group/group_view.h"
#include "client/group/settings_change.h"

namespace qpc::client {

/// What a wish still asks for in an epoch.
struct Asked {
  bool fulfilled = true;
  std::vector<mls::Proposal> proposals = {};
  std::optional<SettingsChange> settings = {};
};

/// `going` are the leaves whose removal is proposed already.
Asked ask(const Wish& wish, const mls::Group& group, const std::set<mls::LeafIndex>& going);

/// Takes back that somebody is wanted in. False, where this device does not want that.
bool withdraw_adding(db::Database& db, std::int64_t conversation, const identity::UserName& member);

/// A wish is stored before it is carried out: a lost connection does not take it back, and the failure says so.
Outcome<> say_it_is_kept(Outcome<> settled);

/// Adds the new group context to proposals of a commit, where there has to be one: for what is wished, and for what
/// follows from who leaves with it. `wishes` have the other proposals in them. Errors: refused: "last_admin",
/// "profile_unreadable".
/// `is_shown`: people read and write in it, so it is a successor in the making no more.
Outcome<> add_settings(const mls::Group& group, const std::vector<Asked>& wishes, bool is_shown,
                       std::vector<mls::Proposal>& proposals);

}  // namespace qpc::client
