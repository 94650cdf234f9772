#include "core/mls/group/epoch.h"

namespace qpc::mls {
namespace {

void write_time(WireWriter& out, std::chrono::seconds time) { out.u64(static_cast<std::uint64_t>(time.count())); }

Result<std::chrono::seconds> read_time(WireReader& in) {
  QPC_TRY(const auto seconds, in.u64());
  return std::chrono::seconds(static_cast<std::int64_t>(seconds));
}

void write_settings(WireWriter& out, const GroupSettings& settings) {
  out.u32(settings.past_epochs);
  write_time(out, settings.longest_past);
  out.u32(settings.skipped_generations);
  write_time(out, settings.longest_lifetime);
  out.u32(settings.proposals_per_sender);
  out.u32(settings.proposal_octets_per_sender);
}

Result<GroupSettings> read_settings(WireReader& in) {
  GroupSettings settings;
  QPC_TRY(settings.past_epochs, in.u32());
  QPC_TRY(settings.longest_past, read_time(in));
  QPC_TRY(settings.skipped_generations, in.u32());
  QPC_TRY(settings.longest_lifetime, read_time(in));
  QPC_TRY(settings.proposals_per_sender, in.u32());
  QPC_TRY(settings.proposal_octets_per_sender, in.u32());
  return settings;
}

struct ChangedLeaf {
  LeafIndex index;
  std::optional<PastMember> member;

  static Result<ChangedLeaf> read(WireReader& in) {
    ChangedLeaf leaf;
    QPC_TRY(leaf.index, LeafIndex::read(in));
    QPC_TRY(const bool present, in.presence());
    if (!present) return leaf;
    leaf.member.emplace();
    QPC_TRY(leaf.member->signature_key, read_opaque(in));
    QPC_TRY(leaf.member->credential, Credential::read(in));
    return leaf;
  }
};

}  // namespace

Epoch Epoch::ended() const {
  EpochSecrets kept;
  kept.sender_data_secret = secrets.sender_data_secret.duplicate().into<SenderDataSecret>();
  kept.exporter_secret = secrets.exporter_secret.duplicate().into<ExporterSecret>();
  kept.resumption_psk = secrets.resumption_psk.duplicate().into<ResumptionPsk>();
  kept.epoch_authenticator = secrets.epoch_authenticator.duplicate().into<EpochAuthenticator>();
  return {suite,
          settings,
          context,
          tree,
          TreePrivateKeys(own_leaf_index()),
          signature_key,
          std::move(kept),
          interim_transcript_hash,
          confirmation_tag,
          first_epoch,
          began,
          reinit,
          clients};
}

void Epoch::write_without_tree(WireWriter& out) const {
  context.write(out);
  write_settings(out, settings);
  private_keys.write(out);
  out.vector(signature_key.private_key().reveal());
  secrets.write(out);
  out.vector(interim_transcript_hash);
  out.vector(confirmation_tag);
  out.u64(first_epoch);
  write_time(out, began.time_since_epoch());
  out.optional(reinit);
}

Result<Epoch> Epoch::read_without_tree(WireReader& in) {
  QPC_TRY(auto context, GroupContext::read(in));
  QPC_TRY(const auto suite, Suite::of(context.cipher_suite));
  QPC_TRY(const auto settings, read_settings(in));
  QPC_TRY(auto private_keys, TreePrivateKeys::read(suite, in));
  QPC_TRY(const auto signature_octets, in.vector());
  QPC_TRY(auto signature_key, crypto::SigningKey::from_private_key(suite.signature(), signature_octets));
  QPC_TRY(auto secrets, EpochSecrets::read(in));
  QPC_TRY(auto interim_transcript_hash, read_opaque(in));
  QPC_TRY(auto confirmation_tag, read_opaque(in));
  QPC_TRY(const auto first_epoch, in.u64());
  QPC_TRY(const auto began, read_time(in));
  QPC_TRY(auto reinit, in.optional<ReInit>());
  return Epoch{suite,
               settings,
               std::move(context),
               RatchetTree(suite),
               std::move(private_keys),
               std::move(signature_key),
               std::move(secrets),
               std::move(interim_transcript_hash),
               std::move(confirmation_tag),
               first_epoch,
               std::chrono::sys_seconds(began),
               std::move(reinit),
               {}};
}

Result<void> Epoch::put_tree(RatchetTree its_tree) {
  tree = std::move(its_tree);
  // From here on the tree is shared and nobody writes it, so it must have its hashes.
  if (tree.tree_hash() != context.tree_hash)
    return fail(Kind::malformed, "a stored group with the tree of another epoch");
  if (!tree.leaf_octets(own_leaf_index())) return fail(Kind::malformed, "a stored group without its own leaf");
  return {};
}

PastEpoch PastEpoch::of(const Epoch& epoch, const std::vector<LeafIndex>& changed_leaves) {
  PastEpoch past{epoch.context,
                 epoch.secrets.sender_data_secret.duplicate().into<SenderDataSecret>(),
                 epoch.secrets.resumption_psk.duplicate().into<ResumptionPsk>(),
                 epoch.began,
                 {}};
  for (const auto index : changed_leaves) {
    const auto leaf = epoch.tree.leaf(index);
    auto& member = past.changed_leaves[index];
    if (leaf != nullptr) member = PastMember{leaf->signature_key, leaf->credential};
  }
  return past;
}

void PastEpoch::write(WireWriter& out) const {
  context.write(out);
  out.vector(sender_data_secret.reveal());
  out.vector(resumption_psk.reveal());
  write_time(out, began.time_since_epoch());
  out.vector_of([&] {
    for (const auto& [index, member] : changed_leaves) {
      index.write(out);
      out.presence(member.has_value());
      if (!member) continue;
      out.vector(member->signature_key);
      member->credential.write(out);
    }
  });
}

Result<PastEpoch> PastEpoch::read(WireReader& in) {
  PastEpoch past;
  QPC_TRY(past.context, GroupContext::read(in));
  QPC_TRY(auto sender_data_secret, read_secret(in));
  past.sender_data_secret = std::move(sender_data_secret).into<SenderDataSecret>();
  QPC_TRY(auto resumption_psk, read_secret(in));
  past.resumption_psk = std::move(resumption_psk).into<ResumptionPsk>();
  QPC_TRY(const auto began, read_time(in));
  past.began = std::chrono::sys_seconds(began);
  QPC_TRY(auto leaves, in.list<ChangedLeaf>());
  for (auto& leaf : leaves) past.changed_leaves[leaf.index] = std::move(leaf.member);
  return past;
}

}  // namespace qpc::mls
