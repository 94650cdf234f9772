// engine.h: everything a face can ask for. Faces show views and failures; the rest happens behind this.
#pragma once
#include "client/account/devices.h"
#include "client/account/entrance.h"
#include "client/account/own_data.h"
#include "client/account/ownership.h"
#include "client/blob/files.h"
#include "client/changes.h"
#include "client/contact/contacts.h"
#include "client/contact/presence.h"
#include "client/contact/reporter.h"
#include "client/doctor/node_report.h"
#include "client/group/conversations.h"
#include "client/history/history.h"
#include "client/invite/invites.h"
#include "client/mailbox/inbox.h"
#include "client/remark/remarks.h"
#include "client/search/search.h"
#include "client/session/backoff.h"
#include "client/typing/typing.h"

namespace qpc::client {

/// Told how the connection fares while the engine stays online.
class ConnectionObserver {
 public:
  virtual ~ConnectionObserver() = default;
  virtual void connected(net::Connection& connection) = 0;
  /// The engine tries again after `delay`.
  virtual void disconnected(const Failure& why, kj::Duration delay) = 0;
  /// Somebody has come or gone, where both let each other know. `name` is user@domain.
  virtual void presence(const std::string& /*name*/, bool /*is_present*/) {}
  /// Somebody begins to write in a conversation, or stops. It holds for `Typing::lifetime`.
  virtual void typing(const std::string& /*conversation*/, const std::string& /*name*/, bool /*begins*/) {}
};

/// One profile at work. Lives on one event loop; several processes may each have one on the same store.
class Engine {
 public:
  /// Everything must outlive the engine.
  Engine(Environment& environment, Store& store, TrustDecision& trust)
      : environment_(environment),
        store_(store),
        opener_(environment, store, trust),
        entrance_(environment, store, opener_),
        devices_(environment, store),
        ownership_(environment, store),
        changes_(store, environment.timer),
        groups_(environment, store),
        outbox_(environment, groups_),
        remarks_(environment, groups_, outbox_),
        inbox_(environment, groups_, outbox_, changes_),
        conversations_(environment, groups_, outbox_, inbox_),
        people_(store),
        contacts_(environment, store),
        presence_(environment, store, changes_),
        reporter_(environment, store),
        history_(environment, groups_),
        search_(environment, store, history_),
        typing_(environment, groups_),
        invites_(environment, groups_),
        files_(environment, groups_) {
    inbox_.before_sending([this](Session& session) { return conversations_.let_in_who_asked(session); });
  }

  /// The account's node is at this address now.
  void look_at(net::NodeAddress node) { opener_.look_at(std::move(node)); }

  Task<Outcome<>> register_account(Credentials credentials);
  Task<Outcome<>> log_in(Credentials credentials);
  Task<Outcome<>> log_out();
  Task<Outcome<>> wait_until_confirmed();
  Task<Outcome<std::vector<DeviceView>>> list_devices();
  /// Signs the device into the manifest and adds it to every conversation.
  Task<Outcome<DeviceView>> confirm_device(std::string code);
  /// Signs the device out of the manifest and takes it out of every conversation.
  Task<Outcome<DeviceView>> revoke_device(std::string which);
  Task<Outcome<DeviceView>> rename_device(std::string which, std::string label);
  /// Errors: authentication: "wrong_password"; those of being online.
  Task<Outcome<>> change_password(opaque::Password password, opaque::Password next);
  /// Takes every device of the account out of every conversation, and deletes the account. Errors: as change_password.
  Task<Outcome<>> delete_account(opaque::Password password);
  /// Everything that the node holds about the account. Errors: those of being online.
  Task<Outcome<std::vector<OwnData>>> export_account();
  /// Ends the open sessions of a device, or of all others. Returns how many.
  Task<Outcome<std::uint32_t>> end_sessions(std::string which);
  Task<Outcome<ContactView>> show_contact(identity::UserName name);
  /// Everybody known here, with who is there now, where both let each other know.
  Task<Outcome<std::vector<ContactView>>> list_contacts();
  /// Keeps somebody away at the node, for all devices of the account, or no longer.
  Task<Outcome<ContactView>> set_blocked(identity::UserName name, bool blocked);
  Task<Outcome<std::vector<ContactView>>> list_blocked();
  /// Errors: refused: "no_account_key"; usage: "bad_profile".
  Task<Outcome<ContactView>> change_profile(ProfileChange change);
  /// This person's own profile.
  Task<Outcome<ContactView>> show_profile();
  /// Whether this device lets others know that its person is there.
  Outcome<> set_shows_presence(bool shows);
  /// Reports a message to the operator. Returns the report's id.
  Task<Outcome<Bytes>> report(MessageRow message, ReportChoice choice);

  Task<Outcome<ConversationView>> create_group(std::string name, std::vector<identity::UserName> members,
                                               std::optional<mls::CipherSuite> wished_suite = {});
  /// Needs no node when the conversation is there.
  Task<Outcome<ConversationView>> open_dm(identity::UserName peer);
  Task<Outcome<>> add_members(std::int64_t conversation, std::vector<identity::UserName> members);
  Task<Outcome<>> remove_member(std::int64_t conversation, identity::UserName member);
  Task<Outcome<>> leave_group(std::int64_t conversation);
  /// Takes a member's devices, which have lost the group, out and in again.
  Task<Outcome<>> let_in_again(std::int64_t conversation, identity::UserName member);
  /// Moves a conversation to another cipher suite: the one that is wished, else the best that all its devices take.
  Task<Outcome<>> upgrade_group(std::int64_t conversation, std::optional<mls::CipherSuite> wished);
  /// A link that lets people into a group; it is shown this once. Needs no node. Errors: those of Invites::create.
  Outcome<InviteView> create_invite(std::int64_t conversation, std::chrono::seconds lifetime, std::uint32_t uses);
  Outcome<std::vector<InviteView>> list_invites(std::optional<std::int64_t> conversation);
  Outcome<InviteView> revoke_invite(const std::string& id);
  /// Queues the request in the direct conversation with who made the link; its cursor. `flush` sends it. Errors:
  /// authentication: "wrong_account"; those of open_dm.
  Task<Outcome<std::int64_t>> ask_to_join(identity::GroupLink link);
  /// Changes what a conversation says of itself, and, where a person is named, their role or muting.
  Task<Outcome<>> change_settings(std::int64_t conversation, SettingsChange change,
                                  std::optional<identity::UserName> person = {});
  /// The same, and the group gets a picture. `folder` is where its sealed form waits. Errors: usage: "not_a_picture";
  /// limit: "avatar_too_large"; those of send_file.
  Task<Outcome<>> change_avatar(std::int64_t conversation, SettingsChange change, std::filesystem::path avatar,
                                std::filesystem::path folder, TransferObserver& observer);
  /// Fetches a group's picture and writes it to `path`. Errors: not_found: "no_avatar"; those of save_file.
  Task<Outcome<>> save_avatar(std::int64_t conversation, std::filesystem::path path, Overwrite overwrite,
                              std::filesystem::path folder, TransferObserver& observer);

  /// Tries to heal a hole at once: what came is read again, and its sender's device is asked to say it again. Returns
  /// the hole as it is then. Errors: those of being online; limit: "asked_too_often".
  Task<Outcome<HoleView>> repair(std::int64_t hole);

  /// How the node is reached, and what it says of itself. Errors: those of being online.
  Task<Outcome<NodeReport>> examine_node();

  /// Stores texts durably; `flush` sends them.
  Outcome<std::vector<std::int64_t>> queue(std::int64_t conversation, std::span<const std::string> texts,
                                           Outbox::Receipts receipts = Outbox::Receipts::among_few) {
    return queue(conversation, texts, Outbox::Manner{.receipts = receipts});
  }
  Outcome<std::vector<std::int64_t>> queue(std::int64_t conversation, std::span<const std::string> texts,
                                           const Outbox::Manner& manner);
  /// Stores a text that leaves at a time, or later, when this device runs. Errors: as `queue`.
  Outcome<ScheduledView> schedule(ScheduledRow row);
  /// It is not said after all. Errors: not_found, where it has left, or never was.
  Outcome<ScheduledView> unschedule(std::int64_t id);

  /// Everything of a conversation up to this message was seen; `flush` tells those who want to know. Returns how many
  /// were unread.
  Outcome<std::size_t> mark_read(std::int64_t conversation, std::int64_t through);
  /// Whether this person lets others know what they have read and that they write, and learns it of them.
  Outcome<> set_shows_receipts(bool shows);
  /// What can be seen once is seen, and gone when this returns; everything else stays.
  Outcome<MessageView> see(std::int64_t cursor);
  /// Takes out of the store what is over by now. Whoever stays online does that in time.
  Outcome<std::size_t> sweep();
  /// What the person is to be told of and was not yet, in order; `most` at most. It counts as told then.
  Outcome<std::vector<MessageView>> take_notifications(std::uint32_t most);
  /// Tells the others that somebody writes, or stops; see Typing. Nothing happens while nobody is online here.
  Task<Outcome<>> tell_typing(std::int64_t conversation, bool begins);
  Outcome<SearchPage> search(const SearchRequest& request) { return search_.find(request); }
  /// Says something about the message of a cursor; the remark's own cursor. `flush` sends it.
  Outcome<std::int64_t> remark(std::int64_t about, RemarkBody remark);
  /// Takes a message back, for all; nothing, where nobody has to be told, as it had not left.
  Outcome<std::optional<std::int64_t>> delete_message(std::int64_t about);
  Outcome<std::int64_t> ask(std::int64_t conversation, message::Poll poll);
  /// How to speak of other messages.
  Remarks& remarks() { return remarks_; }
  /// Brings a file to the node, however often the connection is lost, and queues the message that tells of it; its
  /// cursor. After a kill, the same order goes on where it was. `folder` is where sealed files wait.
  Task<Outcome<std::int64_t>> send_file(std::int64_t conversation, FileOrder order, std::filesystem::path folder,
                                        TransferObserver& observer, Outbox::Manner manner = {});
  /// Fetches the file that a message tells of and writes it to `path`. After a kill, the same goes on where it was.
  Task<Outcome<>> save_file(std::int64_t cursor, std::filesystem::path path, Overwrite overwrite,
                            std::filesystem::path folder, TransferObserver& observer);
  /// Deletes a file at the node that was sent from here: who has not fetched it yet never will.
  Task<Outcome<>> delete_file(std::int64_t cursor);
  /// Deletes those whose messages have gone. Whoever stays online does that in time. Errors: those of being online.
  Task<Outcome<>> delete_gone_files();

  /// Sends what is queued, once.
  /// Errors: limit, where a mailbox is full, and whatever else keeps it here; it stays queued.
  Task<Outcome<>> flush();

  /// Whether, while it stays online, the engine is connecting or taking in what had waited for it.
  bool is_catching_up() const { return connecting_ || (session_.get() != nullptr && !inbox_.has_caught_up()); }

  /// Stays connected, receives, and sends what is queued; connects anew when the connection is lost. Ends only for a
  /// reason that connecting anew does not help against. `observer` must outlive the task.
  Task<Outcome<>> stay_online(ConnectionObserver& observer);
  /// Whether somebody stays online with it: a second one would take the node's one subscription from the first.
  bool is_kept_online() const { return kept_online_by_ > 0; }

  History& history() { return history_; }
  Changes& changes() { return changes_; }
  Store& store() { return store_; }
  kj::Timer& timer() { return environment_.timer; }
  /// The connection, while there is one: for what it negotiated.
  kj::Maybe<net::Connection&> connection();

 private:
  /// Errors: refused: "blocked", for a conversation with somebody whom the person has blocked.
  Outcome<> check_may_speak(std::int64_t conversation);
  /// online(), while it is told that the engine connects.
  Task<Outcome<kj::Own<Session>>> connect();
  Task<Outcome<NodeReport>> ask_node(Session& session, NodeReport report);
  /// The session there is, or a new one: the same for all who ask while it is opened.
  Task<Outcome<kj::Own<Session>>> online();
  Task<Outcome<>> open_session();
  /// What a stretch of being online ends with.
  enum class Next { end, renew };
  Task<Outcome<Next>> be_online(ConnectionObserver& observer);
  Task<Outcome<Next>> follow(kj::Own<Session> session);
  /// Sees to it that what goes by itself, and what leaves at a time, does so to the second. Never ends.
  Task<void> keep_time();
  /// Errors: store; those of a lost connection.
  Task<Outcome<>> do_what_is_due();
  Task<Outcome<>> delete_gone_files(kj::Own<Session> session);
  /// Errors: store.
  Outcome<std::optional<Milliseconds>> next_time();
  void tell_typing_to(ConnectionObserver& observer);
  /// What goes on beside receiving; ends with the session.
  Task<Outcome<>> look_after(kj::Own<Session> session, ConnectionObserver& observer);
  Task<Outcome<>> keep_stocked(kj::Own<Session> session);
  Task<Outcome<>> await_confirmation(kj::Own<Session> session);
  /// Does what `attempt(Session&)` says, again after a lost connection, as long as that may help.
  template <class Attempt>
  Task<Outcome<>> persist(Attempt attempt, TransferObserver& observer);
  /// Why a session is over, in the node's words where it has any.
  Task<Failure> why_over(Session& session, Failure failure);

  Environment& environment_;
  Store& store_;
  SessionOpener opener_;
  Entrance entrance_;
  Devices devices_;
  Ownership ownership_;
  Changes changes_;
  Groups groups_;
  Outbox outbox_;
  Remarks remarks_;
  Inbox inbox_;
  Conversations conversations_;
  People people_;
  Contacts contacts_;
  Presence presence_;
  Reporter reporter_;
  History history_;
  Search search_;
  Typing typing_;
  Invites invites_;
  Files files_;
  kj::Own<Session> session_;
  bool is_opening_ = false;
  kj::Maybe<kj::ForkedPromise<Outcome<>>> opening_;
  bool connecting_ = false;
  std::size_t kept_online_by_ = 0;
  kj::TimePoint gone_files_at_ = kj::origin<kj::TimePoint>();  ///< before which those that were refused are not tried
};

}  // namespace qpc::client
