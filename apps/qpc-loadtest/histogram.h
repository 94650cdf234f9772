// histogram.h: how often each length of time was met, in little memory however many there were.
#pragma once
#include <chrono>
#include <cstdint>
#include <vector>

namespace qpc::loadtest {

using Nanoseconds = std::chrono::nanoseconds;

/// Counts times in buckets whose width grows with the time: a bucket is never wider than 1/128 of what it holds, so
/// that a quantile is at most so much too large. The least and the largest time are exact.
class Histogram {
 public:
  /// Negative times count as none.
  void record(Nanoseconds time, std::uint64_t times = 1);
  void add(const Histogram& other);

  std::uint64_t count() const { return count_; }
  Nanoseconds least() const { return Nanoseconds(count_ == 0 ? 0 : least_); }
  Nanoseconds largest() const { return Nanoseconds(largest_); }
  Nanoseconds mean() const;
  /// The time that `part` (0 to 1) of all times do not exceed; 0, where there are none.
  Nanoseconds quantile(double part) const;

 private:
  static std::size_t bucket_of(std::uint64_t time);
  /// The largest time of a bucket.
  static std::uint64_t top_of(std::size_t bucket);

  std::vector<std::uint64_t> buckets_;  ///< up to the last one that holds something
  std::uint64_t count_ = 0;
  std::uint64_t least_ = UINT64_MAX;
  std::uint64_t largest_ = 0;
  double sum_ = 0;
};

}  // namespace qpc::loadtest
