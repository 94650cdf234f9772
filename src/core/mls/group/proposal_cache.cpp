#include "core/mls/group/proposal_cache.h"

#include <algorithm>

namespace qpc::mls {
namespace {

void write_own_update(WireWriter& out, const std::optional<OwnUpdate>& update) {
  out.presence(update.has_value());
  if (!update) return;
  out.vector(update->encryption_key.private_key().reveal());
  out.vector(update->signature_key.private_key().reveal());
}

Result<std::optional<OwnUpdate>> read_own_update(const Suite& suite, WireReader& in) {
  QPC_TRY(const bool present, in.presence());
  if (!present) return std::optional<OwnUpdate>();
  QPC_TRY(const auto encryption_octets, in.vector());
  QPC_TRY(auto encryption_key, crypto::KemPrivateKey::from_bytes(suite.kem(), encryption_octets));
  QPC_TRY(const auto signature_octets, in.vector());
  QPC_TRY(auto signature_key, crypto::SigningKey::from_private_key(suite.signature(), signature_octets));
  return OwnUpdate{std::move(encryption_key), std::move(signature_key)};
}

Result<CachedProposal> read_cached(const Suite& suite, WireReader& in) {
  QPC_TRY(auto ref, ProposalRef::read(in));
  QPC_TRY(const auto sender, Sender::read(in));
  QPC_TRY(auto proposal, Proposal::read(in));
  QPC_TRY(auto authenticated_data, read_opaque(in));
  QPC_TRY(auto own_update, read_own_update(suite, in));
  return CachedProposal{std::move(ref), sender, std::move(proposal), std::move(authenticated_data),
                        std::move(own_update)};
}

bool is_departure(const Proposal& proposal) { return proposal.as<Remove>() || proposal.as<SelfRemove>(); }

/// Whether both are of one sender, and count towards the same share of it.
bool share(const CachedProposal& one, const CachedProposal& other) {
  return one.sender == other.sender && is_departure(one.proposal) == is_departure(other.proposal);
}

}  // namespace

Result<ProposalCache> ProposalCache::with(CachedProposal proposal, const GroupSettings& settings) const {
  const bool known = std::ranges::any_of(list_, [&](const Entry& entry) { return entry->ref == proposal.ref; });
  if (known) return *this;
  std::size_t count = 1;
  auto size_bytes = proposal.size_bytes();
  for (const auto& entry : list_) {
    if (!share(*entry, proposal)) continue;
    ++count;
    size_bytes += entry->size_bytes();
  }
  if (count > settings.proposals_per_sender) return fail(Kind::limit, "more proposals of one sender than are kept");
  if (size_bytes > settings.proposal_octets_per_sender) {
    return fail(Kind::limit, "more octets of proposals of one sender than are kept");
  }
  auto longer = *this;
  longer.list_.push_back(std::make_shared<const CachedProposal>(std::move(proposal)));
  return longer;
}

std::map<ProposalRef, ProposalCache::Entry> ProposalCache::by_ref() const {
  std::map<ProposalRef, Entry> index;
  for (const auto& entry : list_) index.emplace(entry->ref, entry);
  return index;
}

void ProposalCache::write_one(WireWriter& out, const CachedProposal& cached) {
  cached.ref.write(out);
  cached.sender.write(out);
  cached.proposal.write(out);
  out.vector(cached.authenticated_data);
  write_own_update(out, cached.own_update);
}

Result<void> ProposalCache::read_one(const Suite& suite, WireReader& in) {
  QPC_TRY(auto cached, read_cached(suite, in));
  list_.push_back(std::make_shared<const CachedProposal>(std::move(cached)));
  return {};
}

}  // namespace qpc::mls
