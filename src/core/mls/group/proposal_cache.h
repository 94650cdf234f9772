// proposal_cache.h: the proposals of an epoch that a commit may refer to (RFC 9420 §12.1).
#pragma once
#include <map>
#include <memory>

#include "core/crypto/kem.h"
#include "core/mls/group/group_settings.h"
#include "core/mls/wire/framed_content.h"

namespace qpc::mls {

/// The private side of an Update of one's own, until it is committed.
struct OwnUpdate {
  crypto::KemPrivateKey encryption_key;
  crypto::SigningKey signature_key;
};

struct CachedProposal {
  ProposalRef ref;
  Sender sender;
  Proposal proposal;
  Bytes authenticated_data;
  std::optional<OwnUpdate> own_update;

  /// How much of its sender's share it takes.
  std::size_t size_bytes() const { return wire(proposal).size() + authenticated_data.size(); }
};

/// A value whose copies share the proposals.
class ProposalCache {
 public:
  using Entry = std::shared_ptr<const CachedProposal>;

  /// With one more; one that is there already stays as it is. Strangers who ask to be added count as one sender.
  /// Errors: limit, beyond its sender's share.
  Result<ProposalCache> with(CachedProposal proposal, const GroupSettings& settings) const;

  /// In the order they came.
  const std::vector<Entry>& list() const { return list_; }
  bool empty() const { return list_.empty(); }
  std::map<ProposalRef, Entry> by_ref() const;

  /// For this client's own store, as a secret: one proposal, which is read behind those that are there.
  static void write_one(WireWriter& out, const CachedProposal& cached);
  Result<void> read_one(const Suite& suite, WireReader& in);

 private:
  std::vector<Entry> list_;
};

}  // namespace qpc::mls
