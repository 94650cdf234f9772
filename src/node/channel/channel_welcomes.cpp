// Welcomes: the part of Channels that hands them out with their commit.
#include <algorithm>
#include <set>

#include "core/crypto/hash.h"
#include "core/message/delivery_proof.h"
#include "node/channel/channel.h"

namespace qpc::node {
namespace {

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
  std::set<std::int64_t> mailboxes;
  ByteView shared;
  MessageId id{};
  for (const auto& welcome : submission.welcomes) {
    if (leaves.empty()) {
      if (const auto checked = mailboxes_.check_size(welcome.message); !checked) {
        return std::unexpected(checked.error());
      }
      shared = welcome.message;
      id = crypto::sha256(shared);
    } else if (!welcome.message.empty() && !std::ranges::equal(welcome.message, shared)) {
      return refuse(Reason::MALFORMED, "there is one Welcome into a successor, which all members share");
    }
    leaves.push_back(message::welcome_leaf(welcome.address, id));
    const auto mailbox = mailboxes_.store().at(welcome.address);
    if (mailbox && store_.has_member(channel.row, mailbox->row)) mailboxes.insert(mailbox->row);
  }
  if (!mailboxes.empty()) {
    const std::vector<std::int64_t> all(mailboxes.begin(), mailboxes.end());
    wake(stored, mailboxes_.fan_out(shared, channel.row, all, std::chrono::seconds(0), now));
  }
  stored.commit = message::root_of_welcomes(std::move(leaves));
  return {};
}

}  // namespace qpc::node
