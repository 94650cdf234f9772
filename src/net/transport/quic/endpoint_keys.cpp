#include "net/transport/quic/endpoint_keys.h"

#include <kj/debug.h>

#include "core/crypto/hash.h"

namespace qpc::net::quic {
namespace {

constexpr std::size_t secret_bytes = 32;
constexpr ngtcp2_duration token_lifetime = 10 * NGTCP2_SECONDS;

}  // namespace

EndpointKeys::EndpointKeys(Secret secret) : secret_(std::move(secret)) {
  KJ_REQUIRE(secret_.size() == secret_bytes, "an endpoint's secret has 32 octets");
}

void EndpointKeys::reset_token(const ConnectionId& id, std::uint8_t* token) const {
  const ngtcp2_cid cid = to_ngtcp2(id);
  const ByteView secret = secret_.reveal();
  KJ_ASSERT(ngtcp2_crypto_generate_stateless_reset_token(token, secret.data(), secret.size(), &cid) == 0);
}

EndpointKeys::TokenDigest EndpointKeys::digest(ByteView token) const {
  static constexpr std::string_view label = "quicprochat 1 reset token of a peer";
  const std::array<ByteView, 2> parts{as_bytes(label), token};
  TokenDigest digest;
  crypto::hmac_parts(crypto::HashAlgorithm::sha256, secret_.reveal(), parts, digest);
  return digest;
}

Bytes EndpointKeys::retry_token(std::uint32_t version, const SocketAddress& remote, const ConnectionId& retry_id,
                                const ConnectionId& original_id, kj::Date now) const {
  const ngtcp2_cid retry = to_ngtcp2(retry_id), original = to_ngtcp2(original_id);
  const ByteView secret = secret_.reveal();
  Bytes token(NGTCP2_CRYPTO_MAX_RETRY_TOKENLEN2);
  const auto size = ngtcp2_crypto_generate_retry_token2(token.data(), secret.data(), secret.size(), version,
                                                        remote.get(), remote.size(), &retry, &original, to_ngtcp2(now));
  KJ_ASSERT(size > 0);
  token.resize(static_cast<std::size_t>(size));
  return token;
}

std::optional<ConnectionId> EndpointKeys::check_retry_token(ByteView token, std::uint32_t version,
                                                            const SocketAddress& remote, const ConnectionId& retry_id,
                                                            kj::Date now) const {
  const ngtcp2_cid retry = to_ngtcp2(retry_id);
  const ByteView secret = secret_.reveal();
  ngtcp2_cid original;
  const int result =
      ngtcp2_crypto_verify_retry_token2(&original, token.data(), token.size(), secret.data(), secret.size(), version,
                                        remote.get(), remote.size(), &retry, token_lifetime, to_ngtcp2(now));
  if (result != 0) return std::nullopt;
  return from_ngtcp2(original);
}

}  // namespace qpc::net::quic
