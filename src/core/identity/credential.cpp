#include "core/identity/credential.h"

namespace qpc::identity {

Result<CredentialIdentity> CredentialIdentity::read(WireReader& in) {
  QPC_TRY(const auto read_format, in.u8());
  if (read_format != format) return fail(Kind::unsupported, "credential: an unknown format");
  QPC_TRY(const auto account_id, AccountId::read(in));
  QPC_TRY(const auto device_id, DeviceId::read(in));
  QPC_TRY(auto address, UserAddress::read(in));
  return CredentialIdentity{account_id, device_id, std::move(address)};
}

void CredentialIdentity::write(WireWriter& out) const {
  out.u8(format);
  account_id.write(out);
  device_id.write(out);
  address.write(out);
}

}  // namespace qpc::identity
