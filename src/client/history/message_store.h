// message_store.h: the tables message, ciphertext and recipient: what was said, and what became of it.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "client/account/id_column.h"
#include "client/environment.h"
#include "client/proof/proof_check.h"
#include "core/message/app_message.h"
#include "db/database.h"

namespace qpc::client {

enum class MessageKind : std::uint8_t {
  text = 0,
  unreadable = 1,  ///< `text` is the cause
  notice = 2,      ///< something happened to the conversation; `text` says what
  gap = 3,         ///< messages of a sender are missing, or a fork shows; `text` says which
  unknown = 4,     ///< a body of a later version; `text` is the fallback
  file = 5,        ///< `text` names it; `MessageStore::file` has the rest
  poll = 6,        ///< `text` is the question with its options
  remark = 7,      ///< something about another message (client/remark/); `text` says what
  deleted = 8,     ///< it was taken back, and nothing of it is here any more
  join = 9,        ///< somebody asks to be let into a group, or is answered (client/invite/); `text` says what
};

enum class MessageState : std::uint8_t {
  received = 0,
  queued = 1,     ///< ours, stored here
  sent = 2,       ///< ours, stored by the node
  delivered = 3,  ///< ours, confirmed by a device of everybody it was for
  refused = 4,    ///< ours, and it will never leave
  read = 5,       ///< ours, read by everybody it was for
  scheduled = 6,  ///< ours, and it is not said yet: never stored (schedule/schedule_store.h)
};

/// Why a message of ours is `refused`.
enum class UnsentCause : std::uint8_t {
  none = 0,
  refused_by_node = 1,  ///< `unsent_detail` is its word for it
  out_of_group = 2,     ///< this device was out before it left
  change_replaced = 3,  ///< said in an epoch that was replaced: who hears it now may be somebody else
  cleared = 4,          ///< the person has taken it out of the outbox; `unsent_detail`, where it may have left before
  muted = 5,            ///< this person was muted before it left
};
/// "refused_by_node": for `--json` and the book.
const char* name(UnsentCause cause);

/// AppMessage.id.
using AppId = std::array<std::uint8_t, 16>;

struct MessageRow {
  std::int64_t id = 0;  ///< the cursor
  std::int64_t conversation = 0;
  MessageKind kind = MessageKind::text;
  MessageState state = MessageState::received;
  std::optional<message::MessageId> message_id = {};
  std::optional<AppId> app_id = {};                    ///< none for what is no AppMessage
  std::optional<identity::AccountId> account_id = {};  ///< the sender; none where nobody knows
  std::optional<identity::DeviceId> device_id = {};
  std::optional<std::uint64_t> epoch = {};
  Milliseconds sent_at = {};
  Milliseconds stored_at = {};
  std::string text = {};
  Bytes content = {};                     ///< the AppMessage's octets
  std::uint32_t full_count = 0;           ///< mailboxes that had no room for ours
  std::optional<ProofState> proof = {};   ///< of ours, once the node has taken it
  std::optional<std::int64_t> hole = {};  ///< the row in `hole` that this line tells of
  UnsentCause unsent_cause = UnsentCause::none;
  std::string unsent_detail = {};
};

/// Which messages to read.
struct MessageRange {
  std::int64_t conversation = 0;  ///< 0: all
  std::int64_t after = 0;
  std::uint32_t most = 0;     ///< the newest of them; 0: all
  bool with_remarks = false;  ///< also those that have left, or came: their messages show them
};

/// Borrows the database for one transaction.
class MessageStore {
 public:
  explicit MessageStore(db::Database& db) : db_(db) {}

  /// The new row's id. A second message of one device with one app_id is not stored: nothing is returned.
  std::optional<std::int64_t> add(const MessageRow& row);
  std::optional<MessageRow> find(std::int64_t id);
  /// In order of storing. Not what is not to be shown: what later clients say to each other, and what the muted say.
  std::vector<MessageRow> list(const MessageRange& range);
  /// Messages whose id begins with these octets; two at most, to see whether there is one.
  std::vector<MessageRow> find_by_id_prefix(ByteView prefix);
  /// A message by its sender's device and AppMessage.id.
  std::optional<MessageRow> find(std::int64_t conversation, const message::Reference& reference);
  std::int64_t newest();
  /// Texts that this device has sent in a conversation in epochs behind this one. Not those of a group that another has
  /// taken the place of (`said`): its epochs were counted by themselves.
  std::vector<std::int64_t> said_after(std::int64_t conversation, const identity::DeviceId& device_id,
                                       std::uint64_t epoch);
  /// What a message of the kind `file` tells.
  std::optional<message::File> file(std::int64_t id);
  /// What a message of the kind `join` answers; nothing, where it asks.
  std::optional<message::JoinOutcome> join_outcome(std::int64_t id);

  void set_sent_as(std::int64_t id, const message::MessageId& message_id, std::uint64_t epoch, const AppId& app_id,
                   ByteView content);
  /// It will never leave.
  void set_refused(std::int64_t id, UnsentCause cause, std::string_view detail = {});
  /// The node has our message: sent, or what its recipients have said of it before the node's answer came; delivered
  /// already where it is for nobody else. `full_count` mailboxes had no room for it.
  void set_sent(std::int64_t id, std::uint32_t full_count);

  /// Other words in place of a message's. Whoever follows what messages say has to know of this and of `remove_text`
  /// alone.
  void set_text(std::int64_t id, std::string_view text);
  /// What it said, and the octets of it, are here no more; the row stays.
  void remove_text(std::int64_t id);
  /// The same of what was taken back. What is left of it does not go by itself.
  void set_deleted(std::int64_t id);
  /// The octets in which it came, or was said first, are here no more; its words stay.
  void forget_octets(std::int64_t id);
  /// The row goes, too: of a remark in whose place there is a newer one.
  void remove(std::int64_t id);

  /// Keeps a ciphertext; those of all but the newest thousands of messages go.
  void keep_ciphertext(std::int64_t id, ByteView ciphertext);
  std::optional<Bytes> ciphertext(std::int64_t id);
  /// The line that tells of a hole; nothing, where there is none.
  std::optional<std::int64_t> line_of_hole(std::int64_t hole);
  /// The line that tells of a hole leaves its message's id to the message.
  void give_up_id(std::int64_t hole);
  /// The AppMessage's octets. Errors: nothing, where they are not kept.
  std::optional<Bytes> content(std::int64_t id);

  struct Recipient {
    identity::AccountId account_id;
    std::optional<Milliseconds> confirmed_at;
  };
  /// Who shall confirm a message of ours.
  std::vector<Recipient> recipients(std::int64_t id);

  void expect_confirmation(std::int64_t id, const identity::AccountId& account_id);
  /// A device of `account_id` has stored our message. Whoever was not expected is not counted.
  void confirm(const message::MessageId& message_id, std::int64_t conversation, const identity::AccountId& account_id,
               Milliseconds now);

 private:
  db::Database& db_;
};

}  // namespace qpc::client
