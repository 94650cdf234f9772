// upgrade.h: the commit that closes a group, and the successor with another cipher suite that it goes on as (RFC 9420
// §11.2; docs/adr/0018-upgrade.md).
#pragma once
#include "client/group/commit_store.h"
#include "client/group/conversation_store.h"
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

/// Makes the commit that closes a group, on a copy, and the successor with everybody in it; stores both as pending. The
/// Welcomes leave with the commit. `group` is that of the conversation as it stands.
/// Errors: refused: "commit_refused", "unknown_device", "not_allowed"; store.
Outcome<PendingCommit> close_group(GroupChange& change, Environment& environment, std::int64_t conversation,
                                   const mls::Group& group, const Upgrade& upgrade);

}  // namespace qpc::client
