#include "core/mls/group/live_group.h"

#include <algorithm>
#include <stdexcept>

namespace qpc::mls {
namespace {

/// Ends the test, when what it takes for granted does not hold.
template <class T, class E>
T must(std::expected<T, E> result, const char* what) {
  if (!result) throw std::runtime_error(std::string(what) + ": " + result.error().what());
  return *std::move(result);
}

void require(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(what);
}

}  // namespace

Result<void> SampleAuthentication::check_member(const Suite&, const LeafNode& leaf) const {
  if (refused.contains(std::string(as_text(client_id(leaf))))) return fail(Kind::rejected, "the test refuses the name");
  return {};
}

Result<void> SampleAuthentication::check_inviter(const Suite&, const LeafNode& leaf) const {
  if (!refused_inviters.contains(std::string(as_text(client_id(leaf))))) return {};
  return fail(Kind::rejected, "the test refuses the inviter");
}

Result<void> SampleAuthentication::check_successor(const Suite& suite, const LeafNode& old_leaf,
                                                   const LeafNode& new_leaf) const {
  if (client_id(old_leaf) != client_id(new_leaf)) return fail(Kind::rejected, "the test refuses a change of names");
  return check_member(suite, new_leaf);
}

Bytes SampleAuthentication::client_id(const LeafNode& leaf) const {
  const auto* basic = std::get_if<BasicCredential>(&leaf.credential.body);
  return basic ? basic->identity : wire(leaf.credential);
}

Result<void> SampleAuthentication::check_external_sender(const Suite&, const ExternalSender& sender) const {
  const auto* basic = std::get_if<BasicCredential>(&sender.credential.body);
  if (basic && !refused.contains(std::string(as_text(basic->identity)))) return {};
  return fail(Kind::rejected, "the test refuses the external sender");
}

Result<Secret> SamplePsks::find_psk(const PreSharedKeyID& id) const {
  const auto* name = std::get_if<ExternalPSKID>(&id.body);
  const auto found = name ? external.find(name->psk_id) : external.end();
  if (found == external.end()) return fail(Kind::not_found, "the test has no such PSK");
  return Secret::copy_of(found->second);
}

SampleWorld::SampleWorld(std::uint64_t seed, CipherSuite cipher_suite)
    : suite(Suite::of(cipher_suite).value()), random(seed) {}

ClientIdentity SampleWorld::identity(std::string_view name) {
  return {crypto::SigningKey::generate(suite.signature(), random),
          Credential::basic(as_bytes(name)),
          own_capabilities({CredentialType::basic}, supported_extensions, random),
          {}};
}

OwnKeyPackage SampleWorld::key_package(const ClientIdentity& identity) {
  const auto seconds = static_cast<std::uint64_t>(now.time_since_epoch().count());
  return OwnKeyPackage::generate(suite, identity, {seconds - 10, seconds + 1000}, {}, random);
}

PreSharedKeyID SampleWorld::psk_id(std::string_view id) {
  return {ExternalPSKID{to_bytes(as_bytes(id))}, random.bytes(suite.hash_size())};
}

Group SampleWorld::create(std::string_view name, const Extensions& extensions) {
  return must(Group::create(suite, random.bytes(32), identity(name), extensions, settings, random), "creating a group");
}

LiveGroup::LiveGroup(SampleWorld& world, std::size_t members, const Extensions& extensions) : world_(world) {
  members_.emplace(LeafIndex{0}, world.create("0", extensions));
  if (members < 2) return;
  std::vector<OwnKeyPackage> joining;
  CommitOptions options;
  options.authenticated_data = world.authenticated_data;
  for (std::size_t i = 1; i < members; ++i) {
    joining.push_back(world.key_package(std::to_string(i)));
    options.proposals.push_back(add_of(joining.back()));
  }
  commit({0}, options, joining);
}

CommitApplied LiveGroup::commit(LeafIndex committer, const CommitOptions& options,
                                const std::vector<OwnKeyPackage>& joining) {
  const auto surroundings = world_.surroundings();
  auto& own = members_.at(committer);
  auto committed = must(own.commit(options, surroundings, world_.random), "making a commit");
  own = committed.next;
  const auto event = committed.pending.event();
  deliver(committer, committed.message);
  own = must(own.merge(committed.pending), "merging a commit");

  const auto tree = own.ratchet_tree();
  const auto tree_octets = wire(tree);
  for (const auto& sent : committed.welcomes) {
    const auto message = must(read_all<MLSMessage>(sent.message), "reading a Welcome");
    for (const auto leaf : sent.joiners) {
      for (const auto& key_package : joining) {
        if (key_package.key_package.leaf_node != *std::get_if<LeafNode>(&tree.nodes[2 * leaf.value]->body)) continue;
        std::optional<ByteView> beside;
        if (options.tree == TreeDelivery::beside) beside = tree_octets;
        members_.insert_or_assign(
            leaf,
            must(Group::join(*message.as<Welcome>(), key_package, beside, surroundings, world_.settings), "joining"));
      }
    }
  }
  return event;
}

GroupEvent LiveGroup::deliver(LeafIndex sender, ByteView message) {
  std::optional<GroupEvent> seen;
  std::vector<LeafIndex> gone;
  for (auto& [leaf, group] : members_) {
    if (leaf == sender) continue;
    auto processed = must(group.process(message, world_.surroundings()), "processing a message");
    group = processed.next;
    if (std::holds_alternative<RemovedFromGroup>(processed.event)) {
      gone.push_back(leaf);
    } else {
      seen = std::move(processed.event);
    }
  }
  for (const auto leaf : gone) members_.erase(leaf);
  if (!seen) return ApplicationMessage{};
  return *std::move(seen);
}

void LiveGroup::add(LeafIndex committer, std::string_view name) {
  const auto own = world_.key_package(name);
  commit(committer, commit_of({add_of(own)}), {own});
}

void LiveGroup::remove(LeafIndex committer, LeafIndex removed) { commit(committer, commit_of({{Remove{removed}}})); }

void LiveGroup::expect_agreement() {
  const auto& first = members_.begin()->second;
  for (auto& [leaf, group] : members_) {
    require(group.own_leaf_index() == leaf, "a member is at another leaf");
    require(group.context() == first.context(), "members have different contexts");
    require(std::ranges::equal(group.epoch_authenticator(), first.epoch_authenticator()),
            "members have different epoch authenticators");
    require(group.members() == first.members(), "members know different members");
    require(group.member_count() == members_.size(), "somebody is missing, or too many");
  }
  for (const auto& [leaf, group] : std::map(members_)) {
    if (!group.proposals().empty()) return;
    const auto text = "from " + std::to_string(leaf.value);
    const auto sent = must(group.protect(as_bytes(text), {}, 0, world_.random), "protecting a message");
    members_.at(leaf) = sent.next;
    for (auto& [reader_leaf, reader] : members_) {
      if (reader_leaf == leaf) continue;
      const auto read = must(reader.process(sent.message, world_.surroundings()), "reading a message");
      const auto& said = std::get<ApplicationMessage>(read.event);
      require(as_text(said.data) == text && said.sender == leaf, "a message is not what was said");
      reader = read.next;
    }
  }
}

CommitOptions commit_of(std::vector<Proposal> proposals) {
  CommitOptions options;
  options.proposals = std::move(proposals);
  return options;
}

Proposal add_of(const OwnKeyPackage& own) { return {Add{Unverified(own.key_package)}}; }

std::vector<GroupRow> rows_of(const Group& group) {
  std::vector<GroupRow> rows;
  for (auto& change : group.save_changes(nullptr)) rows.push_back({std::move(change.key), *std::move(change.value)});
  return rows;
}

std::map<Bytes, Bytes> stored(const Group& group) {
  std::map<Bytes, Bytes> stored;
  for (const auto& row : rows_of(group)) stored.emplace(row.key, to_bytes(row.value.reveal()));
  return stored;
}

Group restored(const Group& group) { return Group::restore(rows_of(group)).value(); }

}  // namespace qpc::mls
