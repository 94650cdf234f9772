#include "client/blob/file_name.h"
#include "core/base/encoding.h"
#include "qpc/show.h"

namespace qpc::cli {
namespace {

const char* word(client::AccountState state) {
  switch (state) {
    case client::AccountState::registering:
      return "registering";
    case client::AccountState::pending:
      return "pending";
    case client::AccountState::active:
      return "active";
    case client::AccountState::logged_out:
      return "logged_out";
  }
  return "";
}
const char* word(client::DeviceView::State state) {
  switch (state) {
    case client::DeviceView::State::pending:
      return "pending";
    case client::DeviceView::State::active:
      return "active";
    case client::DeviceView::State::revoked:
      return "revoked";
  }
  return "";
}
const char* word(client::Standing standing) {
  switch (standing) {
    case client::Standing::waiting:
      return "waiting";
    case client::Standing::member:
      return "member";
    case client::Standing::removed:
      return "removed";
    case client::Standing::left:
      return "left";
  }
  return "";
}
const char* word(client::GroupKind kind) { return kind == client::GroupKind::dm ? "dm" : "group"; }
const char* word(client::MessageKind kind) {
  switch (kind) {
    case client::MessageKind::text:
      return "text";
    case client::MessageKind::unreadable:
      return "unreadable";
    case client::MessageKind::notice:
      return "notice";
    case client::MessageKind::gap:
      return "gap";
    case client::MessageKind::unknown:
      return "unknown";
    case client::MessageKind::file:
      return "file";
  }
  return "";
}
const char* word(client::MessageState state) {
  switch (state) {
    case client::MessageState::received:
      return "received";
    case client::MessageState::queued:
      return "queued";
    case client::MessageState::sent:
      return "sent";
    case client::MessageState::delivered:
      return "delivered";
    case client::MessageState::refused:
      return "refused";
  }
  return "";
}

const char* word(client::ProofState state) {
  switch (state) {
    case client::ProofState::valid:
      return "valid";
    case client::ProofState::missing:
      return "missing";
    case client::ProofState::invalid:
      return "invalid";
  }
  return "";
}

}  // namespace

Json to_json(const client::AccountView& account) {
  Json object = {{"name", account.name},
                 {"state", word(account.state)},
                 {"account_id", to_hex(account.account_id.view())},
                 {"device_id", to_hex(account.device_id.view())},
                 {"device", account.device_label},
                 {"node", account.node},
                 {"node_fingerprint", account.node_fingerprint},
                 {"confirms_devices", account.confirms_devices}};
  if (account.state == client::AccountState::pending) object["code"] = account.device_code;
  return object;
}

Json to_json(const client::DeviceView& device) {
  Json object = {{"device_id", to_hex(device.device_id.view())},
                 {"device", device.label},
                 {"state", word(device.state)},
                 {"this_device", device.is_this_one},
                 {"open_sessions", device.open_sessions},
                 {"sessions", device.sessions}};
  if (device.state == client::DeviceView::State::pending) object["code"] = device.code;
  return object;
}

Json to_json(const client::ContactView& contact) {
  Json object = {{"name", contact.name},
                 {"account_id", to_hex(contact.account_id.view())},
                 {"manifest_version", contact.manifest_version},
                 {"devices", contact.devices},
                 {"safety_number", contact.safety_number},
                 {"display_name", contact.display_name},
                 {"status", contact.status},
                 {"picture_bytes", contact.avatar_bytes},
                 {"blocked", contact.is_blocked}};
  if (contact.is_present) object["present"] = *contact.is_present;
  return object;
}

Json to_json(const client::ConversationView& conversation) {
  Json object = {{"conversation", conversation.title},
                 {"kind", word(conversation.row.kind)},
                 {"standing", word(conversation.row.standing)},
                 {"id", to_hex(conversation.row.group_id.value_or(Bytes()))},
                 {"epoch", conversation.row.epoch},
                 {"suite", conversation.suite}};
  if (conversation.row.removed_in) object["removed_in"] = *conversation.row.removed_in;
  for (const auto& member : conversation.members) {
    object["members"].push_back({{"name", member.name},
                                 {"display_name", member.display_name},
                                 {"device_id", to_hex(member.device_id.view())},
                                 {"leaf", member.leaf},
                                 {"this_device", member.is_this_device}});
  }
  return object;
}

Json to_json(const client::MessageView& message) {
  const client::MessageRow& row = message.row;
  Json object = {{"cursor", row.id},
                 {"conversation", message.conversation},
                 {"kind", word(row.kind)},
                 {"state", word(row.state)},
                 {"from", message.sender},
                 {"own", message.is_own},
                 {"sent_at_ms", row.sent_at.time_since_epoch().count()},
                 {"stored_at_ms", row.stored_at.time_since_epoch().count()}};
  if (!message.display_name.empty()) object["display_name"] = message.display_name;
  if (row.message_id) object["id"] = to_hex(*row.message_id);
  if (row.epoch) object["epoch"] = *row.epoch;
  if (row.proof) object["proof"] = word(*row.proof);
  if (row.full_count > 0) object["full_mailboxes"] = row.full_count;
  if (message.file) {
    object["file"] = {{"name", client::clean_file_name(message.file->name)},
                      {"size", message.file->size},
                      {"mime_type", message.file->mime_type},
                      {"sha256", to_hex(message.file->hash)},
                      {"view_once", message.file->view_once}};
  }
  object[row.kind == client::MessageKind::unreadable ? "cause" : "text"] = row.text;
  return object;
}

}  // namespace qpc::cli
