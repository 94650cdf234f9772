// epoch.h: what a member holds of an epoch, and what is left of it once it is past.
#pragma once
#include <map>
#include <memory>

#include "core/mls/group/client_index.h"
#include "core/mls/group/exporter_tree.h"
#include "core/mls/group/group_event.h"
#include "core/mls/group/group_settings.h"
#include "core/mls/group/key_schedule.h"
#include "core/mls/group/secret_tree.h"
#include "core/mls/group/tree_private_keys.h"
#include "core/mls/wire/proposal.h"

namespace qpc::mls {

/// All that stays the same from one commit to the next. It is made once and then shared, never written.
struct Epoch {
  Suite suite;
  GroupSettings settings;
  GroupContext context;
  RatchetTree tree;
  TreePrivateKeys private_keys;
  crypto::SigningKey signature_key;
  EpochSecrets secrets;  ///< without those that the secret tree, the exporter tree and the confirmation_tag consume
  Bytes interim_transcript_hash;
  MAC confirmation_tag;
  std::uint64_t first_epoch = 0;     ///< the one this member came in
  std::chrono::sys_seconds began{};  ///< for this member
  std::optional<ReInit> reinit;
  /// Made when the first member is added, kept up to date from then on.
  KeptClientIndex clients;

  LeafIndex own_leaf_index() const { return private_keys.leaf(); }
  LeafNode own_leaf() const { return *tree.leaf(own_leaf_index()); }

  /// The same without what leads on: nothing but late messages can be read with it.
  Epoch ended() const;
  bool has_ended() const { return secrets.init_secret.empty(); }

  /// For this client's own store, as a secret: all but the tree, which alone grows with the group. What was read needs
  /// its tree before anything else.
  void write_without_tree(WireWriter& out) const;
  /// Errors: malformed; unsupported, for a suite this build does not speak.
  static Result<Epoch> read_without_tree(WireReader& in);
  /// Errors: malformed, unless it is the tree of this epoch.
  Result<void> put_tree(RatchetTree its_tree);
};

/// Whose messages of a past epoch are verified with what.
struct PastMember {
  SignaturePublicKey signature_key;
  Credential credential;
  friend bool operator==(const PastMember&, const PastMember&) = default;
};

/// What is kept of an epoch that is over: enough to read its late messages, and its resumption PSK.
struct PastEpoch {
  GroupContext context;
  SenderDataSecret sender_data_secret;
  ResumptionPsk resumption_psk;
  std::chrono::sys_seconds began{};
  /// The leaves that are different in the epoch after it; nothing for those that were blank.
  std::map<LeafIndex, std::optional<PastMember>> changed_leaves;

  /// Of an epoch that ends with these leaves changing.
  static PastEpoch of(const Epoch& epoch, const std::vector<LeafIndex>& changed_leaves);

  /// For this client's own store, as a secret.
  void write(WireWriter& out) const;
  static Result<PastEpoch> read(WireReader& in);
};

/// How a commit leads from one epoch to the next.
struct EpochChange {
  std::shared_ptr<const Epoch> epoch;
  SecretTree keys;
  CommitApplied event;
  std::vector<LeafIndex> changed_leaves;
  ExporterTree exporter;
};

}  // namespace qpc::mls
