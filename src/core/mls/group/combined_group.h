// combined_group.h: a traditional group that a post-quantum one refreshes from time to time
// (draft-ietf-mls-combiner-02, "APQ-MLS").
//
// Two groups of the same members run side by side. What people say goes through the traditional one, whose commits stay
// small. A FULL commit is one in each: that of the post-quantum group comes first, the new epoch exports a secret, and
// the traditional commit takes it in as a PSK. From then on a quantum computer has to break the post-quantum group too,
// and whoever stole a device's keys before is shut out even with one. So the price of ML-KEM, some 2.4 KB a level of
// the tree, is paid once in so many commits instead of with each. PARTIAL commits are those of the traditional group
// alone.
//
// Adding and removing is for FULL commits: the groups always have the same members at the same leaves. Commits from
// outside, and SelfRemoves, are not supported here.
#pragma once
#include "core/mls/group/group.h"
#include "core/mls/wire/apq_info.h"

namespace qpc::mls {

/// A client of both groups.
struct CombinedIdentity {
  ClientIdentity traditional;
  ClientIdentity post_quantum;
};

/// Public: what one adds. Both are of the same client.
struct CombinedKeyPackage {
  Unverified<KeyPackage> traditional;
  Unverified<KeyPackage> post_quantum;
};

struct OwnCombinedKeyPackage {
  OwnKeyPackage traditional;
  OwnKeyPackage post_quantum;

  CombinedKeyPackage key_package() const {
    return {Unverified(traditional.key_package), Unverified(post_quantum.key_package)};
  }
};

/// When the traditional group was last refreshed. Zero of both: never, the group has just been made.
struct PqRefresh {
  std::uint64_t epoch = 0;          ///< of the traditional group, as all members know it
  std::chrono::sys_seconds time{};  ///< when this member saw it

  friend bool operator==(const PqRefresh&, const PqRefresh&) = default;
};

/// How often a group is refreshed: whichever comes first.
struct RefreshPolicy {
  std::uint64_t most_commits = 50;
  std::chrono::seconds longest = std::chrono::days(7);
};

struct FullCommitOptions {
  std::vector<CombinedKeyPackage> add;
  std::vector<LeafIndex> remove;
  HandshakeFormat format = HandshakeFormat::private_message;
  TreeDelivery tree = TreeDelivery::inside;
  Bytes t_authenticated_data;
  Bytes pq_authenticated_data;
};

/// An MLSMessage for each group. The post-quantum one is to be delivered first or together with the other.
struct MessagePair {
  Bytes post_quantum;
  Bytes traditional;
};

struct CombinedCommit;
struct CombinedProcessed;
class PendingCombinedCommit;

/// One member's view of both groups. A value, like Group.
class CombinedGroup {
 public:
  /// The capabilities that a leaf needs in either group.
  static Capabilities capabilities(std::vector<CredentialType> credentials, std::vector<ExtensionType> extensions,
                                   Random& random);

  /// Two groups with one member each. Errors: rejected, unless `t_suite` is traditional and `pq_suite` purely
  /// post-quantum; those of Group::create.
  static Result<CombinedGroup> create(const Suite& t_suite, const Suite& pq_suite, const CombinedIdentity& identity,
                                      const Extensions& extensions, const GroupSettings& settings, Random& random);

  /// Joins both by their Welcomes, which came of one FULL commit. Errors: those of Group::join; rejected, when the two
  /// are not halves of one group, or not of the same members.
  static Result<CombinedGroup> join(const Welcome& traditional, const Welcome& post_quantum,
                                    const OwnCombinedKeyPackage& own, std::optional<ByteView> t_tree,
                                    std::optional<ByteView> pq_tree, const Surroundings& surroundings,
                                    const GroupSettings& settings);

  /// The group for messages, and the one that refreshes it.
  const Group& traditional() const { return traditional_; }
  const Group& post_quantum() const { return post_quantum_; }
  /// With the traditional group after a message or proposal was sent. Errors: rejected, for another epoch or group, or
  /// when a proposal is on the table that no PARTIAL commit may cover.
  Result<CombinedGroup> with_traditional(Group next) const;

  const PqRefresh& last_refresh() const { return last_refresh_; }
  /// Whether the next commit should be a FULL one.
  bool is_refresh_due(const RefreshPolicy& policy, std::chrono::sys_seconds now) const;

  /// A FULL commit: adds, removes, refreshes. Always with a path in both groups. It covers no received proposals: what
  /// they ask for is for the caller to take over.
  /// Errors: those of Group::commit; rejected, for a pair of KeyPackages of two clients.
  Result<CombinedCommit> commit_full(const FullCommitOptions& options, const Surroundings& surroundings,
                                     Random& random) const;
  /// A PARTIAL commit. Errors: those of Group::commit; rejected, when it would add, remove, close the group or claim
  /// a refresh.
  Result<Committed> commit_partial(const CommitOptions& options, const Surroundings& surroundings,
                                   Random& random) const;

  /// After one's own commit was accepted. Errors: those of Group::merge; rejected, for a PARTIAL commit that is none.
  Result<CombinedGroup> merge(const PendingCombinedCommit& pending, std::chrono::sys_seconds now) const;
  Result<CombinedGroup> merge_partial(const PendingCommit& pending) const;

  /// Somebody else's FULL commit. Errors: those of Group::process; invalid, unless the two halves belong together.
  std::expected<CombinedProcessed, Refusal> process_full(const MessagePair& commit,
                                                         const Surroundings& surroundings) const;
  /// A message of the traditional group. Errors: those of Group::process; invalid, for a commit or proposal that
  /// adds, removes, closes the group or claims a refresh.
  std::expected<CombinedProcessed, Refusal> process(ByteView message, const Surroundings& surroundings) const;

  /// What is to be stored beside the records of the two groups, whenever an epoch changes.
  Secret save_refresh() const;
  /// Errors: malformed; unsupported; rejected, when the groups are no halves of one.
  static Result<CombinedGroup> restore(Group traditional, Group post_quantum, ByteView refresh);

 private:
  CombinedGroup(Group traditional, Group post_quantum, PqRefresh last_refresh)
      : traditional_(std::move(traditional)), post_quantum_(std::move(post_quantum)), last_refresh_(last_refresh) {}

  Group traditional_;
  Group post_quantum_;
  PqRefresh last_refresh_;
};

/// Both halves of one's own FULL commit.
class PendingCombinedCommit {
 public:
  PendingCombinedCommit(PendingCommit traditional, PendingCommit post_quantum)
      : traditional_(std::move(traditional)), post_quantum_(std::move(post_quantum)) {}

  const PendingCommit& traditional() const { return traditional_; }
  const PendingCommit& post_quantum() const { return post_quantum_; }

 private:
  PendingCommit traditional_;
  PendingCommit post_quantum_;
};

struct CombinedCommit {
  CombinedGroup next;  ///< of the same epochs
  PendingCombinedCommit pending;
  MessagePair message;
  /// The joiners' Welcomes, one each, in the order in which they were added.
  std::vector<MessagePair> welcomes;
};

struct CombinedProcessed {
  CombinedGroup next;
  GroupEvent event;  ///< of the traditional group
};

}  // namespace qpc::mls
