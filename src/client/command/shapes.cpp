#include "client/command/shapes.h"

#include "client/blob/file_name.h"
#include "client/command/life_shapes.h"
#include "core/base/encoding.h"

namespace qpc::command {

Account Account::of(const client::AccountView& view) {
  Account account{.name = view.name,
                  .state = view.state,
                  .account_id = to_hex(view.account_id.view()),
                  .device_id = to_hex(view.device_id.view()),
                  .device = view.device_label,
                  .node = view.node,
                  .node_fingerprint = view.node_fingerprint,
                  .confirms_devices = view.confirms_devices};
  if (view.state == client::AccountState::pending) account.code = view.device_code;
  return account;
}

Device Device::of(const client::DeviceView& view) {
  Device device{.device_id = to_hex(view.device_id.view()),
                .device = view.label,
                .state = view.state,
                .this_device = view.is_this_one,
                .open_sessions = view.open_sessions,
                .sessions = view.sessions};
  if (view.state == client::DeviceView::State::pending) device.code = view.code;
  return device;
}

Contact Contact::of(const client::ContactView& view) {
  return {.name = view.name,
          .account_id = to_hex(view.account_id.view()),
          .manifest_version = view.manifest_version,
          .devices = view.devices,
          .safety_number = view.safety_number,
          .display_name = view.display_name,
          .status = view.status,
          .picture_bytes = view.avatar_bytes,
          .blocked = view.is_blocked,
          .present = view.is_present};
}

Conversation Conversation::of(const client::ConversationView& view) {
  Conversation conversation{.title = view.title,
                            .kind = view.row.kind,
                            .standing = view.row.standing,
                            .id = to_hex(view.row.group_id.value_or(Bytes())),
                            .epoch = view.row.epoch,
                            .suite = view.suite,
                            .moves_to = view.moves_to,
                            .removed_in = view.row.removed_in,
                            .unread = view.unread.count,
                            .first_unread = view.unread.first,
                            .notify = view.notify};
  for (const auto& member : view.members) {
    conversation.members.push_back({.name = member.name,
                                    .display_name = member.display_name,
                                    .device_id = to_hex(member.device_id.view()),
                                    .leaf = member.leaf,
                                    .this_device = member.is_this_device,
                                    .heard_in_epoch = member.heard_in_epoch,
                                    .role = view.has_roles ? std::optional(member.role) : std::nullopt,
                                    .muted = member.is_muted});
  }
  if (view.members.empty()) return conversation;  // it was not asked for alone
  conversation.description = view.description;
  conversation.avatar_bytes = view.avatar ? view.avatar->size : 0;
  conversation.timer_s = static_cast<std::uint64_t>(view.timer.count());
  if (view.has_roles) conversation.policy = Policy{view.policy.adds, view.policy.describes, view.policy.times};
  auto& troubles = conversation.troubles.emplace();
  if (view.own_keys_at) troubles.own_keys_at_ms = view.own_keys_at->time_since_epoch().count();
  for (const auto& hole : view.holes) {
    troubles.holes.push_back(Hole::of(hole));
    if (hole.row.cause == client::HoleCause::forked) ++troubles.forks;
  }
  troubles.contested = view.contested;
  troubles.left_behind = view.is_left_behind;
  return conversation;
}

File File::of(const message::File& file) {
  return {.name = client::clean_file_name(file.name),
          .size = file.size,
          .mime_type = file.mime_type,
          .sha256 = to_hex(file.hash),
          .view_once = file.view_once};
}

Message Message::of(const client::MessageView& view) {
  const client::MessageRow& row = view.row;
  Message message{.cursor = row.id,
                  .conversation = view.conversation,
                  .conversation_id = to_hex(view.group_id),
                  .kind = row.kind,
                  .state = row.state,
                  .from = view.sender,
                  .own = view.is_own,
                  .sent_at_ms = row.sent_at.time_since_epoch().count(),
                  .stored_at_ms = row.stored_at.time_since_epoch().count(),
                  .display_name = view.display_name,
                  .epoch = row.epoch,
                  .proof = row.proof,
                  .full_mailboxes = row.full_count};
  if (row.message_id) message.id = to_hex(*row.message_id);
  if (view.file) message.file = File::of(*view.file);
  message.join = view.join;
  if (view.hole) message.hole = Hole::of(*view.hole);
  if (row.unsent_cause != client::UnsentCause::none) message.unsent = client::name(row.unsent_cause);
  message.take(view.around);
  add_life(message, view);
  if (row.text.empty() && (message.gone || message.view_once)) return message;
  (row.kind == client::MessageKind::unreadable ? message.cause : message.text) = row.text;
  return message;
}

void Message::take(const client::AroundView& around) {
  if (around.reply_to) reply_to = Quote::of(*around.reply_to);
  if (around.thread) thread = Quote::of(*around.thread);
  mentions = around.mentions;
  mentions_you = around.mentions_you;
  if (around.more.edited_at) edited_at_ms = around.more.edited_at->time_since_epoch().count();
  edits = around.more.edit_count;
  if (around.more.deleted_at) deleted_at_ms = around.more.deleted_at->time_since_epoch().count();
  for (const auto& reaction : around.reactions) reactions.push_back(Reaction::of(reaction));
  pinned = around.is_pinned;
  if (around.poll) poll = Poll::of(*around.poll);
  if (around.remark) remark = Remark::of(*around.remark);
}

void Account::describe(Fields& of) {
  of(option("name", "NAME@DOMAIN"), name);
  of(option("state", "What became of the account on this device"), state);
  of(option("account_id", "Hexadecimal"), account_id);
  of(option("device_id", "Hexadecimal"), device_id);
  of(option("device", "What this device is called"), device);
  of(option("node", "HOST:PORT"), node);
  of(option("node_fingerprint", "Of the node's identity key"), node_fingerprint);
  of(option("confirms_devices", "Whether this device holds the account's key"), confirms_devices);
  of(option("code", "What 'device confirm' takes on another device, while this one is pending"), code);
  of(option("key_exchange", "Of the connection, where there is one"), key_exchange);
  of(option("cipher", "Of the connection, where there is one"), cipher);
}

void Device::describe(Fields& of) {
  of(option("device_id", "Hexadecimal"), device_id);
  of(option("device", "What it is called"), device);
  of(option("state", "Whether it is confirmed"), state);
  of(option("this_device", "Whether it is this one"), this_device);
  of(option("open_sessions", "How many it has open now"), open_sessions);
  of(option("sessions", "How many it has had"), sessions);
  of(option("code", "What 'device confirm' takes, while it is pending"), code);
}

void Contact::describe(Fields& of) {
  of(option("name", "NAME@DOMAIN"), name);
  of(option("account_id", "Hexadecimal"), account_id);
  of(option("manifest_version", "Of the list of their devices"), manifest_version);
  of(option("devices", "How many they have"), devices);
  of(option("safety_number", "To compare with what they see"), safety_number);
  of(option("display_name", "What they call themselves; several people may choose the same"), display_name);
  of(option("status", "A line about themselves"), status);
  of(option("picture_bytes", "The size of their picture; 0: none"), picture_bytes);
  of(option("blocked", "Whether you have blocked them"), blocked);
  of(option("present", "Whether they are there now, where both let each other know"), present);
}

void Member::describe(Fields& of) {
  of(option("name", "NAME@DOMAIN"), name);
  of(option("display_name", "What they call themselves"), display_name);
  of(option("device_id", "Hexadecimal"), device_id);
  of(option("leaf", "Its place in the group's tree"), leaf);
  of(option("this_device", "Whether it is this one"), this_device);
  of(option("heard_in_epoch", "The newest epoch in which it has spoken"), heard_in_epoch);
  of(option("role", "The person's, where the group has roles; else everybody is an admin"), role);
  of(option("muted", "Whether the person is muted").unless_empty(), muted);
}

void Policy::describe(Fields& of) {
  of(option("adding", "The lowest role that may add people"), adding);
  of(option("describing", "The lowest role that may change name, description and picture"), describing);
  of(option("timing", "The lowest role that may set the timer"), timing);
}

void Troubles::describe(Fields& of) {
  of(option("own_keys_at_ms", "When this device's keys in the group were made"), own_keys_at_ms);
  of(option("holes", "What is missing, and open; and forks of the last 30 days"), holes);
  of(option("forks", "How many of them say that somebody sees another group, or has said something else to others"),
     forks);
  of(option("contested", "Changes that this device cannot apply: the rules that they break"), contested);
  of(option("left_behind", "Whether the others have applied one of them"), left_behind);
}

void Conversation::describe(Fields& of) {
  of(option("conversation", "A group's name, or a person's"), title);
  of(option("kind", "With one person, or several"), kind);
  of(option("standing", "Whether this device is part of it"), standing);
  of(option("id", "Hexadecimal; empty while it is waited for"), id);
  of(option("epoch", "Of the group, RFC 9420"), epoch);
  of(option("suite", "Its cipher suite"), suite);
  of(option("moves_to", "The cipher suite of the group in which it goes on, where this device is not in that yet")
         .unless_empty(),
     moves_to);
  of(option("removed_in", "The epoch in which this device was removed"), removed_in);
  of(option("unread", "How many messages of others you have not read; 1000: so many, or more"), unread);
  of(option("first_unread", "The cursor of the first of them"), first_unread);
  of(option("notify", "What you are told of, now"), notify);
  of(option("members", "Its devices, where one conversation was asked for").unless_empty(), members);
  of(option("description", "What the group is about, where one was asked for").unless_empty(), description);
  of(option("avatar_bytes", "The size of its picture").unless_empty(), avatar_bytes);
  of(option("timer_s", "Seconds after reading in which messages disappear").unless_empty(), timer_s);
  of(option("policy", "Who may do what, where the group has roles"), policy);
  of(option("troubles", "What is amiss, where one conversation was asked for"), troubles);
}

void File::describe(Fields& of) {
  of(option("name", "What it is called, made safe as a file's name"), name);
  of(option("size", "Octets"), size);
  of(option("mime_type", "As the sender says"), mime_type);
  of(option("sha256", "Hexadecimal"), sha256);
  of(option("view_once", "Whether it can be saved once"), view_once);
  of(option("path", "Where it was saved"), path);
}

void Message::describe(Fields& of) {
  of(option("cursor", "Its place in the order of storing on this device"), cursor);
  of(option("conversation", "Its title; empty for what belongs to none"), conversation);
  of(option("conversation_id", "Whatever its title becomes: hexadecimal").unless_empty(), conversation_id);
  of(option("kind", "What it is"), kind);
  of(option("state", "What became of it"), state);
  of(option("from", "NAME@DOMAIN; empty where nobody knows"), from);
  of(option("own", "Whether you said it, on whichever device"), own);
  of(option("sent_at_ms", "Milliseconds since 1970, by the sender's clock"), sent_at_ms);
  of(option("stored_at_ms", "Milliseconds since 1970, by this device's clock"), stored_at_ms);
  of(option("display_name", "What the sender calls themselves").unless_empty(), display_name);
  of(option("id", "Hexadecimal, once it has left"), id);
  of(option("epoch", "Of the group, in which it was sent"), epoch);
  of(option("proof", "Whether the node's proof that it has stored yours holds"), proof);
  of(option("full_mailboxes", "How many mailboxes had no room for yours").unless_empty(), full_mailboxes);
  of(option("file", "The file that it tells of"), file);
  of(option("join", "What becomes of a request to be let into a group, where it answers one"), join);
  of(option("hole", "What is missing, where it tells of that"), hole);
  of(option("unsent", "Why yours will never leave").unless_empty(), unsent);
  of(option("reply_to", "The message that it answers"), reply_to);
  of(option("thread", "The message that began its thread"), thread);
  of(option("mentions", "NAME@DOMAIN of those whom it names").unless_empty(), mentions);
  of(option("mentions_you", "Whether you are among them").unless_empty(), mentions_you);
  of(option("edited_at_ms", "When its words were changed last, by the writer's clock"), edited_at_ms);
  of(option("edits", "How often they were").unless_empty(), edits);
  of(option("deleted_at_ms", "When it was taken back, by the writer's clock"), deleted_at_ms);
  of(option("reactions", "The most frequent first").unless_empty(), reactions);
  of(option("pinned", "Whether it is kept in everybody's sight").unless_empty(), pinned);
  of(option("poll", "What it asks, and the votes"), poll);
  of(option("remark", "What it says about another message"), remark);
  of(option("cause", "Why it cannot be read"), cause);
  of(option("text", "What it says"), text);
  of(option("ciphertext", "As the node delivered it, where it was asked for"), ciphertext);
  of(option("expire_after", "How long it stays after being read, in seconds").unless_empty(), expire_after);
  of(option("expires_at_ms", "When it goes from this device, once that is known"), expires_at_ms);
  of(option("view_once", "Whether it can be seen once: 'message show' does").unless_empty(), view_once);
  of(option("gone", "Why nothing is left of what it said"), gone);
  of(option("read_by", "Who says that they have read yours").unless_empty(), read_by);
  of(option("scheduled", "The number by which it can be taken back, while it waits for its time"), scheduled);
  of(option("leaves_at_ms", "The time that it waits for"), leaves_at_ms);
}

}  // namespace qpc::command
