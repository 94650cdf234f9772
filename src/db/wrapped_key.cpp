#include "db/wrapped_key.h"

#include <algorithm>

#include "core/base/wire.h"
#include "core/crypto/aead.h"
#include "core/crypto/argon2.h"
#include "core/crypto/hash.h"
#include "core/crypto/kdf.h"

namespace qpc::db {
namespace {

constexpr std::uint8_t format_version = 1;
constexpr auto aead = crypto::AeadAlgorithm::chacha20_poly1305;
constexpr std::size_t salt_size = 16;
constexpr std::size_t least_octets = 16;
constexpr std::size_t checksum_size = 32;
constexpr std::size_t sealed_size = DatabaseKey::size_octets + crypto::aead_tag_size(aead);

// A damaged or hostile file may not claim all memory or days of work.
constexpr std::uint32_t most_passes = 64;
constexpr std::uint32_t most_memory_kib = 1024 * 1024;

enum class Stretching : std::uint8_t { none = 0, argon2id = 1 };

struct Header {
  std::optional<StretchingCost> cost;
  Bytes salt;
  Bytes nonce;

  void write(WireWriter& out) const {
    out.u8(format_version);
    out.u8(std::to_underlying(cost ? Stretching::argon2id : Stretching::none));
    if (cost) {
      out.u32(cost->passes);
      out.u32(cost->memory_kib);
    }
    out.bytes(salt);
    out.bytes(nonce);
  }
};

Result<std::optional<StretchingCost>> read_cost(WireReader& in) {
  QPC_TRY(const auto stretching, in.u8());
  if (stretching == std::to_underlying(Stretching::none)) return std::optional<StretchingCost>();
  if (stretching != std::to_underlying(Stretching::argon2id)) {
    return fail(Kind::unsupported, "key file: an unknown way of stretching");
  }
  StretchingCost cost;
  QPC_TRY(cost.passes, in.u32());
  QPC_TRY(cost.memory_kib, in.u32());
  if (cost.passes < 1 || cost.passes > most_passes || cost.memory_kib < 8 || cost.memory_kib > most_memory_kib) {
    return fail(Kind::malformed, "key file: a cost of stretching outside its bounds");
  }
  return cost;
}

Result<Header> read_header(WireReader& in) {
  QPC_TRY(auto cost, read_cost(in));
  QPC_TRY(const auto salt, in.bytes(salt_size));
  QPC_TRY(const auto nonce, in.bytes(crypto::aead_nonce_size(aead)));
  return Header{cost, to_bytes(salt), to_bytes(nonce)};
}

// Each file has its own salt, so no two wrappings share a key.
Result<Secret> wrapping_key(const Secret& secret, const Header& header) {
  if (!header.cost) {
    const auto prk = crypto::hkdf_extract(crypto::HashAlgorithm::sha256, header.salt, secret.reveal());
    return crypto::hkdf_expand(crypto::HashAlgorithm::sha256, prk.reveal(), as_bytes("quicprochat 1 database key"),
                               crypto::aead_key_size(aead));
  }
  return crypto::argon2id(secret.reveal(), header.salt,
                          {.passes = header.cost->passes, .memory_kib = header.cost->memory_kib},
                          crypto::aead_key_size(aead));
}

}  // namespace

Result<KeyEncryptionKey> KeyEncryptionKey::from_octets(Secret octets) {
  if (octets.size() < least_octets) return fail(Kind::rejected, "a key-encryption key has at least 16 octets");
  return KeyEncryptionKey(std::move(octets), std::nullopt);
}

KeyEncryptionKey KeyEncryptionKey::from_passphrase(Secret passphrase, StretchingCost cost) {
  return KeyEncryptionKey(std::move(passphrase), cost);
}

Result<Bytes> wrap_key(const DatabaseKey& key, const KeyEncryptionKey& by, Random& random) {
  const Header header{by.cost_, random.bytes(salt_size), random.bytes(crypto::aead_nonce_size(aead))};
  QPC_TRY(const auto wrapping, wrapping_key(by.secret_, header));
  WireWriter out;
  header.write(out);
  out.bytes(crypto::aead_seal(aead, wrapping.reveal(), header.nonce, out.view(), key.reveal()));
  out.bytes(crypto::sha256(out.view()));
  return out.take();
}

Result<bool> is_wrapped_by_passphrase(ByteView wrapped) {
  WireReader in(wrapped);
  QPC_TRY(const auto version, in.u8());
  if (version != format_version) return fail(Kind::unsupported, "key file: a format this build does not know");
  QPC_TRY(const auto cost, read_cost(in));
  return cost.has_value();
}

// The checksum stands apart from the seal, so that a damaged file is not taken for a wrong passphrase.
Result<DatabaseKey> unwrap_key(ByteView wrapped, const KeyEncryptionKey& by) {
  if (wrapped.size() < checksum_size) return fail(Kind::malformed, "key file: too short");
  const auto content = wrapped.first(wrapped.size() - checksum_size);
  const auto checksum = crypto::sha256(content);
  if (!std::ranges::equal(checksum, wrapped.last(checksum_size))) return fail(Kind::malformed, "key file: damaged");

  WireReader in(content);
  QPC_TRY(const auto version, in.u8());
  if (version != format_version) return fail(Kind::unsupported, "key file: a format this build does not know");
  QPC_TRY(const auto header, read_header(in));
  QPC_TRY(const auto sealed, in.bytes(sealed_size));
  QPC_CHECK(in.expect_end());
  if (header.cost.has_value() != by.cost_.has_value()) {
    return fail(Kind::rejected, "key file: a passphrase was given for a key, or a key for a passphrase");
  }
  QPC_TRY(const auto wrapping, wrapping_key(by.secret_, header));
  auto key = crypto::aead_open_secret(aead, wrapping.reveal(), header.nonce,
                                      content.first(content.size() - sealed_size), sealed);
  if (!key) return fail(Kind::rejected, "key file: wrong passphrase or key-encryption key");
  return std::move(*key).into<DatabaseKey>();
}

}  // namespace qpc::db
