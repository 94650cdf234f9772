#include "node/login/password_challenge.h"

#include "core/crypto/hash.h"
#include "core/identity/session_resumption.h"
#include "node/account/account_store.h"

namespace qpc::node {

Outcome<> check_record(db::Database& db, const std::string& name, const RecordHash& proven) {
  const auto record = AccountStore(db).record(name);
  if (record && crypto::sha256(*record) == proven) return {};
  return refuse(Reason::CREDENTIALS, "the password has changed meanwhile: give the new one");
}

bool is_met(kj::Maybe<opaque::ServerLoginState>& challenge, ByteView ke3) {
  const auto parsed = read_all<opaque::KE3>(ke3);
  bool met = false;
  KJ_IF_MAYBE (state, challenge) {
    met = parsed && opaque::server_finish(kj::mv(*state), *parsed).has_value();
    challenge = nullptr;
  }
  return met;
}

Task<Outcome<PasswordChallenge>> challenge_password(NodeContext& node, net::Connection& connection, std::string name,
                                                    opaque::KE1 ke1) {
  const auto stored = co_await node.read([name](db::Database& db) { return AccountStore(db).record(name); });
  // A name without a record costs the same work: one that decodes, and means nothing.
  Bytes stand_in = to_bytes(node.opaque.server_public_key().view());
  stand_in.resize(opaque::RegistrationRecord::size_bytes);
  const Bytes& octets = stored ? *stored : stand_in;
  const auto record = read_all<opaque::RegistrationRecord>(octets);
  const RecordHash hash = crypto::sha256(octets);
  const auto& binding = connection.channel_binding();
  const auto context = identity::login_context(net::name(binding.type), binding.bytes);
  auto response = opaque::generate_ke2(node.opaque, stored && record ? &*record : nullptr, as_bytes(name), ke1,
                                       {.context = context, .identities = {}}, node.random);
  if (!response) co_return std::unexpected(Refusal{Reason::MALFORMED, 0, response.error().text});
  co_return PasswordChallenge{*kj::mv(response), stored ? hash : RecordHash{}};
}

}  // namespace qpc::node
