// blob.h: the rules of blobs: sizes, quotas, how long, how often, who may delete.
#pragma once
#include "node/blob/blob_store.h"
#include "node/refusal.h"

namespace qpc::node {

/// What one blob, one account and the node may have at most, and how long.
struct BlobLimits {
  std::uint64_t blob_bytes = 100ull * 1024 * 1024;
  std::uint64_t account_bytes = 1024ull * 1024 * 1024;
  std::uint64_t node_bytes = 64ull * 1024 * 1024 * 1024;
  std::chrono::seconds longest_ttl = std::chrono::days(30);
};

/// What an uploader says of a blob.
struct NewBlob {
  BlobAddress address{};
  std::uint64_t size_bytes = 0;
  std::chrono::seconds ttl{};  ///< 0: the longest
  std::uint32_t uses = 0;      ///< 0: any number
  Bytes delete_key_hash = {};  ///< empty: nobody deletes it
};

/// The rules, for the length of one save. Octets are nothing to them: whoever calls moves those, a row's before the
/// row says that they are there, and takes them away after the row has gone.
class Blobs {
 public:
  /// An upload or a last use that nothing is heard of is over then.
  static constexpr std::chrono::seconds patience = std::chrono::hours(1);

  Blobs(db::Database& db, const BlobLimits& limits) : store_(db), limits_(limits) {}

  /// The blob that is there, or the account's upload of it: the one that was begun, or a new one under `fresh` name.
  /// Errors: MALFORMED, TOO_LARGE, QUOTA_USED_UP; STORAGE, when the node's own quota is used up.
  Outcome<Blob> begin(std::int64_t account_row, const NewBlob& blob, const ObjectName& fresh,
                      std::chrono::sys_seconds now);

  /// The upload goes on: it is not forgotten meanwhile. Errors: NOT_FOUND, when it was.
  Outcome<> keep_alive(std::int64_t row, std::chrono::sys_seconds now);

  struct Finished {
    Blob blob;
    std::optional<ObjectName> surplus;  ///< the octets are there already, under another name
  };
  /// The upload's octets are there and have been compared with its address. Errors: NOT_FOUND, when it was forgotten.
  Outcome<Finished> finish(std::int64_t row, std::chrono::sys_seconds now);

  /// What can be downloaded. Errors: NOT_FOUND.
  Outcome<Blob> find(const BlobAddress& address, std::chrono::sys_seconds now);

  enum class Word { given, missing };
  /// Somebody has got all octets; says so, or went away without a word, who may not have kept them. Returns the octets
  /// to be taken away: after the last use.
  std::optional<ObjectName> use(std::int64_t row, Word word, std::chrono::sys_seconds now);

  /// Returns the octets to be taken away. Errors: NOT_FOUND; NOT_PERMITTED, with another key.
  Outcome<ObjectName> remove(const BlobAddress& address, ByteView delete_key, std::chrono::sys_seconds now);
  /// The octets of an upload turned out to be others, or those of a blob to have gone. Returns them.
  std::optional<ObjectName> discard(std::int64_t row);

  /// Drops what has expired, up to `most`. Returns the octets to be taken away.
  std::vector<ObjectName> sweep(std::chrono::sys_seconds now, std::size_t most);

  BlobStore& store() { return store_; }

 private:
  Outcome<> check(std::int64_t account_row, const NewBlob& blob);

  BlobStore store_;
  BlobLimits limits_;
};

}  // namespace qpc::node
