#include "vectors/mls/story.h"

#include "core/base/encoding.h"
#include "core/mls/group/continuation.h"

namespace qpc::mls::vectors {
namespace {

std::string hex(const Secret& secret) { return to_hex(secret.reveal()); }

}  // namespace

Story::Story(CipherSuite cipher_suite, std::uint64_t seed, HandshakeFormat format, const Extensions& extensions)
    : world(seed, cipher_suite), format_(format) {
  members_.emplace("alice", world.create("alice", extensions));
  case_ = {{"cipher_suite", static_cast<std::uint16_t>(cipher_suite)},
           {"external_psks", nlohmann::json::array()},
           {"epochs", nlohmann::json::array()}};
  const auto bob = world.key_package("bob");
  const auto committed =
      members_.at("alice").commit(commit_of({add_of(bob)}), world.surroundings(), world.random).value();
  members_.at("alice") = committed.next.merge(committed.pending).value();
  const auto welcome = read_all<MLSMessage>(committed.welcomes.at(0).message).value();
  members_.emplace("bob", Group::join(*welcome.as<Welcome>(), bob, {}, world.surroundings(), world.settings).value());
  carol_has(world.key_package("carol"));
}

void Story::carol_has(OwnKeyPackage own) {
  case_["key_package"] = to_hex(wire(MLSMessage{Unverified(own.key_package)}));
  case_["init_priv"] = hex(own.init_key.private_key());
  case_["encryption_priv"] = hex(own.encryption_key.private_key());
  case_["signature_priv"] = hex(own.signature_key.private_key());
  carol_ = std::move(own);
}

void Story::record_welcome(ByteView welcome, const Group& sponsor, bool tree_beside) {
  case_["welcome"] = to_hex(welcome);
  case_["ratchet_tree"] = nullptr;
  if (tree_beside) case_["ratchet_tree"] = to_hex(wire(sponsor.ratchet_tree()));
  case_["initial_epoch_authenticator"] = to_hex(sponsor.epoch_authenticator());
}

void Story::let_carol_in(CommitOptions options) {
  options.proposals.push_back(add_of(*carol_));
  options.welcome = WelcomeSplit::together;
  const bool beside = options.tree == TreeDelivery::beside;
  auto& alice = members_.at("alice");
  const auto committed = alice.commit(options, world.surroundings(), world.random).value();
  alice = committed.next;
  deliver("alice", committed.message);
  alice = alice.merge(committed.pending).value();
  record_welcome(committed.welcomes.at(0).message, alice, beside);
}

void Story::let_carol_follow(const Story& origin, ResumptionPSKUsage usage, const ReInit& successor) {
  const auto bob = world.key_package("bob");
  const auto fresh = Group::create(world.suite, successor.group_id, world.identity("alice"), successor.extensions,
                                   world.settings, world.random)
                         .value();
  auto options = commit_of({add_of(bob), add_of(*carol_)});
  options.welcome = WelcomeSplit::together;
  const auto committed =
      commit_continuing(fresh, origin.members_.at("alice"), usage, options, world.surroundings(), world.random).value();
  members_.at("alice") = committed.next.merge(committed.pending).value();
  const auto welcome = read_all<MLSMessage>(committed.welcomes.at(0).message).value();
  members_.at("bob") =
      Group::join(*welcome.as<Welcome>(), bob, {}, world.surroundings(), world.settings, &origin.members_.at("bob"))
          .value();
  record_welcome(committed.welcomes.at(0).message, members_.at("alice"), false);
  case_["origin"] = origin.case_;
}

void Story::deliver(const std::string& sender, ByteView message) {
  std::erase_if(members_, [&](auto& named) {
    auto& [name, group] = named;
    if (name == sender) return false;
    auto processed = group.process(message, world.surroundings());
    if (!processed) throw std::runtime_error(name + ": " + processed.error().what());
    group = std::move(processed->next);
    return std::holds_alternative<RemovedFromGroup>(processed->event);
  });
}

void Story::record_commit(ByteView message, const Group& committer) {
  case_["epochs"].push_back({{"proposals", std::exchange(waiting_, nlohmann::json::array())},
                             {"commit", to_hex(message)},
                             {"epoch_authenticator", to_hex(committer.epoch_authenticator())}});
}

void Story::propose(const std::string& name, const Proposal& proposal) {
  auto sent = members_.at(name).propose(proposal, format_, {}, world.surroundings(), world.random).value();
  members_.at(name) = std::move(sent.next);
  deliver(name, sent.message);
  waiting_.push_back(to_hex(sent.message));
}

void Story::update(const std::string& name) {
  auto sent = members_.at(name).propose_update({}, format_, {}, world.surroundings(), world.random).value();
  members_.at(name) = std::move(sent.next);
  deliver(name, sent.message);
  waiting_.push_back(to_hex(sent.message));
}

void Story::propose_from_outside(Bytes message) {
  deliver({}, message);
  waiting_.push_back(to_hex(message));
}

void Story::commit(const std::string& name, CommitOptions options) {
  options.format = format_;
  auto& committer = members_.at(name);
  options.received = ReceivedProposals::listed;
  for (const auto& waiting : committer.proposals()) options.listed.push_back(waiting.ref);
  const auto expected = waiting_.size() + options.proposals.size();
  const auto committed = committer.commit(options, world.surroundings(), world.random).value();
  if (committed.pending.event().proposals.size() != expected) throw std::runtime_error("a proposal was left out");
  committer = committed.next;
  deliver(name, committed.message);
  committer = committer.merge(committed.pending).value();
  record_commit(committed.message, committer);
}

void Story::join_externally(const std::string& name, const std::vector<PreSharedKeyID>& psks, bool returning) {
  auto& alice = members_.at("alice");
  const auto info = alice.group_info(TreeDelivery::inside, true, {}).value();
  std::optional<LeafIndex> former;
  if (returning) former = leaf_of(name);
  members_.erase(name);
  const auto joined = Group::join_external(Unverified(info), world.identity(name), {}, psks, former,
                                           world.surroundings(), world.settings, world.random)
                          .value();
  deliver(name, joined.message);
  members_.emplace(name, joined.group);
  record_commit(joined.message, joined.group);
}

PreSharedKeyID Story::share_psk(const std::string& id) {
  const auto secret = world.random.bytes(20);
  world.psks.external[to_bytes(as_bytes(id))] = secret;
  case_["external_psks"].push_back({{"psk_id", to_hex(as_bytes(id))}, {"psk", to_hex(secret)}});
  return world.psk_id(id);
}

PreSharedKeyID Story::resumption_psk(std::uint64_t epoch) {
  return {ResumptionPSKID{ResumptionPSKUsage::application, to_bytes(members_.at("alice").group_id()), epoch},
          world.random.bytes(world.suite.hash_size())};
}

LeafIndex Story::leaf_of(const std::string& name) {
  for (const auto& member : members_.at("alice").members()) {
    if (member.credential == Credential::basic(as_bytes(name))) return member.leaf_index;
  }
  throw std::runtime_error("nobody in the group is called " + name);
}

}  // namespace qpc::mls::vectors
