// Whether a sender's messages follow from each other, and which are missing (PROTOCOL.md "AppMessage").
#include <algorithm>

#include "client/account/account_store.h"
#include "client/group/roster_store.h"
#include "client/hole/resend_store.h"
#include "client/mailbox/receiver.h"

namespace qpc::client {
namespace {

/// The first epoch that somebody is in of a group that others have made for them.
constexpr std::uint64_t founding = 1;

/// Whether a device has come along to this group, which it is in since `since`, from one that it was in from the
/// beginning: then all that was said in either was for it, too.
bool was_always_in(db::Database& db, std::int64_t conversation, const identity::DeviceId& device,
                   std::optional<std::uint64_t> since) {
  const auto began = [](std::optional<std::uint64_t> epoch) { return epoch && *epoch <= founding; };
  return began(since) &&
         std::ranges::any_of(ConversationStore(db).behind(conversation), [&](const ConversationRow& row) {
           return row.stage == Stage::former && began(RosterStore(db).member_since(row.id, device));
         });
}

}  // namespace

identity::DeviceId Receiver::own_device() {
  const auto account = AccountStore(change_.db()).find();
  return account ? account->device_id : identity::DeviceId{};
}

void Receiver::check_tag(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                         const mls::ApplicationMessage& said) {
  const auto tag = ConversationStore(change_.db()).epoch_tag(group_, said.epoch);
  if (!tag) return;
  RosterStore(change_.db()).note_heard(group_, sender.device_id, said.epoch);
  if (*tag == said.authenticated_data) {
    keeper().close_forks(conversation.id, sender.device_id, said.epoch);
    return;
  }
  keeper().note_fork(conversation.id, sender, said.epoch, HoleKeeper::Fork::of_group,
                     "FORK: " + sender.address.text() + " sees another group in epoch " + std::to_string(said.epoch) +
                         " than this device. Somebody may be splitting the group: compare safety numbers.");
}

void Receiver::follow_chain(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                            const message::AppMessage& message, std::uint64_t epoch, ByteView content) {
  if (message.counter == 0) return;  // nothing that is counted
  if (const auto promised =
          ResendStore(change_.db()).take_promise(conversation.id, sender.device_id, message.counter)) {
    if (auto hole = HoleStore(change_.db()).find(*promised)) keeper().close(*std::move(hole), HoleEnding::sent_again);
  }
  ConversationStore conversations(change_.db());
  const auto before = conversations.chain(conversation.id, sender.device_id);
  const ChainVerdict verdict = follow(before, message);
  switch (verdict.finding) {
    case ChainVerdict::Finding::in_order:
      break;
    case ChainVerdict::Finding::joined_later:
    case ChainVerdict::Finding::gap:
      note_gap(conversation, sender, message, epoch, before);
      break;
    case ChainVerdict::Finding::forked:
      keeper().note_fork(
          conversation.id, sender, epoch, HoleKeeper::Fork::of_chain,
          "FORK: the next message of " + sender.address.text() + " follows others than this device has seen.");
      break;
    case ChainVerdict::Finding::repeated:
      return take_late(conversation, sender, message, epoch, content);  // the chain stays where it is
  }
  conversations.set_chain(conversation.id, sender.device_id, chain_after(message, content));
}

void Receiver::note_gap(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                        const message::AppMessage& message, std::uint64_t epoch,
                        const std::optional<SenderChain>& before) {
  const auto since = RosterStore(change_.db()).member_since(group_, own_device());
  // One more than the epoch of the message before this one: it was said when this device was in the group, or not.
  // Where that was in the group of before, the message does not tell.
  const bool tells = message.previous_epoch > 0 && since;
  const bool was_in = tells ? message.previous_epoch > *since
                            : !before && was_always_in(change_.db(), conversation.id, own_device(), since);
  const auto group = change_.group(conversation.id);
  Missing missing{.conversation = conversation.id,
                  .sender = sender,
                  .epoch = epoch,
                  .first = before ? before->counter + 1 : message.counter - 1,
                  .last = message.counter - 1,
                  .reaches_back = !before,
                  .was_away = before && tells && !was_in,
                  .hash_before = before ? std::optional(before->running_hash) : std::nullopt,
                  .hash_after = message.running_hash,
                  .members = group ? group->member_count() : 2};
  if (before || was_in) keeper().note_missing(missing);
}

void Receiver::take_late(const ConversationRow& conversation, const identity::CredentialIdentity& sender,
                         const message::AppMessage& message, std::uint64_t epoch, ByteView content) {
  auto hole = HoleStore(change_.db()).covering(conversation.id, sender.device_id, message.counter);
  if (!hole) return;
  const auto since = RosterStore(change_.db()).member_since(group_, own_device());
  const LateMessage late{.counter = message.counter,
                         .hash_at = message.running_hash,
                         .hash_next = message::next_running_hash(message.running_hash, content),
                         .has_one_before = message.counter > 1 && since && message.previous_epoch > *since};
  if (keeper().fill(*std::move(hole), late)) return;
  keeper().note_fork(conversation.id, sender, epoch, HoleKeeper::Fork::of_chain,
                     "FORK: message " + std::to_string(message.counter) + " of " + sender.address.text() +
                         ", which came late, is not the one that its others follow from.");
}

}  // namespace qpc::client
