#include "core/mls/group/combined_psk.h"

#include "core/mls/group/derivation.h"

namespace qpc::mls {

Result<ApqPsk> export_apq_psk(const Group& post_quantum, const Suite& t_suite) {
  QPC_TRY(auto exported, post_quantum.safe_export_secret(ComponentID::apq_mls_info));
  const auto derive = [&](std::string_view label) {
    return derive_secret(t_suite.hash(), exported.secret.reveal(), label);
  };
  return ApqPsk{std::move(exported.next), to_bytes(derive("psk_id").reveal()), derive("psk")};
}

bool is_apq_psk(const PreSharedKeyID& id) {
  const auto* application = std::get_if<ApplicationPSKID>(&id.body);
  return application != nullptr && application->component_id == ComponentID::apq_mls_info;
}

bool names(const PreSharedKeyID& id, const ApqPsk& apq) {
  return is_apq_psk(id) && std::get<ApplicationPSKID>(id.body).psk_id == apq.psk_id;
}

Result<Secret> ApqPskStore::find_psk(const PreSharedKeyID& id) const {
  if (names(id, apq_)) {
    asked_ = true;
    return apq_.psk.duplicate();
  }
  if (!is_apq_psk(id)) return application_.find_psk(id);
  return fail(Kind::not_found, "draft-ietf-mls-combiner §7: an apq_psk of another post-quantum epoch");
}

}  // namespace qpc::mls
