// Shows arbitrary octets as the two certificates of a handshake; a length in front says where the second begins.
#include "core/crypto/seeded_random.h"
#include "net/transport/tls/certificate.h"
#include "net/transport/tls/certificate_check.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace qpc;
  using namespace qpc::net;
  static constexpr std::chrono::sys_seconds now{std::chrono::seconds(1'800'000'000)};
  static const auto identity = [] {
    crypto::SeededRandom random(std::uint64_t{1});
    return crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random);
  }();
  static const Bytes identity_certificate = tls::make_identity_certificate(identity, now);
  static const auto real = [] {
    crypto::SeededRandom random(std::uint64_t{2});
    return tls::issue_credentials(identity, identity_certificate, {"a.example"}, now, random);
  }();
  if (size < 2) return 0;
  const ByteView rest(data + 2, size - 2);
  const std::size_t first = std::min<std::size_t>(data[0] * 256u + data[1], rest.size());
  // The second may be left out: then it is a real one, so that the first's own fields are reached.
  const ByteView second = first == rest.size() ? ByteView(identity_certificate) : rest.subspan(first);
  (void)tls::check_certificates(rest.first(first), second, {now, "a.example"});
  // The chain of an identity that somebody made up, so that its own fields are reached.
  if (const auto chain = read_all<identity::IdentityChain>(rest)) {
    const auto with_chain = tls::make_identity_certificate(identity, now, *chain);
    if (with_chain.size() <= 8192 && tls::check_certificates(real.certificate, with_chain, {now, "", IdentityKey{1}})) {
      __builtin_trap();
    }
  }
  // Without the key nobody can answer for this pin.
  if (tls::check_certificates(rest.first(first), second, {now, "", IdentityKey{1}})) __builtin_trap();
  const Bytes shown[] = {to_bytes(rest.first(first)), to_bytes(rest.first(first)), to_bytes(second)};
  (void)tls::check_chain(shown, {now, "a.example"});
  if (tls::check_chain(shown, {now, "", std::nullopt, Authorities{"/dev/null", "a.example"}})) __builtin_trap();
  (void)tls::should_renew(rest, now);
  return 0;
}
