// blob_bytes.h: where the octets of blobs lie: files, or an object store such as S3.
#pragma once
#include <span>

#include "node/blob/blob_store.h"
#include "node/refusal.h"

namespace qpc::node {

/// Octets under names. Its functions block, so they are called on a thread of their own, one at a time. An object is
/// first put together from parts; sealed, it is whole, durable, and never changes. A store that takes large parts only,
/// as S3's, keeps those of an upload itself until then.
class BlobBytes {
 public:
  virtual ~BlobBytes() = default;

  /// How many octets there are, of a sealed object or of parts; 0 where there is nothing. Errors: STORAGE.
  virtual Outcome<std::uint64_t> size(const ObjectName& name) = 0;

  /// Puts a part at `offset`, which is at most size(). Errors: STORAGE; then there is what there was, or a beginning of
  /// the part besides.
  virtual Outcome<> put_part(const ObjectName& name, std::uint64_t offset, ByteView part) = 0;

  /// When it returns, no crash loses the object. Does nothing for one that is sealed. Errors: STORAGE; then its parts
  /// are gone, as nobody knows what the disk has of them.
  virtual Outcome<> seal(const ObjectName& name) = 0;

  /// The octets of a range, of parts too; fewer where the object ends. Errors: NOT_FOUND, STORAGE.
  virtual Outcome<Bytes> read(const ObjectName& name, std::uint64_t offset, std::size_t most) = 0;

  /// Sealed or not. Nothing happens where there is nothing, or where it fails: then it is collected later.
  virtual void remove(const ObjectName& name) = 0;

  /// The names, of parts too, that begin with this octet: what garbage is collected from.
  virtual std::vector<ObjectName> list(std::uint8_t first) = 0;
};

}  // namespace qpc::node
