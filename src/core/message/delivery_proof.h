// delivery_proof.h: a node's signed word that it has stored a message (PROTOCOL.md "Channels and mailboxes").
#pragma once
#include <variant>

#include "core/crypto/merkle_tree.h"
#include "core/identity/node_address.h"
#include "core/identity/node_certificate.h"
#include "core/message/message_id.h"

namespace qpc::message {

/// In one mailbox.
struct InMailbox {
  identity::MailboxAddress address;
  bool operator==(const InMailbox&) const = default;
};

/// In the mailboxes of a channel's members. How many is told, and never which: the channel's address stands for them,
/// so the sender gets one proof however many there are.
struct InChannel {
  identity::ChannelAddress address;
  std::uint32_t mailboxes = 0;
  bool operator==(const InChannel&) const = default;
};

/// The commit that ended an epoch of a channel, together with the Welcomes that were stored in the same moment.
struct CommitInChannel {
  identity::ChannelAddress address;
  std::uint32_t mailboxes = 0;
  crypto::MerkleHash welcomes{};  ///< root_of_welcomes()
  bool operator==(const CommitInChannel&) const = default;
};

using StoredPlace = std::variant<InMailbox, InChannel, CommitInChannel>;

/// A Welcome's place in CommitInChannel::welcomes: the hash of mailbox address (32 octets) and message id.
crypto::MerkleHash welcome_leaf(ByteView address, const MessageId& message_id);
/// The Merkle root over them in ascending order, so that it is the same however they were handed in.
crypto::MerkleHash root_of_welcomes(std::vector<crypto::MerkleHash> leaves);

/// What a node says of one message. It says nothing of the sender, and nothing of who has read it.
///
/// Wire: `uint8 format = 1; opaque proof_key[8]; opaque message_id[32]; uint64 stored_at; uint8 place (1: InMailbox,
/// 2: InChannel, 3: CommitInChannel); address; places 2 and 3: uint32 mailboxes; place 3: opaque welcomes[32];
/// opaque salt[16]`. The domain stands in the address.
struct DeliveryStatement {
  static constexpr std::uint8_t format = 1;

  identity::NodeKeyId proof_key{};
  MessageId message_id{};
  std::chrono::sys_seconds stored_at;  ///< a whole minute
  StoredPlace place;
  /// Random. The path in a proof holds hashes of others' statements: whoever can guess one of these could test it.
  std::array<std::uint8_t, 16> salt{};

  const identity::DomainName& domain() const;

  /// Errors: malformed; unsupported, for another format or place.
  static Result<DeliveryStatement> read(WireReader& in);
  void write(WireWriter& out) const;

  bool operator==(const DeliveryStatement&) const = default;
};

/// A statement that is in a batch, and the signature over the batch's Merkle root.
///
/// Wire: `DeliveryStatement statement; uint32 batch_size; uint32 index; opaque path[32]<V>; opaque signature<V>`.
/// Signed content: `uint8 format = 1; opaque proof_key[8]; uint32 batch_size; opaque root[32]`.
struct DeliveryProof {
  /// A path has 20 hashes at most.
  static constexpr std::uint32_t largest_batch = 1U << 20;

  DeliveryStatement statement;
  std::uint32_t batch_size = 0;
  std::uint32_t index = 0;
  std::vector<crypto::MerkleHash> path;
  Bytes signature;

  /// Whether the key of `certificate` has signed it, for that key's node and within its dates. Whether the certificate
  /// is to be believed is the caller's to decide.
  /// Errors: rejected.
  Result<void> verify(const identity::NodeCertificate& certificate) const;

  /// Errors: malformed; unsupported; limit, for a batch of more than `largest_batch`.
  static Result<DeliveryProof> read(WireReader& in);
  void write(WireWriter& out) const;

  bool operator==(const DeliveryProof&) const = default;
};

/// Signs one root for all statements, and gives the proof of each, in their order. There are 1 to `largest_batch`, all
/// of them naming `proof_key`.
std::vector<DeliveryProof> prove(const crypto::SigningKey& proof_key, std::vector<DeliveryStatement> batch);

}  // namespace qpc::message
