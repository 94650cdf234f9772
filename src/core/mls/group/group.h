// group.h: a client's membership in one group (RFC 9420 §8-§12, §15).
#pragma once
#include <map>
#include <memory>
#include <span>

#include "core/mls/group/commit_options.h"
#include "core/mls/group/decrypt_failure.h"
#include "core/mls/group/epoch_mark.h"
#include "core/mls/group/group_event.h"
#include "core/mls/group/group_rows.h"
#include "core/mls/group/group_settings.h"
#include "core/mls/group/own_key_package.h"
#include "core/mls/group/surroundings.h"
#include "core/mls/wire/mls_message.h"
#include "core/mls/wire/ratchet_tree_extension.h"

namespace qpc::mls {

class Group;

/// A message to send, and the group after it. Keep `next` durably before a single octet leaves.
struct Sent;
/// A secret for a component, and the group that has it no more.
struct SafelyExported;
/// What a message was, and the group after it. Keep `next` durably before acknowledging.
struct Processed;
/// A commit that the Delivery Service has not yet decided about.
class PendingCommit;
/// A commit to send, its Welcomes, and the group after it. Keep `next` and `pending` durably before sending.
struct Committed;
/// A group entered by an external commit, which the Delivery Service must accept first.
struct ExternalJoin;

/// One member's view of a group: an epoch with its tree and secrets, the message ratchets, the proposals on the table,
/// and what is kept of past epochs.
///
/// A value. No operation changes it: each returns the group that follows and leaves this one whole, so that a refused
/// message has changed nothing, and nothing is lost until the caller keeps the next one. The parts are shared between a
/// group and its successors; secrets are wiped with the last group that holds them. For forward secrecy, let go of a
/// group once its successor is stored. Copies may be used from several threads.
class Group {
 public:
  /// A group with one member (RFC 9420 §11). `group_id` should be 32 random octets. What the extensions say is the
  /// creator's own word: external senders among them must be such as its Authentication Service knows, or nobody joins.
  /// Errors: rejected, when the identity does not fit the suite or the extensions.
  static Result<Group> create(const Suite& suite, ByteView group_id, const ClientIdentity& identity,
                              const Extensions& extensions, const GroupSettings& settings, Random& random);

  /// Joins by a Welcome (RFC 9420 §12.4.3.1). `tree` is the ratchet_tree as octets, which is needed unless the Welcome
  /// has it inside. `origin` is the group that this one re-initialises or branches off (RFC 9420 §11.2, §11.3), and is
  /// needed for that only. The caller checks that it is in no other group of the same group_id, and deletes the
  /// KeyPackage once the group is kept. Errors: not_found, when the Welcome is not for this KeyPackage, or a PSK is
  /// missing; malformed; rejected; unsupported.
  static Result<Group> join(const Welcome& welcome, const OwnKeyPackage& own, std::optional<ByteView> tree,
                            const Surroundings& surroundings, const GroupSettings& settings,
                            const Group* origin = nullptr);

  /// Joins by an external commit (RFC 9420 §12.4.3.2), with PSKs if `psks` names any, removing one's former leaf if
  /// `former` names it. `self_removes` are the MLSMessages with SelfRemoves that wait in this epoch; they must be taken
  /// along (draft-ietf-mls-extensions §6.3).
  static Result<ExternalJoin> join_external(const Unverified<GroupInfo>& group_info, const ClientIdentity& identity,
                                            std::optional<ByteView> tree, const std::vector<PreSharedKeyID>& psks,
                                            std::optional<LeafIndex> former, const Surroundings& surroundings,
                                            const GroupSettings& settings, Random& random,
                                            std::span<const Bytes> self_removes = {});

  // What is so in this epoch.

  Suite suite() const;
  const GroupContext& context() const;
  ByteView group_id() const { return context().group_id; }
  std::uint64_t epoch() const { return context().epoch; }
  const Extensions& extensions() const { return context().extensions; }
  const GroupSettings& settings() const;
  LeafIndex own_leaf_index() const;
  LeafNode own_leaf() const;
  const crypto::SigningKey& signature_key() const;

  /// All members, by leaf index. Linear in the group.
  std::vector<Member> members() const;
  /// Errors: not_found, when nobody is there.
  Result<Member> member(LeafIndex leaf) const;
  std::size_t member_count() const;
  /// All members as the Authentication Service names them, by leaf. Linear in the group.
  std::map<LeafIndex, Bytes> client_ids(const AuthenticationService& authentication) const;
  /// This epoch and the past ones that are kept, the oldest first.
  std::vector<EpochMark> recent_epochs() const;

  /// Whether the group can be used: this member was not removed, and the group not re-initialised.
  bool is_active() const { return !removed_in_epoch() && !reinit(); }
  /// The epoch that began without this member. It cannot check the confirmation_tag of a commit that removes it, so
  /// whoever knows whether the group accepted the commit says so: `removal_contested` or `removal_confirmed`.
  std::optional<std::uint64_t> removed_in_epoch() const;
  /// The ReInit that closed the group (RFC 9420 §11.2).
  const ReInit* reinit() const;

  /// RFC 9420 §8.7: equal for all members of an epoch, and not secret among them.
  ByteView epoch_authenticator() const;
  /// MLS-Exporter (RFC 9420 §8.5).
  Secret export_secret(std::string_view label, ByteView context, std::size_t length) const;
  /// SafeExportSecret (draft-ietf-mls-extensions §4.4): once in an epoch for each component, so that it is as safe from
  /// whoever takes the device later as message keys are. Keep `next`. Errors: not_found, when it was exported before.
  Result<SafelyExported> safe_export_secret(ComponentID component_id) const;
  /// RFC 9420 §8.6. Errors: not_found, when the epoch is neither this one nor one that is kept.
  Result<Secret> resumption_psk(std::uint64_t epoch) const;

  /// The public tree, for joiners.
  RatchetTreeExtension ratchet_tree() const;
  /// A signed GroupInfo (RFC 9420 §12.4.3); with `external_pub`, so that others can join by an external commit.
  /// Errors: rejected, when this member was removed, or where the KEM finds no external key (odds: 2^-256 at most).
  Result<GroupInfo> group_info(TreeDelivery tree, bool with_external_pub, const Extensions& extensions) const;

  /// The proposals on the table, in the order they came.
  std::vector<ProposalReceived> proposals() const;

  // Sending. Errors of all: rejected, when the group is not active or a rule is broken.

  /// An application message. Errors: rejected also while proposals are on the table (RFC 9420 §12.4: a member that has
  /// seen one must commit first).
  Result<Sent> protect(ByteView data, ByteView authenticated_data, std::size_t padding, Random& random) const;

  /// A proposal of this member's, by reference.
  Result<Sent> propose(const Proposal& proposal, HandshakeFormat format, ByteView authenticated_data,
                       const Surroundings& surroundings, Random& random) const;
  /// An Update of one's own leaf (RFC 9420 §12.1.2): a new encryption key, and a new identity if one is given. The
  /// private keys wait in the group until a commit covers it.
  Result<Sent> propose_update(const std::optional<ClientIdentity>& new_identity, HandshakeFormat format,
                              ByteView authenticated_data, const Surroundings& surroundings, Random& random) const;

  /// A commit (RFC 9420 §12.4.1). The epoch stays: `merge` starts the new one.
  Result<Committed> commit(const CommitOptions& options, const Surroundings& surroundings, Random& random) const;
  /// The group after one's own commit was accepted, whatever was processed in between.
  /// Errors: stale, when it was made in another epoch.
  Result<Group> merge(const PendingCommit& pending) const;

  /// Without the past epochs that have been over for too long. They are not read from in any case; this is for a member
  /// whom no commit reaches, so that their keys do not lie in its store.
  Group without_old_epochs(std::chrono::sys_seconds now) const;
  /// The group as it was before it was told of this member's removal, because the others refused that commit: another
  /// one takes its place. Errors: rejected, unless this member was removed, and that is not confirmed yet.
  Result<Group> removal_contested() const;
  /// The group without the secrets that lead into the next epoch, because this member's removal stands: late messages
  /// can be read, and nothing else. Errors: rejected, unless this member was removed.
  Result<Group> removal_confirmed() const;
  /// Drops the proposals on the table.
  Group without_proposals() const;

  // Receiving.

  /// Takes in a PublicMessage or PrivateMessage: an application message of this epoch or one that is kept, or a
  /// proposal or commit of this epoch; after this member was removed, no handshake. Work is bounded by the size of the
  /// message, the settings, and for commits the group.
  std::expected<Processed, Refusal> process(ByteView mls_message, const Surroundings& surroundings) const;

  // Storing. A group is kept in rows, secrets included, of which a message or commit changes few: what is written does
  // not grow with the group.

  /// What brings a store that holds the rows of `stored` to those of this group; for nullptr, a store that holds none.
  /// `stored` may be any group, but only between states of one group there is little to change. Make all changes in one
  /// transaction.
  std::vector<GroupRowChange> save_changes(const Group* stored) const;
  /// From all rows, in any order: a group that goes on exactly like the one that was saved.
  /// Errors: malformed, also when the rows are not of one group and epoch; unsupported, for another format version or
  /// suite.
  static Result<Group> restore(std::span<const GroupRow> rows);

  /// Defined where it is implemented.
  struct State;

 private:
  friend class PendingCommit;
  explicit Group(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  static Group of(State state);
  std::shared_ptr<const State> state_;
};

struct Sent {
  Group next;
  Bytes message;  ///< an MLSMessage
};

struct SafelyExported {
  Group next;
  Secret secret;
};

struct Processed {
  Group next;
  GroupEvent event;
};

/// The next epoch as its committer sees it. It survives a restart, and costs nothing to drop.
class PendingCommit {
 public:
  /// The epoch it leads to.
  std::uint64_t epoch() const;
  /// What it will have done, once merged.
  const CommitApplied& event() const;

  /// Without what it shares with the group that it was made in, or a state of that group in the same epoch.
  Secret save(const Group& base) const;
  /// Errors: malformed; unsupported, for another format version or suite; stale, when `base` is in another epoch.
  static Result<PendingCommit> restore(ByteView saved, const Group& base);

  struct State;

 private:
  friend class Group;
  explicit PendingCommit(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

struct Committed {
  Group next;             ///< of the same epoch; a key of its handshake ratchet is used up
  PendingCommit pending;  ///< what `next.merge` takes
  Bytes message;          ///< an MLSMessage
  /// MLSMessages with a Welcome each, for the joiners at these places of the commit's Add proposals. Not to be
  /// delivered before the commit is accepted (RFC 9420 §14).
  struct WelcomeFor {
    std::vector<LeafIndex> joiners;
    Bytes message;
  };
  std::vector<WelcomeFor> welcomes;
};

struct ExternalJoin {
  Group group;    ///< of the new epoch
  Bytes message;  ///< an MLSMessage with the commit
};

}  // namespace qpc::mls
