#include "core/mls/group/client_index.h"

#include <algorithm>

#include "core/crypto/hash.h"

namespace qpc::mls {
namespace {

KeyCounts::Key key_of(const AuthenticationService& authentication, const LeafNode& leaf) {
  const auto digest = crypto::sha256(authentication.client_id(leaf));
  KeyCounts::Key key;
  std::copy_n(digest.begin(), key.size(), key.begin());
  return key;
}

}  // namespace

ClientIndex ClientIndex::of(const RatchetTree& tree, const AuthenticationService& authentication) {
  ClientIndex index;
  tree.for_each_member([&](LeafIndex, const LeafNode& leaf) { index.enter(authentication, leaf); });
  return index;
}

void ClientIndex::enter(const AuthenticationService& authentication, const LeafNode& leaf) {
  clients_.add(key_of(authentication, leaf));
}

void ClientIndex::leave(const AuthenticationService& authentication, const LeafNode& leaf) {
  clients_.remove(key_of(authentication, leaf));
}

bool ClientIndex::may_contain(const AuthenticationService& authentication, const LeafNode& leaf) const {
  return clients_.contains(key_of(authentication, leaf));
}

bool has_client(const RatchetTree& tree, const AuthenticationService& authentication, const LeafNode& leaf) {
  const auto id = authentication.client_id(leaf);
  bool found = false;
  tree.for_each_member(
      [&](LeafIndex, const LeafNode& other) { found = found || authentication.client_id(other) == id; });
  return found;
}

KeptClientIndex::KeptClientIndex(const std::optional<ClientIndex>& index)
    : index_(index ? std::make_shared<const ClientIndex>(*index) : nullptr) {}

ClientIndex KeptClientIndex::of(const RatchetTree& tree, const AuthenticationService& authentication) const {
  auto index = index_.load();
  if (index == nullptr) {
    index = std::make_shared<const ClientIndex>(ClientIndex::of(tree, authentication));
    index_ = index;
  }
  return *index;
}

std::optional<ClientIndex> KeptClientIndex::if_made() const {
  const auto index = index_.load();
  return index ? std::optional(*index) : std::nullopt;
}

}  // namespace qpc::mls
