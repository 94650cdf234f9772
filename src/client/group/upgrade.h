// upgrade.h: the wish to move a group to another cipher suite (docs/adr/0018-upgrade.md).
#pragma once
#include "client/group/commit_store.h"
#include "client/group/groups.h"

namespace qpc::client {

/// What somebody wants who moves a group. Outlives a lost commit race: as long as the same devices are in, the next
/// commit is made from it anew.
struct Upgrade {
  mls::CipherSuite suite = {};
  std::vector<Bytes> key_packages = {};  ///< of that suite, one for every other device

  bool operator==(const Upgrade&) const = default;
  /// For the table `wish`. Errors: malformed.
  static Result<Upgrade> read(WireReader& in);
  void write(WireWriter& out) const;

  /// Whether it has a KeyPackage for each device of a group but this one, and for nobody else.
  bool fits(const mls::Group& group) const;
};

/// The upgrade that a wish asks for; nothing, where it is another wish, or the group has that suite.
std::optional<Upgrade> upgrade_of(const Wish& wish, const mls::Group& group);

}  // namespace qpc::client
