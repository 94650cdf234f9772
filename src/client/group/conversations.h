// conversations.h: beginning conversations, and changing who is in them.
#pragma once
#include "client/account/member_check.h"
#include "client/account/people.h"
#include "client/group/channel_access.h"
#include "client/group/committer.h"
#include "client/group/settings.h"
#include "client/group/suites.h"
#include "client/invite/invite_store.h"

namespace qpc::client {

class Conversations {
 public:
  /// Everything must outlive this.
  Conversations(Environment& environment, Groups& groups, Outbox& outbox, CatchUp& catch_up)
      : environment_(environment), groups_(groups), outbox_(outbox), catch_up_(catch_up), people_(groups.store()) {}

  /// A group with these people and the caller's other devices, or the one that an earlier attempt began under this name
  /// and did not get to finish. Returns the conversation. Its suite is the one that is wished, else the best that all
  /// their devices take; it stays that of the group.
  /// Errors: usage, for a name that is empty or too long; not_found, for a person; refused: "suite_unsupported",
  /// "begun_otherwise", for a group that an earlier attempt began with another suite; limit; store.
  Task<Outcome<std::int64_t>> create_group(Session& session, std::string name, std::vector<identity::UserName> members,
                                           std::optional<mls::CipherSuite> wished_suite = {});

  /// A group of this name that an earlier attempt began and that nobody else is in yet.
  std::optional<std::int64_t> find_unfinished(const std::string& name);

  /// Whether the other side of a direct conversation is out. A group that cannot be read counts as inhabited.
  bool is_alone(std::int64_t conversation);
  /// Whether a dm needs no beginning any more.
  bool is_begun(const ConversationRow& dm);

  /// The direct conversation with somebody, begun if it is not there yet; if they are out, they are let in again. When
  /// the other side began one at the same time, it waits for their Welcome; what is said meanwhile stays queued.
  Task<Outcome<std::int64_t>> open_dm(Session& session, identity::UserName peer);

  /// Begins the direct conversations that an earlier attempt did not get to begin: their other side could not be let
  /// in. The node takes the pair's channel for begun, so that the other side waits for this one. Tries them all.
  /// Errors: the first that did not work.
  enum class Unfinished { with_texts, all };
  Task<Outcome<>> begin_unfinished(Session& session, Unfinished which);

  /// Adds people with all their devices. Those who are members already stay so.
  Task<Outcome<>> add(Session& session, std::int64_t conversation, std::vector<identity::UserName> members);
  /// Adds those who came by an invite of this device's (invite/door.h), and looks what became of it: who cannot be
  /// added is told. Errors: those of a lost connection; store.
  Task<Outcome<>> let_in_who_asked(Session& session);
  /// Takes devices of members out and in again, with new keys: they have lost the group. Any member may.
  Task<Outcome<>> let_in_again(Session& session, std::int64_t conversation, identity::UserName member);
  /// Changes what a conversation says of itself, and somebody's role or muting. Errors: those of check_may_change
  /// (settings.h); not_found: "not_member"; refused: "last_admin", "overtaken".
  Task<Outcome<>> change_settings(Session& session, std::int64_t conversation, SettingsChange change,
                                  std::optional<identity::UserName> person = {});
  /// Whether that could be done now. Needs no node.
  Outcome<> check_settings(std::int64_t conversation, const SettingsChange& change);
  /// Moves a group to another cipher suite (decision 0018): the one that is wished, else the best that all its
  /// devices take. Errors: refused: "same_suite", "not_allowed", "suite_unsupported", "no_key_packages",
  /// "members_changed"; in all of these nothing has changed. What is cut short is gone on with.
  Task<Outcome<>> upgrade(Session& session, std::int64_t conversation, std::optional<mls::CipherSuite> wished);
  /// Removes a person with all their devices; also takes back that they are wanted in. Errors: not_found: "not_member".
  Task<Outcome<>> remove(Session& session, std::int64_t conversation, identity::UserName member);
  /// Leaves: the others' devices commit it. Errors: limit, while a mailbox has no room for what has to leave before, or
  /// for the leaving itself: this device stays a member.
  Task<Outcome<>> leave(Session& session, std::int64_t conversation);

  /// Who leaves: this device alone, or all of the person's.
  enum class Leaving { device, person };
  /// Leaves every conversation in which others would go on encrypting to this device. What does not let it go now stays
  /// as it is. Errors: those of a lost connection; store.
  Task<Outcome<>> leave_all(Session& session, Leaving who);

  /// Takes up changes that were cut short, in every conversation: also the adding of a device that was confirmed, and a
  /// leaving.
  Task<Outcome<>> settle_all(Session& session);

 private:
  /// Wishes somebody's devices out. False, where they are not in. Errors: refused: "not_allowed".
  Outcome<bool> wish_out(std::int64_t conversation, const identity::UserName& member);
  /// Removes the person's other devices from a conversation.
  Task<Outcome<>> remove_other_devices(Session& session, std::int64_t conversation);
  /// KeyPackages that the node handed out.
  struct Claimed {
    std::vector<Wish> wishes;
    std::vector<std::string> left_out;  ///< a sentence for each device for which it had none
  };
  /// The newest manifests of these people, but for one's own.
  Task<Outcome<std::vector<identity::AccountManifest>>> find_people(Session& session,
                                                                    std::vector<identity::UserName> members);
  /// The suite of a new conversation of these people and this one (suites.h).
  Task<Outcome<ChosenSuite>> choose_suite(Session& session, std::vector<identity::AccountManifest> members,
                                          std::optional<mls::CipherSuite> wished);
  /// The suite of a group that an earlier attempt began. Errors: refused: "begun_otherwise".
  Outcome<ChosenSuite> keep_suite(std::int64_t unfinished, std::optional<mls::CipherSuite> wished);
  /// The suite of a conversation that has begun.
  Outcome<mls::CipherSuite> suite_of(std::int64_t conversation);
  Task<Outcome<Claimed>> claim(Session& session, identity::AccountId account_id, mls::CipherSuite suite);
  /// KeyPackages of these people, and of the caller's other devices. Errors: refused: "suite_unsupported",
  /// "no_key_packages", for somebody none of whose devices can be added.
  Task<Outcome<Claimed>> claim_all(Session& session, std::vector<identity::AccountManifest> members,
                                   mls::CipherSuite suite);
  /// Wishes what was claimed into a conversation, and tells which devices have to be left out.
  void add_wishes(db::Database& db, std::int64_t conversation, Claimed claimed);
  /// What `upgrade` moves a conversation to, and the KeyPackages of who is in it.
  struct Upgrade {
    ChosenSuite suite;
    std::vector<Wish> wishes;
  };
  Task<Outcome<Upgrade>> prepare_upgrade(Session& session, std::int64_t conversation,
                                         std::optional<mls::CipherSuite> wished);
  /// The group behind a conversation in which it is to go on, of an earlier attempt that wanted that suite. Others are
  /// given up.
  Outcome<std::optional<std::int64_t>> take_up_upgrade(std::int64_t conversation,
                                                       std::optional<mls::CipherSuite> wished);
  /// Whether the conversation has moved to what is wished since it was in this group.
  Outcome<bool> has_upgraded(std::int64_t conversation, const Bytes& group_before,
                             std::optional<mls::CipherSuite> wished);
  /// The group in which the conversation is to go on: that of an earlier attempt, or another.
  Task<Outcome<std::int64_t>> begin_successor(Session& session, std::int64_t conversation,
                                              std::optional<mls::CipherSuite> wished);
  /// Brings everybody into the group behind a conversation, and has the conversation go on there. False, where
  /// something has changed meanwhile: another attempt may get there.
  Task<Outcome<bool>> move_into(Session& session, std::int64_t conversation, std::int64_t behind);
  /// No more attempts.
  Outcome<> give_up_upgrade(std::int64_t conversation);
  Outcome<std::int64_t> make_group(GroupChange& change, const message::GroupProfile& profile,
                                   std::optional<identity::AccountId> peer, const ChosenSuite& chosen);
  /// Sends what is queued in a conversation. False, where nobody there can hear this device any more. Errors: limit,
  /// where something has to wait.
  Task<Outcome<bool>> send_all(Session& session, std::int64_t conversation);
  /// Has the node store that this device wants to be removed, in the newest epoch.
  /// Returns the group in which it has.
  Task<Outcome<Bytes>> propose_leaving(Session& session, std::int64_t conversation);
  /// The id of the group that a conversation is in now.
  Outcome<Bytes> group_of(std::int64_t conversation);
  /// Proposes it. Returns whether there was anything to propose: not where nobody else is, or it was proposed before.
  Outcome<bool> queue_leaving(std::int64_t conversation);
  /// Whether a leaving was cut short: others may have made it come true, and nobody tells this device any more.
  Outcome<bool> has_begun_to_leave(std::int64_t conversation);
  /// The conversation, if this device is in it. Errors: not_found; refused.
  Outcome<ConversationRow> check_inside(std::int64_t conversation);
  /// The same, where it can be changed from here. Errors: refused: "moving", too.
  Outcome<ConversationRow> check_changeable(std::int64_t conversation);
  /// The same, and whether it is a group, whose members can change. Errors: usage, too.
  Outcome<> check_member(std::int64_t conversation);
  /// Whether these people may be added from here. Errors: refused: "not_allowed".
  Outcome<> check_may_add(std::int64_t conversation, const std::vector<identity::UserName>& members);
  /// Whether what was wished, and is no wish any more, is so. Errors: refused: "overtaken" (overtaken.h).
  Outcome<> check_set(std::int64_t conversation, const SettingsChange& wanted);
  /// Claims KeyPackages of somebody who came by an invite, and wishes them in.
  Task<Outcome<>> wish_in(Session& session, InviteUse use);
  /// Leaves the channels of groups that are over (succession.h), and drops those.
  Task<Outcome<>> leave_over(Session& session);
  /// Leaves a conversation's channel. Errors: those of a lost connection; limit.
  Task<Outcome<>> leave_channel(Session& session, std::int64_t conversation);
  /// Claims KeyPackages for this person's own devices that wait to be added to a conversation.
  Task<Outcome<>> claim_wished(Session& session, std::int64_t conversation);

  Environment& environment_;
  Groups& groups_;
  Outbox& outbox_;
  CatchUp& catch_up_;
  People people_;
};

}  // namespace qpc::client
