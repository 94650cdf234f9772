#include "core/mls/group/full_group.h"

#include <algorithm>

#include "core/mls/group/group_storage.h"
#include "core/mls/group/transcript_hash.h"
#include "core/mls/group/treekem.h"

namespace qpc::mls {

FullGroup::FullGroup(SampleWorld& world, std::uint32_t members, std::vector<LeafIndex> seats)
    : world_(world), group_id_(world.random.bytes(32)), epoch_secret_(world.random.bytes(32)), tree_(world.suite) {
  std::vector<crypto::SigningKey> signature_keys;
  for (std::uint32_t i = 0; i < members; ++i) {
    auto own = world.key_package(std::to_string(i));
    const auto leaf = tree_.add(std::move(own.key_package.leaf_node)).value();
    signature_keys.push_back(own.signature_key);
    if (std::ranges::contains(seats, leaf)) {
      seats_.insert_or_assign(leaf, Seat{own.signature_key, TreePrivateKeys(leaf, std::move(own.encryption_key))});
    }
  }
  // A path from every second leaf leaves no node blank.
  for (std::uint32_t i = 0; i < members; i += 2) commit({i}, signature_keys[i]);
}

void FullGroup::commit(LeafIndex sender, const crypto::SigningKey& signature_key) {
  auto fresh = FreshPath::create(tree_, sender, *tree_.leaf(sender), signature_key, group_id_, world_.random).value();
  tree_ = fresh.tree();
  for (auto& [leaf, seat] : seats_) {
    if (leaf == sender) {
      seat.private_keys = fresh.private_keys();
      continue;
    }
    for (std::optional node = common_ancestor(sender, leaf); node; node = tree_.size().parent(*node)) {
      if (const auto* key = fresh.private_keys().find(*node)) seat.private_keys.set(*node, *key);
    }
  }
}

Group FullGroup::seen_by(LeafIndex leaf) {
  const auto& seat = seats_.at(leaf);
  const auto suite = world_.suite;
  GroupContext context{ProtocolVersion::mls10, suite.cipher_suite(), group_id_, 1, tree_.tree_hash(), Bytes(32, 7), {}};
  auto secrets = EpochSecrets::derive(suite, Secret::copy_of(epoch_secret_).into<EpochSecret>());
  const auto tag = make_confirmation_tag(suite, secrets.confirmation_key, context.confirmed_transcript_hash);
  auto interim_transcript_hash = make_interim_transcript_hash(suite, context.confirmed_transcript_hash, tag);
  SecretTree keys(suite, std::move(secrets.encryption_secret), tree_.size(), world_.settings.skipped_generations);
  const auto state = Group::State::beginning({.suite = suite,
                                              .settings = world_.settings,
                                              .context = std::move(context),
                                              .tree = tree_,
                                              .private_keys = seat.private_keys,
                                              .signature_key = seat.signature_key,
                                              .secrets = std::move(secrets),
                                              .interim_transcript_hash = std::move(interim_transcript_hash),
                                              .confirmation_tag = tag,
                                              .first_epoch = 0,
                                              .began = {},
                                              .reinit = {},
                                              .clients = {}},
                                             std::move(keys));
  std::vector<GroupRow> rows;
  for (auto& row : save_row_changes(state, nullptr)) rows.push_back({std::move(row.key), *std::move(row.value)});
  return Group::restore(rows).value();
}

}  // namespace qpc::mls
