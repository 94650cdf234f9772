// storage_meter.h: hears how long reads and writes wait and take.
#pragma once
#include <chrono>
#include <cstddef>

namespace qpc::db {

/// now() runs on any thread, the others on the storage's own. None throws, none takes long.
class StorageMeter {
 public:
  using Time = std::chrono::steady_clock::time_point;
  using Duration = std::chrono::steady_clock::duration;
  enum class Batch { reads, writes };

  virtual ~StorageMeter() = default;
  virtual Time now() const = 0;
  /// One read or write: from when it was handed in until its batch began.
  virtual void waited(Duration duration) = 0;
  /// One batch of `works`, failed or not, with the sync of its save: before that, no answer has left.
  virtual void ran(Batch batch, std::size_t works, Duration duration) = 0;
};

}  // namespace qpc::db
