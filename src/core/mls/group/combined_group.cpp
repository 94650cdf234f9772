#include "core/mls/group/combined_group.h"

#include <algorithm>

#include "core/mls/group/apq_components.h"
#include "core/mls/group/combined_check.h"
#include "core/mls/group/combined_psk.h"

namespace qpc::mls {
namespace {

constexpr std::uint16_t format_version = 1;
constexpr std::size_t group_id_size = 32;

/// Puts the APQInfo in, and asks all members for what it needs.
Result<Extensions> with_apq_info(Extensions extensions, const APQInfo& info) {
  QPC_TRY(const auto found, extensions.get<AppDataDictionary>());
  auto dictionary = found.value_or(AppDataDictionary{});
  dictionary.component_data.set(ComponentID::apq_mls_info, wire(info));
  extensions.set(dictionary);
  QPC_TRY(const auto before, extensions.get<RequiredCapabilities>());
  auto required = before.value_or(RequiredCapabilities{});
  if (!std::ranges::contains(required.extension_types, ExtensionType::app_data_dictionary)) {
    required.extension_types.push_back(ExtensionType::app_data_dictionary);
  }
  if (!std::ranges::contains(required.proposal_types, ProposalType::app_data_update)) {
    required.proposal_types.push_back(ProposalType::app_data_update);
  }
  extensions.set(required);
  return extensions;
}

}  // namespace

Capabilities CombinedGroup::capabilities(std::vector<CredentialType> credentials, std::vector<ExtensionType> extensions,
                                         Random& random) {
  if (!std::ranges::contains(extensions, ExtensionType::app_data_dictionary)) {
    extensions.push_back(ExtensionType::app_data_dictionary);
  }
  return own_capabilities(std::move(credentials), std::move(extensions), random);
}

Result<CombinedGroup> CombinedGroup::create(const Suite& t_suite, const Suite& pq_suite,
                                            const CombinedIdentity& identity, const Extensions& extensions,
                                            const GroupSettings& settings, Random& random) {
  QPC_CHECK(check_suites(t_suite, pq_suite));
  const APQInfo info{random.bytes(group_id_size),
                     random.bytes(group_id_size),
                     pq_suite.signature() == crypto::SignatureScheme::mldsa65,
                     t_suite.cipher_suite(),
                     pq_suite.cipher_suite(),
                     0,
                     0};
  QPC_TRY(const auto t_extensions, with_apq_info(extensions, info));
  QPC_TRY(const auto pq_extensions, with_apq_info({}, info));
  QPC_TRY(auto traditional,
          Group::create(t_suite, info.t_session_group_id, identity.traditional, t_extensions, settings, random));
  QPC_TRY(auto post_quantum,
          Group::create(pq_suite, info.pq_session_group_id, identity.post_quantum, pq_extensions, settings, random));
  return CombinedGroup(std::move(traditional), std::move(post_quantum), {});
}

Result<CombinedGroup> CombinedGroup::join(const Welcome& traditional, const Welcome& post_quantum,
                                          const OwnCombinedKeyPackage& own, std::optional<ByteView> t_tree,
                                          std::optional<ByteView> pq_tree, const Surroundings& surroundings,
                                          const GroupSettings& settings) {
  QPC_TRY(const auto t_suite, Suite::of(traditional.cipher_suite));
  QPC_TRY(const auto pq_group, Group::join(post_quantum, own.post_quantum, pq_tree, surroundings, settings));
  QPC_TRY(auto apq, export_apq_psk(pq_group, t_suite));
  const ApqPskStore psks(apq, surroundings.psks);
  const Surroundings with_psk{surroundings.authentication, psks, surroundings.now, surroundings.executor,
                              surroundings.components};
  QPC_TRY(auto t_group, Group::join(traditional, own.traditional, t_tree, with_psk, settings));
  if (!psks.was_asked()) {
    return fail(Kind::rejected, "draft-ietf-mls-combiner §7: a Welcome that does not inject the apq_psk");
  }
  QPC_CHECK(check_refreshed(t_group, pq_group, surroundings.authentication));
  const PqRefresh refreshed{t_group.epoch(), surroundings.now};
  return CombinedGroup(std::move(t_group), std::move(apq.post_quantum), refreshed);
}

Result<CombinedGroup> CombinedGroup::with_traditional(Group next) const {
  if (next.context() != traditional_.context()) {
    return fail(Kind::rejected, "draft-ietf-mls-combiner §3.1: the traditional group of another epoch");
  }
  for (const auto& waiting : next.proposals()) QPC_CHECK(check_partial(waiting.proposal, next));
  return CombinedGroup(std::move(next), post_quantum_, last_refresh_);
}

bool CombinedGroup::is_refresh_due(const RefreshPolicy& policy, std::chrono::sys_seconds now) const {
  return last_refresh_ == PqRefresh{} || traditional_.epoch() - last_refresh_.epoch >= policy.most_commits ||
         now - last_refresh_.time >= policy.longest;
}

Secret CombinedGroup::save_refresh() const {
  WireWriter out(Content::secret);
  out.u16(format_version);
  out.u64(last_refresh_.epoch);
  out.u64(static_cast<std::uint64_t>(last_refresh_.time.time_since_epoch().count()));
  return out.take_secret();
}

Result<CombinedGroup> CombinedGroup::restore(Group traditional, Group post_quantum, ByteView refresh) {
  WireReader in(refresh);
  QPC_TRY(const auto version, in.u16());
  if (version != format_version) return fail(Kind::unsupported, "a stored refresh of another format version");
  PqRefresh last;
  QPC_TRY(last.epoch, in.u64());
  QPC_TRY(const auto time, in.u64());
  last.time = std::chrono::sys_seconds(std::chrono::seconds(static_cast<std::int64_t>(time)));
  QPC_CHECK(in.expect_end());
  QPC_CHECK(check_names(traditional, post_quantum));
  QPC_TRY(const auto info, find_apq_info(traditional.extensions()));
  if (info.t_epoch != last.epoch) return fail(Kind::rejected, "stored groups that were refreshed in another epoch");
  return CombinedGroup(std::move(traditional), std::move(post_quantum), last);
}

}  // namespace qpc::mls
