// settings.h: what a conversation's members have agreed on, for those who show, say or send something in it.
#pragma once
#include "client/group/groups.h"
#include "client/group/settings_change.h"
#include "client/views.h"

namespace qpc::client {

/// What a group says of itself. Errors: malformed; rejected.
Result<message::GroupDetails> details_of(const mls::Group& group);
Result<message::GroupDetails> details_of(const mls::Extensions& extensions);

/// How long after reading a message that is said now is removed: AppMessage.expire_after. 0: never, also where there is
/// no group yet.
std::chrono::seconds expire_after(GroupChange& change, std::int64_t conversation);

/// Whether an account was muted in an epoch: this one, or a past one that is known here.
bool was_muted(GroupChange& change, std::int64_t conversation, const identity::AccountId& account_id,
               std::uint64_t epoch);

/// Whether what an account said in an epoch is not shown: it was muted then, or it is now. A sender chooses the epoch;
/// the node's order, in which its message and the muting arrived, is one for all.
bool is_unheard(GroupChange& change, std::int64_t conversation, const identity::AccountId& account_id,
                std::uint64_t epoch);

/// Whether what an account says in a conversation is not shown by its newest epoch.
bool is_unheard_now(GroupChange& change, std::int64_t conversation, const identity::AccountId& account_id);

/// Whether this account may speak now. Errors: refused: "muted".
Outcome<> check_not_muted(GroupChange& change, std::int64_t conversation, const identity::AccountId& self);

/// Whether this account may make a change. Errors: usage: "not_a_group", "bad_group_name", "bad_description",
/// "bad_timer", "has_a_role"; refused: "not_allowed", which says who may.
Outcome<> check_may_change(const mls::Group& group, const identity::AccountId& self, const SettingsChange& change);
/// Whether this account may move the conversation to another group. Errors: refused: "not_allowed".
Outcome<> check_may_move(const mls::Group& group, const identity::AccountId& self);
/// Whether this account may add people. Errors: refused: "not_allowed".
Outcome<> check_may_add(const mls::Group& group, const identity::AccountId& self);
/// Whether this account may remove that one. Errors: refused: "not_allowed".
Outcome<> check_may_remove(const mls::Group& group, const identity::AccountId& self, const identity::AccountId& member);

/// Fills in what a face shows of it: also each member's role, where the members are filled in.
void show_settings(const mls::Group& group, ConversationView& view);

/// Whether it can be a group's name. Errors: usage: "bad_group_name".
Outcome<> check_group_name(const std::string& name);

}  // namespace qpc::client
