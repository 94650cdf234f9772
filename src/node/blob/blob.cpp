#include "node/blob/blob.h"

#include <algorithm>

#include "core/base/secret.h"
#include "core/crypto/hash.h"

namespace qpc::node {
namespace {

constexpr Refusal forgotten{Reason::NOT_FOUND, 0, "this upload was given up: begin it anew"};
constexpr Refusal no_such_blob{Reason::NOT_FOUND, 0, "the node does not have this blob, or no longer"};

}  // namespace

Outcome<> Blobs::check(std::int64_t account_row, const NewBlob& blob) {
  if (blob.size_bytes == 0) return refuse(Reason::MALFORMED, "a blob has at least one octet");
  if (!blob.delete_key_hash.empty() && blob.delete_key_hash.size() != std::tuple_size<BlobAddress>()) {
    return refuse(Reason::MALFORMED, "the hash of a delete key has 32 octets");
  }
  if (blob.size_bytes > limits_.blob_bytes) {
    return refuse(Reason::TOO_LARGE, "the file is larger than this node takes", limits_.blob_bytes);
  }
  const auto charge = charge_of(blob.size_bytes);
  if (store_.charged_to(account_row) + charge > limits_.account_bytes) {
    return refuse(Reason::QUOTA_USED_UP, "the account's room for files is used up", limits_.account_bytes);
  }
  if (store_.charged_to_node() + charge > limits_.node_bytes) {
    return refuse(Reason::STORAGE, "the node has no room for more files: try again later, or tell its operator");
  }
  return {};
}

Outcome<Blob> Blobs::begin(std::int64_t account_row, const NewBlob& blob, const ObjectName& fresh,
                           std::chrono::sys_seconds now) {
  const auto ttl = blob.ttl.count() > 0 ? std::min(blob.ttl, limits_.longest_ttl) : limits_.longest_ttl;
  if (auto there = store_.whole(blob.address); there && there->expires_at > now) {
    if (there->account_row == account_row) {
      there->expires_at = std::max(there->expires_at, now + ttl);
      store_.set_expiry(there->row, there->expires_at);
    }
    return *there;
  }
  if (const auto begun = store_.upload(account_row, blob.address)) {
    if (begun->size_bytes == blob.size_bytes) {
      store_.set_expiry(begun->row, now + patience);
      return *begun;
    }
    return refuse(Reason::MALFORMED, "octets of one hash have one size");
  }
  if (const auto checked = check(account_row, blob); !checked) return std::unexpected(checked.error());
  Blob upload{.address = blob.address,
              .account_row = account_row,
              .object = fresh,
              .size_bytes = blob.size_bytes,
              .uses_left = blob.uses,
              .delete_key_hash = blob.delete_key_hash,
              .ttl = ttl,
              .expires_at = now + patience};
  upload.row = store_.add(upload);
  return upload;
}

Outcome<> Blobs::keep_alive(std::int64_t row, std::chrono::sys_seconds now) {
  if (!store_.find(row)) return std::unexpected(forgotten);
  store_.set_expiry(row, now + patience);
  return {};
}

Outcome<Blobs::Finished> Blobs::finish(std::int64_t row, std::chrono::sys_seconds now) {
  auto blob = store_.find(row);
  if (!blob) return std::unexpected(forgotten);
  if (blob->whole) return Finished{*blob, std::nullopt};
  // One blob has one row: the newer gives way, but not to one that is about to be swept.
  const auto other = store_.whole(blob->address);
  if (other && other->expires_at > now) {
    store_.remove(*blob);
    return Finished{*other, blob->object};
  }
  if (other) store_.remove(*other);
  blob->expires_at = now + blob->ttl;
  blob->whole = true;
  store_.set_whole(row, blob->expires_at);
  return Finished{*blob, other.transform([](const Blob& gone) { return gone.object; })};
}

Outcome<Blob> Blobs::find(const BlobAddress& address, std::chrono::sys_seconds now) {
  auto blob = store_.whole(address);
  if (!blob || blob->expires_at <= now) return std::unexpected(no_such_blob);
  return *blob;
}

std::optional<ObjectName> Blobs::use(std::int64_t row, Word word, std::chrono::sys_seconds now) {
  const auto blob = store_.find(row);
  if (!blob || blob->uses_left == 0) return std::nullopt;
  if (blob->uses_left > 1) {
    store_.set_uses_left(row, blob->uses_left - 1);
    return std::nullopt;
  }
  if (word == Word::given) return discard(row);
  store_.set_expiry(row, std::min(blob->expires_at, now + patience));
  return std::nullopt;
}

Outcome<ObjectName> Blobs::remove(const BlobAddress& address, ByteView delete_key, std::chrono::sys_seconds now) {
  const auto blob = find(address, now);
  if (!blob) return std::unexpected(blob.error());
  if (!equal_in_constant_time(crypto::sha256(delete_key), blob->delete_key_hash)) {
    return refuse(Reason::NOT_PERMITTED, "only who has its delete key may delete a blob");
  }
  store_.remove(*blob);
  return blob->object;
}

std::optional<ObjectName> Blobs::discard(std::int64_t row) {
  const auto blob = store_.find(row);
  if (!blob) return std::nullopt;
  store_.remove(*blob);
  return blob->object;
}

std::vector<ObjectName> Blobs::sweep(std::chrono::sys_seconds now, std::size_t most) {
  std::vector<ObjectName> objects;
  for (const auto& blob : store_.expired(now, most)) {
    store_.remove(blob);
    objects.push_back(blob.object);
  }
  return objects;
}

}  // namespace qpc::node
