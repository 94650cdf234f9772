// storage_meter.h: hears how long reads and writes wait and take.
#pragma once
#include <chrono>
#include <cstddef>
#include <vector>

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

/// What became of one read or write, by the meter's clock.
struct WorkTimes {
  StorageMeter::Batch batch;
  StorageMeter::Time handed_in, begun, answered;
  bool given_up = false;  ///< who waited for it waited no longer; `answered` says when that was
};

/// The reads and writes of one caller, in the order in which they were answered or given up, on the caller's thread.
class WorkLog {
 public:
  /// Of more than so many, the number alone is kept.
  static constexpr std::size_t most = 32;

  void add(const WorkTimes& times) {
    if (works_.size() < most) works_.push_back(times);
    ++count_;
  }
  const std::vector<WorkTimes>& works() const { return works_; }
  std::size_t count() const { return count_; }

 private:
  std::vector<WorkTimes> works_;
  std::size_t count_ = 0;
};

}  // namespace qpc::db
