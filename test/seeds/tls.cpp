#include "core/crypto/seeded_random.h"
#include "net/transport/tls/certificate.h"
#include "test/seeds/seeds.h"

namespace qpc::test {

using namespace net;

void put_tls_seeds(const SeedFolder& seeds) {
  static constexpr std::chrono::sys_seconds now{std::chrono::seconds(1'800'000'000)};
  crypto::SeededRandom random(std::uint64_t{1});
  const auto identity = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
  const auto identity_certificate = tls::make_identity_certificate(identity, now);
  const auto issued = tls::issue_credentials(identity, identity_certificate, {"a.example"}, now, random);

  // Two octets say where the second certificate begins; at the end, the target brings its own.
  const auto put = [&](std::string_view name, ByteView first, ByteView second) {
    WireWriter out;
    out.u16(static_cast<std::uint16_t>(first.size()));
    out.bytes(first);
    out.bytes(second);
    seeds.put("certificate_check_fuzz", name, out.view());
  };
  put("both", issued.certificate, issued.identity_certificate);
  put("first", issued.certificate, {});
  identity::IdentityChain chain;
  const auto next = crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
  chain.append(
      identity::IdentityRotation::announce(identity, next, identity::DomainName::parse("a.example").value(), now));
  const auto rotated = tls::make_identity_certificate(next, now, chain);
  put("rotated", tls::issue_credentials(next, rotated, {"a.example"}, now, random).certificate, rotated);
  put("chain", wire(chain), {});
  put("identity_twice", issued.identity_certificate, issued.identity_certificate);
}

}  // namespace qpc::test
