// exporter_tree.h: secrets of an epoch for application components, each given out once (draft-ietf-mls-extensions
// §4.4).
#pragma once
#include <map>
#include <memory>

#include "core/mls/group/key_schedule.h"
#include "core/mls/wire/registry.h"

namespace qpc::mls {

/// The Exporter Tree: like the secret tree, with a leaf for each of the 2^16 components.
///
/// A secret that was given out is gone, and so is all it could be derived from again: whoever takes the device
/// afterwards does not get it. A value whose copies share the secrets.
class ExporterTree {
 public:
  /// A tree from which everything was taken.
  ExporterTree() = default;
  /// An empty secret, as one is that was taken out of its epoch, gives such a tree too.
  explicit ExporterTree(ApplicationExportSecret root);

  /// SafeExportSecret. Errors: not_found, when it was taken before.
  Result<Secret> take(const Suite& suite, ComponentID component_id);

  /// Whether both are copies between which nothing was taken.
  bool shares_with(const ExporterTree& other) const { return nodes_ == other.nodes_; }

  /// For this client's own store, as a secret.
  void write(WireWriter& out) const;
  /// Errors: malformed.
  static Result<ExporterTree> read(WireReader& in);

 private:
  /// What is left, by number: the root is 1, the children of n are 2n and 2n + 1, the leaves begin at 2^16.
  std::map<std::uint32_t, std::shared_ptr<const Secret>> nodes_;
};

}  // namespace qpc::mls
