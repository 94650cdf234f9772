// receiver.h: takes delivered messages in, within one transaction.
#pragma once
#include <map>
#include <set>

#include "client/account/member_check.h"
#include "client/group/epochs.h"
#include "client/group/group_view.h"
#include "client/group/groups.h"
#include "client/history/message_store.h"
#include "client/hole/hole_keeper.h"
#include "core/message/app_message.h"
#include "core/message/group_details.h"
#include "core/mls/wire/contest_note.h"

namespace qpc::client {

/// One message as the node delivered it.
struct Incoming {
  std::uint64_t seq = 0;
  Bytes message;  ///< empty, when it expired at the node
};

/// Another commit of an epoch that has ended here: it may have replaced the one that ended it.
struct PassedCommit {
  std::int64_t conversation = 0;
  std::uint64_t epoch = 0;
};

/// Somebody writes, or has stopped: worth nothing a few seconds later.
struct TypingSeen {
  std::int64_t conversation = 0;
  identity::AccountId account_id;
  bool begins = true;
};

/// What has to happen before a message can be taken in; nothing was changed by it.
struct Obstacle {
  std::set<identity::AccountId> unknown_accounts;  ///< whose manifests have to be fetched
  std::optional<std::int64_t> undecided_commit =
      {};  ///< the conversation whose own commit has won, as far as one can tell
  std::optional<PassedCommit> passed_commit = {};
};

/// Every message ends as a change of a group, a line of the history, or both; what cannot be read becomes a hole with
/// its cause (hole_cause.h). Without a line or a hole pass only: what this device has sent itself, or has had already
/// under the same id; what the others change once this device is out; notes of the node, receipts, and what repairs
/// holes, which change what other lines say; and requests to be let into a group, where somebody makes them all the
/// time. `fetched` are accounts whose manifests were fetched for this message
/// already.
class Receiver {
 public:
  /// `signatures`, if any, verifies what the messages say is theirs: the change is kept only once all of them hold.
  Receiver(Environment& environment, GroupChange& change, identity::AccountId self,
           crypto::SignatureQueue* signatures = nullptr)
      : environment_(environment), change_(change), self_(self), signatures_(signatures) {}

  /// Takes one message in, or says what has to happen first. Whoever has looked after a PassedCommit says so. Errors:
  /// store.
  Outcome<std::optional<Obstacle>> receive(const Incoming& incoming, const std::set<identity::AccountId>& fetched,
                                           bool looked_after = false);

  /// Tries again what came and could not be read. Whether it could now.
  Outcome<bool> retry(const HoleRow& hole);

  /// Queues receipts for what was received, and asks for what is missing. Call once, at the end.
  Outcome<> finish();

  /// Who has begun or stopped writing. Nothing of it is stored.
  const std::vector<TypingSeen>& typing() const { return typing_; }

  /// Whether this device joined any group, and so used up KeyPackages.
  bool joined() const { return joined_; }

 private:
  /// An AppMessage's surroundings: the ciphertext it came in, or was said in first.
  struct Said {
    std::uint64_t epoch = 0;
    message::MessageId message_id{};
    ByteView content;
    const Bytes* ciphertext = nullptr;  ///< as it came; none for what was sealed for this device alone
  };
  using Step = Outcome<std::optional<Obstacle>>;

  Step receive_once(const Incoming& incoming, const std::set<identity::AccountId>& fetched, bool looked_after);
  /// Tries what waits for the state that its group has now.
  Outcome<> retry_waiting();
  std::vector<HoleRow> waiting_for(std::int64_t conversation);
  Step receive_welcome(const mls::Welcome& welcome, const Incoming& incoming,
                       const std::set<identity::AccountId>& fetched);
  Step receive_for_group(const Incoming& incoming, const std::set<identity::AccountId>& fetched, bool looked_after);
  /// A change of a group that this conversation has left, behind the one that says so: nobody takes it.
  static bool may_pass_over(const ConversationRow& behind, const mls::Group& group, const mls::MessageHeader& header);
  /// What somebody says in a successor that nobody has named yet waits.
  Step receive_early(const ConversationRow& successor, const Incoming& incoming);
  void receive_note(const mls::ContestNote& note);
  bool is_passed_commit(const ConversationRow& conversation, const mls::Group& group, const mls::MessageHeader& header,
                        const Incoming& incoming);
  /// Keeps the way back to before what happens now.
  void note_commit(const ConversationRow& conversation, const mls::Group& group, const mls::GroupEvent& event,
                   const Incoming& incoming);
  Step refuse(const ConversationRow& conversation, const mls::Group& group, const mls::Refusal& refusal,
              const Incoming& incoming);
  Outcome<> take(const ConversationRow& conversation, const Turn& turn, const mls::GroupEvent& event,
                 const Incoming& incoming);
  Outcome<> say(const ConversationRow& conversation, const mls::ApplicationMessage& said, const Incoming& incoming);
  /// What was said in the group that a conversation has left, before it did.
  Outcome<> say_late(const ConversationRow& conversation, const mls::ApplicationMessage& said,
                     const Incoming& incoming);
  void note_contest(const ConversationRow& conversation, const mls::Group& group, const mls::Refusal& refusal,
                    const Incoming& incoming);
  /// A text, a file, or what a later version says.
  void show(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
            const message::AppMessage& message, const Said& said);
  /// A line of the history, with all that a message says beside its words. Nothing, where it is there already.
  std::optional<std::int64_t> add_line(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                                       const message::AppMessage& message, const Said& said, MessageKind kind,
                                       std::string text);
  /// A request to be let into a group by a link, or the answer to one. What asks too often leaves no line.
  void hear_joining(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                    const message::AppMessage& message, const Said& said);
  /// What somebody says who is muted: known to have come, its words not kept.
  void keep_unshown(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                    const message::AppMessage& message, std::uint64_t epoch, const Incoming& incoming);
  void take_receipts(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                     const message::Delivered& delivered);
  void note_typing(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                   const message::Typing& typing);
  /// What changes other lines, and is none. False for everything else.
  bool take_aside(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                  const message::AppMessage& message);
  /// What somebody answers to a request of ours.
  Outcome<> take_answers(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                         const message::Resent& resent);
  /// Reads what was said again for this device alone. False, where it is not what it says.
  Outcome<bool> take_sealed(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                            const AppId& request, const message::ResentAnswer& answer, ByteView private_key);
  void check_tag(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                 const mls::ApplicationMessage& said);
  void follow_chain(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                    const message::AppMessage& message, std::uint64_t epoch, ByteView content);
  /// The messages that a device has said between the last one seen and this one.
  void note_gap(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                const message::AppMessage& message, std::uint64_t epoch, const std::optional<SenderChain>& before);
  void take_late(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                 const message::AppMessage& message, std::uint64_t epoch, ByteView content);
  void begin_epoch(const ConversationRow& conversation, const Turn& turn, const mls::CommitApplied& event);
  void be_removed(ConversationRow conversation, const mls::RemovedFromGroup& removed);
  /// The conversation that a Welcome leads into, or the group behind one; nothing, where it leads nowhere.
  Outcome<std::optional<std::int64_t>> place(const mls::Group& group, const message::GroupProfile& profile,
                                             const std::optional<identity::AccountId>& inviter);
  /// The conversation that is to go on in a group that this device was let into, whose details are these.
  std::optional<ConversationRow> find_predecessor(const message::GroupDetails& details);
  /// Whether somebody may let this device into a successor: who was in with it, where this device is out; where it is
  /// in, an admin; or anybody who was in, where the group itself names that successor.
  bool may_continue(const ConversationRow& predecessor, const ConversationRow& successor,
                    const std::optional<identity::AccountId>& inviter);
  /// Moves the conversation behind which this device was let into a group, where it is the time for that. Returns
  /// where the group is now.
  std::int64_t settle_place(std::int64_t placed, const std::optional<identity::AccountId>& inviter);
  /// The conversation that goes on in the joined group, which `row` describes; nothing, for a new one. It may be one
  /// that this device is in as far as it knows: it has missed a change, and somebody who was in that group with it has
  /// removed and added it. `refused`: there is one, and no Welcome leads into it.
  std::optional<ConversationRow> find_place(const ConversationRow& row,
                                            const std::optional<identity::AccountId>& inviter, bool& refused);
  /// Whether somebody was a member of a group when this device was last in it.
  bool knows_inviter(const ConversationRow& known, const std::optional<identity::AccountId>& inviter);

  /// A hole, unless it is one already.
  void note_unreadable(Unreadable what, const Incoming& incoming);
  identity::DeviceId own_device();
  HoleKeeper keeper() { return {change_.db(), environment_}; }

  Environment& environment_;
  GroupChange& change_;
  identity::AccountId self_;
  crypto::SignatureQueue* signatures_;
  std::map<std::int64_t, std::vector<message::MessageId>> receipts_;
  std::vector<TypingSeen> typing_;
  bool joined_ = false;
  /// The group that a message is of: the conversation's, or the one that it has left and some still speak in.
  std::int64_t group_ = 0;
  std::set<std::int64_t> moved_;  ///< conversations whose group has changed, and what waits for that was not tried
  bool retrying_ = false;
  std::optional<Unreadable> unreadable_again_;  ///< why what is tried again cannot be read now
  bool took_ = false;
};

}  // namespace qpc::client
