// What a passive client may come across that the working group's own files leave out.
#include "core/mls/group/external_proposal.h"
#include "vectors/mls/make.h"
#include "vectors/mls/story.h"

namespace qpc::mls::vectors {
namespace {

using nlohmann::json;

constexpr auto clear = HandshakeFormat::public_message;
constexpr auto encrypted = HandshakeFormat::private_message;

/// Proposals of members, by reference and by value; PSKs of both sorts; the tree beside the Welcome.
json proposals(CipherSuite suite) {
  Story story(suite, 11, encrypted);
  CommitOptions welcome;
  welcome.tree = TreeDelivery::beside;
  welcome.path = PathPolicy::always;
  welcome.proposals.push_back({PreSharedKey{story.share_psk("at the door")}});
  story.let_carol_in(welcome);
  const auto first_epoch = story["alice"].epoch();
  story.update("bob");
  story.propose("bob", add_of(story.world.key_package("dave")));
  story.commit("alice", commit_of({{PreSharedKey{story.share_psk("inside")}}}));
  story.commit("bob");
  story.propose("alice", {PreSharedKey{story.resumption_psk(first_epoch)}});
  story.propose("alice", {Remove{story.leaf_of("dave")}});
  story.commit("bob");
  Extensions extensions;
  extensions.set(RequiredCapabilities{{}, {}, {CredentialType::basic}});
  story.propose("alice", {GroupContextExtensions{extensions}});
  story.commit("alice", commit_of({add_of(story.world.key_package("ellen"))}));
  return story.passive_client();
}

/// Somebody comes by an external commit, with a PSK; leaves that way and comes back; proposes and commits.
json external_joins(CipherSuite suite) {
  Story story(suite, 12, clear);
  story.let_carol_in({});
  story.join_externally("dave", {story.share_psk("for dave")});
  story.commit("dave");
  story.join_externally("bob", {}, true);
  story.update("dave");
  story.commit("bob");
  return story.passive_client();
}

/// Proposals of an external sender, and of one who wants to be a member.
json proposals_from_outside(CipherSuite suite) {
  SampleWorld outside(13, suite);
  const auto key = crypto::SigningKey::generate(outside.suite.signature(), outside.random);
  Story story(suite, 14, encrypted);
  story.let_carol_in({});
  Extensions extensions;
  extensions.set(ExternalSenders{{{key.public_key(), Credential::basic(as_bytes("server"))}}});
  story.commit("alice", commit_of({{GroupContextExtensions{extensions}}}));
  const auto say = [&](const Proposal& proposal) {
    const auto& group = story["alice"];
    story.propose_from_outside(propose_from_outside(group.group_id(), group.epoch(), 0, key, proposal, {}).value());
  };
  say(add_of(outside.key_package("dave")));
  say({PreSharedKey{story.share_psk("from outside")}});
  story.commit("bob");
  say({Remove{story.leaf_of("dave")}});
  story.commit("alice");
  const auto ellen = outside.key_package("ellen");
  story.propose_from_outside(propose_own_add(story["alice"].group_id(), story["alice"].epoch(), ellen, {}));
  story.update("bob");
  story.commit("alice");
  return story.passive_client();
}

/// Numbers that nobody knows, wherever they may stand: KeyPackages, leaves, GroupInfo.
json grease(CipherSuite suite) {
  Story story(suite, 15, encrypted);
  auto& world = story.world;
  auto identity = world.identity("carol");
  identity.capabilities.extensions.push_back(ExtensionType{0x2a2a});
  identity.capabilities.proposals.push_back(ProposalType{0x3a3a});
  identity.leaf_extensions.set(ExtensionType{0x2a2a}, world.random.bytes(9));
  Extensions listed;
  listed.set(ExtensionType{0x2a2a}, world.random.bytes(5));
  Extensions unlisted;
  unlisted.set(ExtensionType{0x4a4a}, world.random.bytes(70));
  story.carol_has(OwnKeyPackage::generate(world.suite, identity, {999'000, 1'002'000}, listed, world.random));
  CommitOptions welcome;
  welcome.group_info_extensions.set(ExtensionType{0x5a5a}, world.random.bytes(3));
  story.let_carol_in(welcome);
  const auto dave =
      OwnKeyPackage::generate(world.suite, world.identity("dave"), {999'000, 1'002'000}, unlisted, world.random);
  story.propose("bob", add_of(dave));
  story.commit("alice");
  story.update("bob");
  story.commit("alice");
  return story.passive_client();
}

ReInit close(Story& story, CipherSuite next) {
  Extensions extensions;
  extensions.set(RequiredCapabilities{});
  const ReInit reinit{story.world.random.bytes(32), ProtocolVersion::mls10, next, extensions};
  story.propose("bob", {reinit});
  story.commit("alice");
  return reinit;
}

/// A group is closed, and goes on as another one.
json re_initialisation(CipherSuite suite) {
  Story origin(suite, 16, clear);
  origin.let_carol_in({});
  origin.commit("bob");
  const auto reinit = close(origin, suite);
  Story successor(suite, 17, clear);
  successor.let_carol_follow(origin, ResumptionPSKUsage::reinit, reinit);
  successor.commit("bob");
  return successor.passive_client();
}

/// A branch goes on beside its origin.
json branching(CipherSuite suite) {
  Story origin(suite, 18, encrypted);
  origin.let_carol_in({});
  origin.commit("alice");
  Story branch(suite, 19, encrypted);
  branch.let_carol_follow(origin, ResumptionPSKUsage::branch,
                          {branch.world.random.bytes(32), ProtocolVersion::mls10, suite, {}});
  branch.update("bob");
  branch.commit("alice");
  return branch.passive_client();
}

}  // namespace

json make_passive_client(CipherSuite cipher_suite) {
  auto cases = json::array({proposals(cipher_suite), external_joins(cipher_suite), re_initialisation(cipher_suite)});
  // Post-quantum ones are large; those above go through every place where the suite matters.
  if (Suite::of(cipher_suite).value().is_post_quantum()) return cases;
  for (const auto& make : {proposals_from_outside, grease, branching}) cases.push_back(make(cipher_suite));
  return cases;
}

}  // namespace qpc::mls::vectors
