// blob_files.h: blobs in the files of a folder.
#pragma once
#include <expected>
#include <filesystem>
#include <string>

#include "node/blob/blob_bytes.h"

namespace qpc::node {

/// Whether the folder may be made, or must hold a node's blobs already.
enum class BlobFolder { may_be_new, must_be_known };

/// FOLDER/ab/abcdef… for a sealed object, the same with ".part" for one that grows. A file `blobs` in the folder says
/// that it is one: otherwise, where the disk with the blobs was not mounted, the node would take them all for lost.
class BlobFiles final : public BlobBytes {
 public:
  /// The error is a sentence for the operator.
  static std::expected<BlobFiles, std::string> open(std::filesystem::path folder, BlobFolder expected);

  Outcome<std::uint64_t> size(const ObjectName& name) override;
  Outcome<> put_part(const ObjectName& name, std::uint64_t offset, ByteView part) override;
  Outcome<> seal(const ObjectName& name) override;
  Outcome<Bytes> read(const ObjectName& name, std::uint64_t offset, std::size_t most) override;
  void remove(const ObjectName& name) override;
  std::vector<ObjectName> list(std::uint8_t first) override;

  /// Of the disk's octets, one in so many stays free: the database lies there, too, as a rule.
  static constexpr std::uint64_t kept_free = 20;

 private:
  explicit BlobFiles(std::filesystem::path folder) : folder_(std::move(folder)) {}
  std::filesystem::path shard(const ObjectName& name) const;
  std::filesystem::path sealed(const ObjectName& name) const;
  std::filesystem::path growing(const ObjectName& name) const;
  /// Errors: STORAGE.
  Outcome<> check_room() const;

  std::filesystem::path folder_;
};

}  // namespace qpc::node
