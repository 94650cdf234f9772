// The vectors of RFC 9807 appendix C: the suites over ristretto255.
#include <gtest/gtest.h>

#include "core/opaque/client.h"
#include "core/opaque/server.h"
#include "support/fixed_random.h"
#include "support/shared_vectors.h"
#include "support/vectors.h"

namespace qpc::opaque {
namespace {

using nlohmann::json;
using test::FixedRandom;
using test::hex;

const KeyStretching no_stretching = KeyStretching::identity();

/// The named inputs one after the other. A blind comes with as many zeros: scalars are reduced from twice their size.
FixedRandom randomness(const json& inputs, std::initializer_list<const char*> names) {
  Bytes octets;
  for (const std::string name : names) {
    Bytes part = hex(inputs, name);
    if (name.starts_with("blind")) part.resize(2 * part.size());
    octets.insert(octets.end(), part.begin(), part.end());
  }
  return FixedRandom(std::move(octets));
}

Bytes octets_of(const Secret& secret) { return to_bytes(secret.reveal()); }
template <class Message>
  requires(!std::derived_from<Message, Secret>)
Bytes octets_of(const Message& message) {
  return wire(message);
}

/// What a vector says about its two sides, in one place for as long as the borrowed parameters live.
struct Sides {
  explicit Sides(const json& vector)
      : inputs(vector["inputs"]),
        context(hex(vector["config"], "Context")),
        credential_identifier(hex(inputs, "credential_identifier")),
        setup(scalar(hex(inputs, "server_private_key")), Secret::copy_of(hex(inputs, "oprf_seed")).into<OprfSeed>(),
              FakeRecordSeed(Nh)) {
    if (inputs.contains("client_identity")) client_identity = hex(inputs, "client_identity");
    if (inputs.contains("server_identity")) server_identity = hex(inputs, "server_identity");
  }
  static crypto::Ristretto255Scalar scalar(const Bytes& octets) {
    return crypto::Ristretto255Scalar::decode(octets).value();
  }
  Identities identities() const { return {client_identity, server_identity}; }
  LoginParameters parameters() const { return {context, identities()}; }

  const json& inputs;
  Bytes context, credential_identifier;
  std::optional<Bytes> client_identity, server_identity;
  ServerSetup setup;
};

Password password_of(const json& inputs) { return Secret::copy_of(hex(inputs, "password")).into<Password>(); }

/// A registration and a login with the randomness of the vector.
void check_real_vector(const json& vector) {
  const Sides sides(vector);
  const json& outputs = vector["outputs"];
  EXPECT_EQ(to_bytes(sides.setup.server_public_key().view()), hex(sides.inputs, "server_public_key"));

  FixedRandom for_request = randomness(sides.inputs, {"blind_registration"});
  auto registration = create_registration_request(password_of(sides.inputs), for_request).value();
  EXPECT_EQ(octets_of(registration.request), hex(outputs, "registration_request"));
  const auto response = create_registration_response(sides.setup, registration.request, sides.credential_identifier);
  EXPECT_EQ(octets_of(response), hex(outputs, "registration_response"));
  FixedRandom for_record = randomness(sides.inputs, {"envelope_nonce"});
  const auto registered = finalize_registration_request(std::move(registration.state), response, sides.identities(),
                                                        no_stretching, for_record)
                              .value();
  EXPECT_EQ(octets_of(registered.record), hex(outputs, "registration_upload"));
  EXPECT_EQ(octets_of(registered.export_key), hex(outputs, "export_key"));

  FixedRandom for_ke1 = randomness(sides.inputs, {"blind_login", "client_nonce", "client_keyshare_seed"});
  auto login = generate_ke1(password_of(sides.inputs), for_ke1).value();
  EXPECT_EQ(octets_of(login.ke1), hex(outputs, "KE1"));
  FixedRandom for_ke2 = randomness(sides.inputs, {"masking_nonce", "server_nonce", "server_keyshare_seed"});
  auto answer =
      generate_ke2(sides.setup, &registered.record, sides.credential_identifier, login.ke1, sides.parameters(), for_ke2)
          .value();
  EXPECT_EQ(octets_of(answer.ke2), hex(outputs, "KE2"));
  const auto result = generate_ke3(std::move(login.state), answer.ke2, sides.parameters(), no_stretching).value();
  EXPECT_EQ(octets_of(result.ke3), hex(outputs, "KE3"));
  EXPECT_EQ(octets_of(result.session_key), hex(outputs, "session_key"));
  EXPECT_EQ(octets_of(result.export_key), hex(outputs, "export_key"));
  EXPECT_EQ(octets_of(server_finish(std::move(answer.state), result.ke3).value()), hex(outputs, "session_key"));
}

/// The answer to a KE1 for a name without a record.
void check_fake_vector(const json& vector) {
  const Sides sides(vector);
  const RegistrationRecord fake{Element::decode(hex(sides.inputs, "client_public_key")).value(),
                                Secret::copy_of(hex(sides.inputs, "masking_key")).into<MaskingKey>(), Envelope{}};
  FixedRandom for_ke2 = randomness(sides.inputs, {"masking_nonce", "server_nonce", "server_keyshare_seed"});
  const auto answer = generate_ke2(sides.setup, &fake, sides.credential_identifier,
                                   read_all<KE1>(hex(sides.inputs, "KE1")).value(), sides.parameters(), for_ke2)
                          .value();
  EXPECT_EQ(octets_of(answer.ke2), hex(vector["outputs"], "KE2"));
}

void check(const json& vector) {
  vector["config"]["Fake"] == "True" ? check_fake_vector(vector) : check_real_vector(vector);
}

TEST(OpaqueVectors, AgreeWithRfc9807AppendixC) {
  const auto vectors = test::read_vectors("opaque/rfc9807.json");
  EXPECT_EQ(vectors.size(), 3u) << "C.1.1, C.1.2 and C.2.1";
  for (const json& vector : vectors) {
    SCOPED_TRACE(vector["config"].dump());
    check(vector);
  }
}

}  // namespace
}  // namespace qpc::opaque
