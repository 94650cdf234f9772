#include "core/opaque/server.h"

namespace qpc::opaque {

namespace {
constexpr std::uint16_t setup_format = 1;
}

ServerSetup::ServerSetup(crypto::Ristretto255Scalar server_private_key, OprfSeed oprf_seed,
                         FakeRecordSeed fake_record_seed)
    : server_private_key_(std::move(server_private_key)),
      server_public_key_(server_private_key_.times_generator()),
      oprf_seed_(std::move(oprf_seed)),
      fake_record_seed_(std::move(fake_record_seed)) {}

ServerSetup ServerSetup::generate(Random& random) {
  auto server_private_key = crypto::Ristretto255Scalar::generate(random);
  auto oprf_seed = random.secret(Nh).into<OprfSeed>();
  auto fake_record_seed = random.secret(Nh).into<FakeRecordSeed>();
  return {std::move(server_private_key), std::move(oprf_seed), std::move(fake_record_seed)};
}

Result<ServerSetup> ServerSetup::read(WireReader& in) {
  QPC_TRY(const auto format, in.u16());
  if (format != setup_format) return fail(Kind::unsupported, "OPAQUE server setup of an unknown format");
  QPC_TRY(const ByteView private_key, in.bytes(Nsk));
  QPC_TRY(const ByteView oprf_seed, in.bytes(Nh));
  QPC_TRY(const ByteView fake_record_seed, in.bytes(Nh));
  QPC_TRY(auto server_private_key, crypto::Ristretto255Scalar::decode(private_key));
  return ServerSetup(std::move(server_private_key), Secret::copy_of(oprf_seed).into<OprfSeed>(),
                     Secret::copy_of(fake_record_seed).into<FakeRecordSeed>());
}

void ServerSetup::write(WireWriter& out) const {
  out.u16(setup_format);
  out.bytes(server_private_key_.reveal());
  out.bytes(oprf_seed_.reveal());
  out.bytes(fake_record_seed_.reveal());
}

}  // namespace qpc::opaque
