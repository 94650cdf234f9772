// views.h: what the engine tells a face. Names and texts in here come from others: a face cleans them before showing
// them.
#pragma once
#include "client/account/account_store.h"
#include "client/account/devices.h"
#include "client/draft/draft_store.h"
#include "client/expiry/expiry_store.h"
#include "client/group/conversation_store.h"
#include "client/history/message_store.h"
#include "client/hole/hole_store.h"
#include "client/notify/notify_store.h"
#include "client/reading/reading_store.h"
#include "client/remark/remark_views.h"
#include "client/schedule/schedule_store.h"
#include "client/store/vault.h"
#include "core/message/group_details.h"

namespace qpc::client {

struct AccountView {
  AccountState state = AccountState::active;
  std::string name;  ///< user@domain
  std::string node;  ///< HOST:PORT
  std::string node_fingerprint;
  identity::AccountId account_id;
  identity::DeviceId device_id;
  std::string device_label;
  std::string device_code;        ///< what `device confirm` takes
  bool confirms_devices = false;  ///< this device holds the account key
};

struct ContactView {
  std::string name;  ///< user@domain
  identity::AccountId account_id;
  std::uint32_t manifest_version = 0;
  std::size_t devices = 0;
  std::string safety_number;
  std::string display_name = {};        ///< what they show; several people may show the same
  std::string status = {};              ///< the same
  std::size_t avatar_bytes = 0;         ///< how large their picture is
  bool is_blocked = false;              ///< by this person
  std::optional<bool> is_present = {};  ///< where both let each other know
};

/// A hole, in words.
struct HoleView {
  HoleRow row;
  std::string conversation;  ///< its title; empty for what belongs to none
  std::string sender;        ///< user@domain; empty where nobody knows
  std::string object;        ///< what is missing: "messages 4 to 6 of alice@example.org"
  std::string what;          ///< the cause, as a sentence
  std::string course;        ///< what is being done about it and who has to come online, or how it ended
  std::string advice;        ///< what the person can do
};

struct MemberView {
  std::string name;
  std::string display_name = {};
  identity::DeviceId device_id;
  std::uint32_t leaf = 0;
  bool is_this_device = false;
  std::optional<std::uint64_t> heard_in_epoch = {};  ///< the newest in which it has spoken
  message::Role role = message::Role::admin;         ///< of the person
  bool is_muted = false;                             ///< the person
};

struct ConversationView {
  ConversationRow row;
  std::string title;  ///< the group's name, or the other person's
  std::string suite;
  std::string moves_to =
      {};  ///< the suite of the group in which it goes on, where this device is not in yet; else empty
  Unread unread = {};
  NotifyLevel notify = NotifyLevel::all;         ///< what the person is told of, now
  std::vector<MemberView> members = {};          ///< filled where one conversation was asked for, as what follows
  std::vector<HoleView> holes = {};              ///< that are open
  std::optional<Milliseconds> own_keys_at = {};  ///< when this device's keys in the group were made
  std::vector<std::string> contested = {};  ///< changes of the group that this device cannot apply: the broken rules
  bool is_left_behind = false;              ///< the others have applied one of them
  std::string description = {};             ///< of a group, as what follows
  std::optional<message::File> avatar = {};
  std::chrono::seconds timer{0};  ///< how long after reading messages are removed; 0: never
  bool has_roles = false;         ///< else everybody is an admin
  message::GroupPolicy policy = {};
};

/// Somebody who has read a message.
struct ReadByView {
  std::string name;  ///< user@domain
  Milliseconds at = {};
};

struct MessageView {
  MessageRow row;                 ///< its text is empty where it is not to be shown: it has gone, or can be seen once
  std::string conversation;       ///< its title; empty for what belongs to none
  Bytes group_id = {};            ///< of the conversation
  std::string sender;             ///< user@domain; empty where nobody knows
  bool is_own = false;            ///< said by this person, on whichever device
  std::string display_name = {};  ///< what the sender shows
  bool is_from_blocked = false;   ///< not to be shown: the person has blocked the sender
  std::optional<message::File> file = {};         ///< for the kind `file`
  std::optional<message::JoinOutcome> join = {};  ///< for the kind `join`, where it answers
  std::optional<HoleView> hole = {};              ///< that the line tells of
  Lifespan life = {};
  std::vector<ReadByView> read_by = {};  ///< of ours, where this person lets others know what they read themselves
  AroundView around = {};                ///< what was said about it, and what it is about
};

/// A text that waits for its time.
struct ScheduledView {
  ScheduledRow row;
  std::string conversation;  ///< its title
};

/// What a person has begun to write.
struct DraftView {
  DraftRow row;
  std::string conversation;  ///< its title
};

/// Where one message stands, and why.
struct WhyView {
  MessageView message;
  std::string standing;                         ///< in a sentence
  std::string advice = {};                      ///< what the person can do; empty: nothing
  std::vector<std::string> waiting_for = {};    ///< people none of whose devices has confirmed it
  std::optional<std::uint64_t> sealed_in = {};  ///< of what waits here: the epoch it is encrypted in
  std::uint64_t ahead = 0;                      ///< of what waits here: how many wait before it
};

}  // namespace qpc::client
