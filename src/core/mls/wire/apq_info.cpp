#include "core/mls/wire/apq_info.h"

namespace qpc::mls {

Result<APQInfo> APQInfo::read(WireReader& in) {
  APQInfo info;
  QPC_TRY(info.t_session_group_id, read_opaque(in));
  QPC_TRY(info.pq_session_group_id, read_opaque(in));
  QPC_TRY(info.mode, in.presence());
  QPC_TRY(info.t_cipher_suite, read_code_point<CipherSuite>(in));
  QPC_TRY(info.pq_cipher_suite, read_code_point<CipherSuite>(in));
  QPC_TRY(info.t_epoch, in.u64());
  QPC_TRY(info.pq_epoch, in.u64());
  return info;
}

void APQInfo::write(WireWriter& out) const {
  out.vector(t_session_group_id);
  out.vector(pq_session_group_id);
  out.presence(mode);
  write_code_point(out, t_cipher_suite);
  write_code_point(out, pq_cipher_suite);
  out.u64(t_epoch);
  out.u64(pq_epoch);
}

bool APQInfo::is_same_session(const APQInfo& other) const {
  auto same_epochs = other;
  same_epochs.t_epoch = t_epoch;
  same_epochs.pq_epoch = pq_epoch;
  return *this == same_epochs;
}

Result<APQInfoUpdate> APQInfoUpdate::read(WireReader& in) {
  APQInfoUpdate update;
  QPC_TRY(const auto type, in.u8());
  update.update_type = static_cast<APQUpdateType>(type);
  switch (update.update_type) {
    case APQUpdateType::full_update: {
      QPC_TRY(update.new_apq_info, APQInfo::read(in));
      return update;
    }
    case APQUpdateType::new_t_epoch:
    case APQUpdateType::new_pq_epoch: {
      QPC_TRY(update.epoch, in.u64());
      return update;
    }
  }
  return fail(Kind::malformed, "draft-ietf-mls-combiner §6.1: an APQUpdateType that does not exist");
}

void APQInfoUpdate::write(WireWriter& out) const {
  out.u8(static_cast<std::uint8_t>(update_type));
  if (update_type == APQUpdateType::full_update) {
    new_apq_info.write(out);
  } else {
    out.u64(epoch);
  }
}

}  // namespace qpc::mls
