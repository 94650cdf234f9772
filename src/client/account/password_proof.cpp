#include "client/account/password_proof.h"

#include "core/identity/session_resumption.h"

namespace qpc::client {

Outcome<opaque::KE3> prove_password(opaque::ClientLoginState state, ByteView ke2, const net::ChannelBinding& binding,
                                    Failure wrong) {
  QPC_TRY(const auto parsed, read_all<opaque::KE2>(ke2));
  const Bytes context = identity::login_context(net::name(binding.type), binding.bytes);
  auto proven = opaque::generate_ke3(std::move(state), parsed, {.context = context, .identities = {}},
                                     opaque::KeyStretching::argon2id());
  if (proven) return std::move(proven->ke3);
  return std::unexpected(proven.error().kind == Kind::limit ? Failure(proven.error()) : std::move(wrong));
}

}  // namespace qpc::client
