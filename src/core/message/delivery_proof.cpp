#include "core/message/delivery_proof.h"

#include <algorithm>
#include <cassert>

#include "core/identity/signature_purpose.h"

namespace qpc::message {
namespace {

using crypto::MerkleHash;
using identity::SignaturePurpose;

constexpr std::uint8_t root_format = 1;
constexpr std::size_t signature_size = 64;
constexpr std::size_t longest_path = 20;
constexpr std::uint64_t last_minute = 253'402'300'740;  // 9999-12-31T23:59:00Z

template <std::size_t size>
Result<std::array<std::uint8_t, size>> read_array(WireReader& in) {
  QPC_TRY(const ByteView octets, in.bytes(size));
  std::array<std::uint8_t, size> copy;
  std::ranges::copy(octets, copy.begin());
  return copy;
}

Result<StoredPlace> read_place(WireReader& in) {
  QPC_TRY(const auto kind, in.u8());
  if (kind == 1) {
    QPC_TRY(auto address, identity::MailboxAddress::read(in));
    return InMailbox{std::move(address)};
  }
  if (kind != 2 && kind != 3) return fail(Kind::unsupported, "delivery proof: an unknown place");
  QPC_TRY(auto address, identity::ChannelAddress::read(in));
  QPC_TRY(const auto mailboxes, in.u32());
  if (kind == 2) return InChannel{std::move(address), mailboxes};
  QPC_TRY(const auto welcomes, read_array<32>(in));
  return CommitInChannel{std::move(address), mailboxes, welcomes};
}

struct PlaceWriter {
  WireWriter& out;
  void operator()(const InMailbox& place) const {
    out.u8(1);
    place.address.write(out);
  }
  void operator()(const InChannel& place) const {
    out.u8(2);
    place.address.write(out);
    out.u32(place.mailboxes);
  }
  void operator()(const CommitInChannel& place) const {
    out.u8(3);
    place.address.write(out);
    out.u32(place.mailboxes);
    out.bytes(place.welcomes);
  }
};

Bytes signed_root(const identity::NodeKeyId& proof_key, std::uint32_t batch_size, const MerkleHash& root) {
  WireWriter out;
  out.u8(root_format);
  out.bytes(proof_key);
  out.u32(batch_size);
  out.bytes(root);
  return out.take();
}

}  // namespace

MerkleHash welcome_leaf(ByteView address, const MessageId& message_id) {
  Bytes entry = to_bytes(address);
  entry.insert(entry.end(), message_id.begin(), message_id.end());
  return crypto::merkle_leaf(entry);
}

MerkleHash root_of_welcomes(std::vector<MerkleHash> leaves) {
  std::ranges::sort(leaves);
  return crypto::MerkleTree(std::move(leaves)).root();
}

const identity::DomainName& DeliveryStatement::domain() const {
  return std::visit([](const auto& at) -> const identity::DomainName& { return at.address.domain; }, place);
}

Result<DeliveryStatement> DeliveryStatement::read(WireReader& in) {
  QPC_TRY(const auto read_format, in.u8());
  if (read_format != format) return fail(Kind::unsupported, "delivery proof: an unknown format");
  QPC_TRY(const auto proof_key, read_array<8>(in));
  QPC_TRY(const auto message_id, read_array<32>(in));
  QPC_TRY(const auto seconds, in.u64());
  if (seconds > last_minute || seconds % 60 != 0) {
    return fail(Kind::malformed, "delivery proof: a time that is no whole minute of the calendar");
  }
  QPC_TRY(auto place, read_place(in));
  QPC_TRY(const auto salt, read_array<16>(in));
  return DeliveryStatement{.proof_key = proof_key,
                           .message_id = message_id,
                           .stored_at = std::chrono::sys_seconds(std::chrono::seconds(seconds)),
                           .place = std::move(place),
                           .salt = salt};
}

void DeliveryStatement::write(WireWriter& out) const {
  out.u8(format);
  out.bytes(proof_key);
  out.bytes(message_id);
  out.u64(static_cast<std::uint64_t>(stored_at.time_since_epoch().count()));
  std::visit(PlaceWriter{out}, place);
  out.bytes(salt);
}

Result<void> DeliveryProof::verify(const identity::NodeCertificate& certificate) const {
  if (certificate.key_id() != statement.proof_key) {
    return fail(Kind::rejected, "delivery proof: signed by another key than the certified one");
  }
  if (certificate.domain != statement.domain()) return fail(Kind::rejected, "delivery proof: of another node");
  QPC_CHECK(certificate.check_time(statement.stored_at));
  QPC_TRY(const auto root, crypto::root_of_path(crypto::merkle_leaf(wire(statement)), index, batch_size, path));
  QPC_TRY(const auto key, certificate.proof_key());
  return identity::verify(key, SignaturePurpose::delivery_proof, signed_root(statement.proof_key, batch_size, root),
                          signature);
}

Result<DeliveryProof> DeliveryProof::read(WireReader& in) {
  QPC_TRY(auto statement, DeliveryStatement::read(in));
  QPC_TRY(const auto batch_size, in.u32());
  QPC_TRY(const auto index, in.u32());
  if (batch_size > largest_batch) return fail(Kind::limit, "delivery proof: of too large a batch");
  QPC_TRY(auto hashes, in.nested());
  std::vector<MerkleHash> path;
  while (!hashes.at_end()) {
    if (path.size() == longest_path) return fail(Kind::limit, "delivery proof: too long a path");
    QPC_TRY(const auto hash, read_array<32>(hashes));
    path.push_back(hash);
  }
  QPC_TRY(const ByteView signature, in.vector());
  if (signature.size() != signature_size) return fail(Kind::malformed, "delivery proof: no Ed25519 signature");
  return DeliveryProof{std::move(statement), batch_size, index, std::move(path), to_bytes(signature)};
}

void DeliveryProof::write(WireWriter& out) const {
  statement.write(out);
  out.u32(batch_size);
  out.u32(index);
  out.vector_of([&] {
    for (const auto& hash : path) out.bytes(hash);
  });
  out.vector(signature);
}

std::vector<DeliveryProof> prove(const crypto::SigningKey& proof_key, std::vector<DeliveryStatement> batch) {
  assert(!batch.empty() && batch.size() <= DeliveryProof::largest_batch);
  std::vector<MerkleHash> leaves;
  leaves.reserve(batch.size());
  for (const auto& statement : batch) leaves.push_back(crypto::merkle_leaf(wire(statement)));
  const crypto::MerkleTree tree(std::move(leaves));
  const auto size = static_cast<std::uint32_t>(batch.size());
  const auto signature = identity::sign(proof_key, SignaturePurpose::delivery_proof,
                                        signed_root(batch.front().proof_key, size, tree.root()));
  std::vector<DeliveryProof> proofs;
  proofs.reserve(size);
  for (std::uint32_t index = 0; index < size; ++index) {
    proofs.push_back({std::move(batch[index]), size, index, tree.path(index), signature});
  }
  return proofs;
}

}  // namespace qpc::message
