// Welcomes: the part of Channels that hands them out with their commit.
#include <map>
#include <set>

#include "core/crypto/hash.h"
#include "core/message/delivery_proof.h"
#include "node/channel/channel.h"

namespace qpc::node {
namespace {

/// One message, and the mailboxes that get it.
struct SharedWelcome {
  ByteView message;
  std::set<std::int64_t> mailboxes;
};

void wake(Stored& stored, const Stored& welcome) {
  stored.mailboxes.insert(stored.mailboxes.end(), welcome.mailboxes.begin(), welcome.mailboxes.end());
}

}  // namespace

Outcome<> Channels::let_in(const CommitSubmission& submission, Stored& stored, std::chrono::sys_seconds now) {
  std::vector<crypto::MerkleHash> leaves;
  for (const auto& welcome : submission.welcomes) {
    const auto enqueued = mailboxes_.enqueue(welcome.address, welcome.message, std::chrono::seconds(0), now);
    if (!enqueued) return std::unexpected(enqueued.error());
    leaves.push_back(message::welcome_leaf(welcome.address, enqueued->message_id));
    wake(stored, *enqueued);
  }
  stored.commit = message::root_of_welcomes(std::move(leaves));
  return {};
}

Outcome<> Channels::take_along(const ChannelState& channel, const CommitSubmission& submission, Stored& stored,
                               std::chrono::sys_seconds now) {
  std::vector<crypto::MerkleHash> leaves;
  std::map<MessageId, SharedWelcome> all;
  MessageId id{};
  for (const auto& welcome : submission.welcomes) {
    const bool is_as_before = welcome.message.empty() && !all.empty();
    if (!is_as_before) {
      if (const auto checked = mailboxes_.check_size(welcome.message); !checked) {
        return std::unexpected(checked.error());
      }
      id = crypto::sha256(welcome.message);
      all[id].message = welcome.message;
    }
    leaves.push_back(message::welcome_leaf(welcome.address, id));
    const auto mailbox = mailboxes_.store().at(welcome.address);
    if (mailbox && store_.has_member(channel.row, mailbox->row)) all[id].mailboxes.insert(mailbox->row);
  }
  for (const auto& [ignored, welcome] : all) {
    const std::vector<std::int64_t> mailboxes(welcome.mailboxes.begin(), welcome.mailboxes.end());
    wake(stored, mailboxes_.fan_out(welcome.message, channel.row, mailboxes, std::chrono::seconds(0), now));
  }
  stored.commit = message::root_of_welcomes(std::move(leaves));
  return {};
}

}  // namespace qpc::node
