#include "core/mls/group/secret_tree.h"

#include <algorithm>
#include <limits>

#include "core/mls/group/derivation.h"

namespace qpc::mls {
namespace {

MessageKey copy_key(std::uint32_t generation, const Secret& key, const Secret& nonce) {
  return {generation, {key.duplicate(), nonce.duplicate()}};
}

/// A secret whose size the suite says. Errors: malformed.
Result<Secret> read_secret(WireReader& in, std::size_t size) {
  QPC_TRY(const auto octets, in.bytes(size));
  return Secret::copy_of(octets);
}

}  // namespace

SecretTree::SecretTree(const Suite& suite, EncryptionSecret encryption_secret, TreeSize size,
                       std::uint32_t skipped_generations)
    : SecretTree(suite, size, skipped_generations) {
  root_ = CopyOnWrite<Node>::make(SharedSecret::make(std::move(encryption_secret).into<Secret>()));
}

SecretTree::SharedSecret SecretTree::expand(const Secret& secret, std::string_view label,
                                            std::string_view context) const {
  return SharedSecret::make(
      expand_with_label(suite_.hash(), secret.reveal(), label, as_bytes(context), suite_.hash_size()));
}

Result<SecretTree::Ratchet*> SecretTree::find_ratchet(LeafIndex leaf, RatchetType type) {
  if (!size_.contains(leaf)) return fail(Kind::rejected, "RFC 9420 §9: no such leaf in the secret tree");
  const auto target = node_of(leaf);
  auto at = size_.root();
  auto* place = &root_;
  while (!at.is_leaf()) {
    auto& node = place->edit();
    if (const auto* secret = std::get_if<SharedSecret>(&node.body)) {
      node.body = Children{CopyOnWrite<Node>::make(expand(**secret, "tree", "left")),
                           CopyOnWrite<Node>::make(expand(**secret, "tree", "right"))};
    }
    auto& children = std::get<Children>(node.body);
    place = target < at ? &children.left : &children.right;
    at = target < at ? left(at) : right(at);
  }
  auto& node = place->edit();
  if (const auto* secret = std::get_if<SharedSecret>(&node.body)) {
    node.body = Ratchets{.handshake = {.secret = expand(**secret, "handshake", ""), .kept = {}},
                         .application = {.secret = expand(**secret, "application", ""), .kept = {}}};
  }
  auto& ratchets = std::get<Ratchets>(node.body);
  return type == RatchetType::handshake ? &ratchets.handshake : &ratchets.application;
}

/// The key of the ratchet's generation; the ratchet moves to the next.
SecretTree::KeptKey SecretTree::step(Ratchet& ratchet) const {
  const auto generation = ratchet.generation;
  const auto derive = [&](std::string_view label, std::size_t length) {
    return SharedSecret::make(derive_tree_secret(suite_.hash(), ratchet.secret->reveal(), label, generation, length));
  };
  KeptKey key{generation, derive("key", suite_.key_size()), derive("nonce", suite_.nonce_size())};
  if (generation == std::numeric_limits<std::uint32_t>::max()) {
    ratchet.secret = {};
  } else {
    ratchet.secret = derive("secret", suite_.hash_size());
    ++ratchet.generation;
  }
  return key;
}

Result<MessageKey> SecretTree::take_next(LeafIndex leaf, RatchetType type) {
  QPC_TRY(auto* ratchet, find_ratchet(leaf, type));
  if (!ratchet->secret) return fail(Kind::limit, "RFC 9420 §9.1: the ratchet has no further generation");
  const auto taken = step(*ratchet);
  return copy_key(taken.generation, *taken.key, *taken.nonce);
}

Result<MessageKey> SecretTree::take(LeafIndex leaf, RatchetType type, std::uint32_t generation) {
  QPC_TRY(auto* ratchet, find_ratchet(leaf, type));
  auto& kept = ratchet->kept;
  if (generation < ratchet->generation || !ratchet->secret) {
    const auto found = std::ranges::lower_bound(kept, generation, {}, &KeptKey::generation);
    if (found == kept.end() || found->generation != generation) {
      return fail(Kind::stale, "RFC 9420 §9.2: the key of this generation is used up or no longer kept");
    }
    const auto taken = std::move(*found);
    kept.erase(found);
    return copy_key(taken.generation, *taken.key, *taken.nonce);
  }
  if (generation - ratchet->generation > skipped_generations_) {
    return fail(Kind::limit, "RFC 9420 §15.3: a generation too far ahead");
  }
  while (ratchet->generation < generation) kept.push_back(step(*ratchet));
  if (kept.size() > skipped_generations_) kept.erase(kept.begin(), kept.end() - skipped_generations_);
  const auto taken = step(*ratchet);
  return copy_key(taken.generation, *taken.key, *taken.nonce);
}

void SecretTree::end_epoch(LeafIndex own) { end_epoch(root_, size_.root(), node_of(own)); }

void SecretTree::end_epoch(CopyOnWrite<Node>& place, NodeIndex at, NodeIndex own) {
  if (!needs_ending(*place, at, own)) return;  // it stays shared with the trees that have it, too
  auto& body = place.edit().body;
  if (auto* ratchets = std::get_if<Ratchets>(&body)) {
    ratchets->handshake.end();
    if (at == own) ratchets->application.end();
    return;
  }
  auto& children = std::get<Children>(body);
  end_epoch(children.left, left(at), own);
  end_epoch(children.right, right(at), own);
}

bool SecretTree::needs_ending(const Node& node, NodeIndex at, NodeIndex own) {
  if (const auto* ratchets = std::get_if<Ratchets>(&node.body)) {
    return !ratchets->handshake.has_ended() || (at == own && !ratchets->application.has_ended());
  }
  return std::holds_alternative<Children>(node.body);
}

void SecretTree::write(WireWriter& out) const {
  out.u32(size_.leaf_count());
  write_node(out, *root_);
}

void SecretTree::write_node(WireWriter& out, const Node& node) {
  out.u8(static_cast<std::uint8_t>(node.body.index()));
  if (const auto* secret = std::get_if<SharedSecret>(&node.body)) {
    out.bytes((*secret)->reveal());
  } else if (const auto* children = std::get_if<Children>(&node.body)) {
    write_node(out, *children->left);
    write_node(out, *children->right);
  } else if (const auto* ratchets = std::get_if<Ratchets>(&node.body)) {
    write_ratchet(out, ratchets->handshake);
    write_ratchet(out, ratchets->application);
  }
}

void SecretTree::write_ratchet(WireWriter& out, const Ratchet& ratchet) {
  out.u32(ratchet.generation);
  out.presence(static_cast<bool>(ratchet.secret));
  if (ratchet.secret) out.bytes(ratchet.secret->reveal());
  out.vector_of([&] {
    for (const auto& key : ratchet.kept) {
      out.u32(key.generation);
      out.bytes(key.key->reveal());
      out.bytes(key.nonce->reveal());
    }
  });
}

Result<SecretTree> SecretTree::read(const Suite& suite, std::uint32_t skipped_generations, WireReader& in) {
  QPC_TRY(const auto leaves, in.u32());
  if (leaves > TreeSize::max_leaves || TreeSize::for_leaves(leaves).leaf_count() != leaves) {
    return fail(Kind::malformed, "secret tree: the number of leaves is no power of two, or too large");
  }
  SecretTree tree(suite, TreeSize::for_leaves(leaves), skipped_generations);
  QPC_TRY(tree.root_, tree.read_node(in, tree.size_.root()));
  return tree;
}

Result<CopyOnWrite<SecretTree::Node>> SecretTree::read_node(WireReader& in, NodeIndex at) const {
  QPC_TRY(const auto kind, in.u8());
  if (kind == 0) {
    QPC_TRY(auto secret, read_secret(in, suite_.hash_size()));
    return CopyOnWrite<Node>::make(SharedSecret::make(std::move(secret)));
  }
  if (kind == 1 && !at.is_leaf()) {
    QPC_TRY(auto left_child, read_node(in, left(at)));
    QPC_TRY(auto right_child, read_node(in, right(at)));
    return CopyOnWrite<Node>::make(Children{std::move(left_child), std::move(right_child)});
  }
  if (kind == 2 && at.is_leaf()) {
    QPC_TRY(auto handshake, read_ratchet(in));
    QPC_TRY(auto application, read_ratchet(in));
    return CopyOnWrite<Node>::make(Ratchets{std::move(handshake), std::move(application)});
  }
  return fail(Kind::malformed, "secret tree: a node of no kind that belongs here");
}

Result<SecretTree::Ratchet> SecretTree::read_ratchet(WireReader& in) const {
  Ratchet ratchet;
  QPC_TRY(ratchet.generation, in.u32());
  QPC_TRY(const bool goes_on, in.presence());
  if (goes_on) {
    QPC_TRY(auto secret, read_secret(in, suite_.hash_size()));
    ratchet.secret = SharedSecret::make(std::move(secret));
  }
  QPC_TRY(auto kept, in.nested());
  while (!kept.at_end()) {
    QPC_TRY(const auto generation, kept.u32());
    QPC_TRY(auto key, read_secret(kept, suite_.key_size()));
    QPC_TRY(auto nonce, read_secret(kept, suite_.nonce_size()));
    if (!ratchet.kept.empty() && ratchet.kept.back().generation >= generation) {
      return fail(Kind::malformed, "secret tree: kept keys are not in order");
    }
    ratchet.kept.push_back({generation, SharedSecret::make(std::move(key)), SharedSecret::make(std::move(nonce))});
  }
  return ratchet;
}

}  // namespace qpc::mls
