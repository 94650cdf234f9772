// full_group.h: groups of any size whose tree has no blank node, as after every member committed once; for tests.
#pragma once
#include "core/mls/group/live_group.h"
#include "core/mls/group/ratchet_tree.h"
#include "core/mls/group/tree_private_keys.h"

namespace qpc::mls {

/// The tree is made by real paths, so that hashes, parent hashes and signatures are all valid; the epoch secret is
/// drawn, as if for a group that had come here by commits.
class FullGroup {
 public:
  /// `seats` are the leaves whose view can be had.
  FullGroup(SampleWorld& world, std::uint32_t members, std::vector<LeafIndex> seats);

  RatchetTree& tree() { return tree_; }
  /// The group as the member at one of the seats holds it; it shares nothing with other views.
  Group seen_by(LeafIndex seat);

 private:
  struct Seat {
    crypto::SigningKey signature_key;
    TreePrivateKeys private_keys;
  };

  void commit(LeafIndex sender, const crypto::SigningKey& signature_key);

  SampleWorld& world_;
  Bytes group_id_;
  Bytes epoch_secret_;
  RatchetTree tree_;
  std::map<LeafIndex, Seat> seats_;
};

}  // namespace qpc::mls
