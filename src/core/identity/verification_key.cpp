#include "core/identity/verification_key.h"

#include "core/crypto/signature.h"

namespace qpc::identity {

namespace {

constexpr std::size_t ed25519_size = 32;

template <class Key>
Result<Key> from_ed25519_octets(ByteView octets) {
  if (octets.size() != ed25519_size) return fail(Kind::malformed, "RFC 8032 §5.1.5: an Ed25519 key has 32 octets");
  Key key;
  key.octets = to_bytes(octets);
  return key;
}

template <class Key>
Result<Key> public_half(const crypto::SigningKey& key) {
  if (key.scheme() != crypto::SignatureScheme::ed25519) {
    return fail(Kind::unsupported, "keys of accounts, devices and nodes are Ed25519");
  }
  return from_ed25519_octets<Key>(key.public_key());
}

template <class Key>
Result<Key> read_key(WireReader& in) {
  QPC_TRY(const auto algorithm, in.u16());
  QPC_TRY(const ByteView octets, in.vector());
  if (algorithm != static_cast<std::uint16_t>(KeyAlgorithm::ed25519)) {
    return fail(Kind::unsupported, "a key of an algorithm that this build does not speak");
  }
  return from_ed25519_octets<Key>(octets);
}

void write_key(const VerificationKey& key, WireWriter& out) {
  out.u16(static_cast<std::uint16_t>(key.algorithm));
  out.vector(key.octets);
}

}  // namespace

Result<AccountKey> AccountKey::of(const crypto::SigningKey& key) { return public_half<AccountKey>(key); }
Result<AccountKey> AccountKey::from_ed25519(ByteView octets) { return from_ed25519_octets<AccountKey>(octets); }
Result<AccountKey> AccountKey::read(WireReader& in) { return read_key<AccountKey>(in); }
void AccountKey::write(WireWriter& out) const { write_key(*this, out); }

Result<DeviceKey> DeviceKey::of(const crypto::SigningKey& key) { return public_half<DeviceKey>(key); }
Result<DeviceKey> DeviceKey::from_ed25519(ByteView octets) { return from_ed25519_octets<DeviceKey>(octets); }
Result<DeviceKey> DeviceKey::read(WireReader& in) { return read_key<DeviceKey>(in); }
void DeviceKey::write(WireWriter& out) const { write_key(*this, out); }

Result<NodeKey> NodeKey::of(const crypto::SigningKey& key) { return public_half<NodeKey>(key); }
Result<NodeKey> NodeKey::from_ed25519(ByteView octets) { return from_ed25519_octets<NodeKey>(octets); }
Result<NodeKey> NodeKey::read(WireReader& in) { return read_key<NodeKey>(in); }
void NodeKey::write(WireWriter& out) const { write_key(*this, out); }

}  // namespace qpc::identity
