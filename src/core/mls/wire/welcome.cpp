#include "core/mls/wire/welcome.h"

namespace qpc::mls {
namespace {

struct WirePathSecret {
  PathSecret path_secret;

  static Result<WirePathSecret> read(WireReader& in) {
    QPC_TRY(auto octets, read_secret(in));
    return WirePathSecret{std::move(octets).into<PathSecret>()};
  }
};

}  // namespace

Result<GroupSecrets> GroupSecrets::read(WireReader& in) {
  GroupSecrets secrets;
  QPC_TRY(auto joiner_secret, read_secret(in));
  secrets.joiner_secret = std::move(joiner_secret).into<JoinerSecret>();
  QPC_TRY(auto wrapped, in.optional<WirePathSecret>());
  if (wrapped) secrets.path_secret = std::move(wrapped->path_secret);
  QPC_TRY(secrets.psks, in.list<PreSharedKeyID>());
  return secrets;
}

void GroupSecrets::write(WireWriter& out) const {
  out.vector(joiner_secret.reveal());
  out.presence(path_secret.has_value());
  if (path_secret) out.vector(path_secret->reveal());
  out.list(psks);
}

Result<EncryptedGroupSecrets> EncryptedGroupSecrets::read(WireReader& in) {
  EncryptedGroupSecrets secrets;
  QPC_TRY(secrets.new_member, KeyPackageRef::read(in));
  QPC_TRY(secrets.encrypted_group_secrets, HPKECiphertext::read(in));
  return secrets;
}

void EncryptedGroupSecrets::write(WireWriter& out) const {
  new_member.write(out);
  encrypted_group_secrets.write(out);
}

Result<Welcome> Welcome::read(WireReader& in) {
  Welcome welcome;
  QPC_TRY(welcome.cipher_suite, read_code_point<CipherSuite>(in));
  QPC_TRY(welcome.secrets, in.list<EncryptedGroupSecrets>());
  QPC_TRY(welcome.encrypted_group_info, read_opaque(in));
  return welcome;
}

void Welcome::write(WireWriter& out) const {
  write_code_point(out, cipher_suite);
  out.list(secrets);
  out.vector(encrypted_group_info);
}

}  // namespace qpc::mls
