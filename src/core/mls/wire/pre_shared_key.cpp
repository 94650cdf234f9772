#include "core/mls/wire/pre_shared_key.h"

namespace qpc::mls {
namespace {

Result<ResumptionPSKUsage> read_usage(WireReader& in) {
  QPC_TRY(const auto usage, in.u8());
  switch (static_cast<ResumptionPSKUsage>(usage)) {
    case ResumptionPSKUsage::application:
    case ResumptionPSKUsage::reinit:
    case ResumptionPSKUsage::branch:
      return static_cast<ResumptionPSKUsage>(usage);
  }
  return fail(Kind::malformed, "RFC 9420 §8.4: a usage of resumption PSKs that does not exist");
}

Result<decltype(PreSharedKeyID::body)> read_body(WireReader& in) {
  QPC_TRY(const auto type, in.u8());
  switch (static_cast<PSKType>(type)) {
    case PSKType::external: {
      QPC_TRY(auto psk_id, read_opaque(in));
      return ExternalPSKID{std::move(psk_id)};
    }
    case PSKType::resumption: {
      QPC_TRY(const auto usage, read_usage(in));
      QPC_TRY(auto psk_group_id, read_opaque(in));
      QPC_TRY(const auto psk_epoch, in.u64());
      return ResumptionPSKID{usage, std::move(psk_group_id), psk_epoch};
    }
    case PSKType::application: {
      QPC_TRY(const auto component_id, read_code_point<ComponentID>(in));
      QPC_TRY(auto psk_id, read_opaque(in));
      return ApplicationPSKID{component_id, std::move(psk_id)};
    }
  }
  return fail(Kind::malformed, "RFC 9420 §8.4: a type of PSK that does not exist");
}

}  // namespace

bool PreSharedKeyID::has_usage(ResumptionPSKUsage usage) const {
  const auto* resumption = std::get_if<ResumptionPSKID>(&body);
  return resumption != nullptr && resumption->usage == usage;
}

Result<PreSharedKeyID> PreSharedKeyID::read(WireReader& in) {
  PreSharedKeyID id;
  QPC_TRY(id.body, read_body(in));
  QPC_TRY(id.psk_nonce, read_opaque(in));
  return id;
}

void PreSharedKeyID::write(WireWriter& out) const {
  out.u8(static_cast<std::uint8_t>(psktype()));
  if (const auto* external = std::get_if<ExternalPSKID>(&body)) {
    out.vector(external->psk_id);
  } else if (const auto* application = std::get_if<ApplicationPSKID>(&body)) {
    write_code_point(out, application->component_id);
    out.vector(application->psk_id);
  } else {
    const auto& resumption = std::get<ResumptionPSKID>(body);
    out.u8(static_cast<std::uint8_t>(resumption.usage));
    out.vector(resumption.psk_group_id);
    out.u64(resumption.psk_epoch);
  }
  out.vector(psk_nonce);
}

}  // namespace qpc::mls
