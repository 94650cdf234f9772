// live_group.h: clients, and groups as all their members see them, for tests.
#pragma once
#include <map>
#include <set>

#include "core/crypto/seeded_random.h"
#include "core/mls/group/group.h"

namespace qpc::mls {

/// The identity of a basic credential is the client. Everybody is believed but those who are refused by name.
class SampleAuthentication final : public AuthenticationService {
 public:
  std::set<std::string> refused;
  std::set<std::string> refused_inviters;

  Result<void> check_member(const Suite& suite, const LeafNode& leaf) const override;
  Result<void> check_inviter(const Suite& suite, const LeafNode& leaf) const override;
  Result<void> check_successor(const Suite& suite, const LeafNode& old_leaf, const LeafNode& new_leaf) const override;
  Bytes client_id(const LeafNode& leaf) const override;
  Result<void> check_external_sender(const Suite& suite, const ExternalSender& sender) const override;
};

class SamplePsks final : public PskStore {
 public:
  std::map<Bytes, Bytes> external;

  Result<Secret> find_psk(const PreSharedKeyID& id) const override;
};

/// What all clients of a test have in common.
struct SampleWorld {
  explicit SampleWorld(std::uint64_t seed = 1, CipherSuite cipher_suite = CipherSuite{1});

  Suite suite;
  crypto::SeededRandom random;
  SampleAuthentication authentication;
  SamplePsks psks;
  GroupSettings settings;
  std::chrono::sys_seconds now{std::chrono::seconds(1'000'000)};
  /// What identities made from now on list as supported.
  std::vector<ExtensionType> supported_extensions{ExtensionType::group_profile};
  /// Of the commit with which a LiveGroup begins.
  Bytes authenticated_data;
  const AppComponents* components = &no_app_components();

  Surroundings surroundings() const {
    return {.authentication = authentication, .psks = psks, .now = now, .components = *components};
  }

  ClientIdentity identity(std::string_view name);
  OwnKeyPackage key_package(const ClientIdentity& identity);
  OwnKeyPackage key_package(std::string_view name) { return key_package(identity(name)); }
  /// The id of an external PSK, with a fresh nonce.
  PreSharedKeyID psk_id(std::string_view id);

  Group create(std::string_view name, const Extensions& extensions = {});
};

/// A group as all its members see it. Whatever should succeed and does not, throws.
class LiveGroup {
 public:
  /// With this many members, named "0", "1", …, the first of whom created it and added the others.
  LiveGroup(SampleWorld& world, std::size_t members, const Extensions& extensions = {});

  Group& operator[](std::uint32_t leaf) { return members_.at({leaf}); }
  std::map<LeafIndex, Group>& members() { return members_; }
  std::size_t size() const { return members_.size(); }
  LeafIndex any() const { return members_.begin()->first; }

  /// A member commits, all others process it, those it adds join. `joining` are the KeyPackages of the Adds.
  /// Returns what the others saw.
  CommitApplied commit(LeafIndex committer, const CommitOptions& options,
                       const std::vector<OwnKeyPackage>& joining = {});
  /// All but the sender process a message. Returns what the last of them saw.
  GroupEvent deliver(LeafIndex sender, ByteView message);

  void add(LeafIndex committer, std::string_view name);
  void remove(LeafIndex committer, LeafIndex removed);

  /// Throws, unless all members agree on the epoch and can read each other's messages.
  void expect_agreement();

 private:
  SampleWorld& world_;
  std::map<LeafIndex, Group> members_;
};

/// A commit that covers these proposals by value.
CommitOptions commit_of(std::vector<Proposal> proposals);
Proposal add_of(const OwnKeyPackage& own);

/// A group as an empty store would take it in.
std::vector<GroupRow> rows_of(const Group& group);
/// The same by key: groups that are equal in it are, octet for octet, the same.
std::map<Bytes, Bytes> stored(const Group& group);
/// The group as it comes back from its store.
Group restored(const Group& group);

}  // namespace qpc::mls
