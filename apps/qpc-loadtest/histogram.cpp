#include "qpc-loadtest/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace qpc::loadtest {
namespace {

// Between two powers of two lie so many buckets of one width.
constexpr unsigned step_bits = 7;
constexpr std::uint64_t steps = std::uint64_t{1} << step_bits;

}  // namespace

std::size_t Histogram::bucket_of(std::uint64_t time) {
  const auto bits = static_cast<unsigned>(std::bit_width(time));
  const unsigned shift = bits > step_bits + 1 ? bits - step_bits - 1 : 0;
  return shift * steps + (time >> shift);
}

std::uint64_t Histogram::top_of(std::size_t bucket) {
  if (bucket < 2 * steps) return bucket;
  const std::uint64_t shift = bucket / steps - 1;
  return (((bucket - shift * steps) + 1) << shift) - 1;
}

void Histogram::record(Nanoseconds time, std::uint64_t times) {
  if (times == 0) return;
  const std::uint64_t value = time.count() < 0 ? 0 : static_cast<std::uint64_t>(time.count());
  const std::size_t bucket = bucket_of(value);
  if (bucket >= buckets_.size()) buckets_.resize(bucket + 1);
  buckets_[bucket] += times;
  count_ += times;
  least_ = std::min(least_, value);
  largest_ = std::max(largest_, value);
  sum_ += static_cast<double>(value) * static_cast<double>(times);
}

void Histogram::add(const Histogram& other) {
  if (other.buckets_.size() > buckets_.size()) buckets_.resize(other.buckets_.size());
  for (std::size_t bucket = 0; bucket < other.buckets_.size(); ++bucket) buckets_[bucket] += other.buckets_[bucket];
  count_ += other.count_;
  least_ = std::min(least_, other.least_);
  largest_ = std::max(largest_, other.largest_);
  sum_ += other.sum_;
}

Nanoseconds Histogram::mean() const {
  return Nanoseconds(count_ == 0 ? 0 : std::llround(sum_ / static_cast<double>(count_)));
}

Nanoseconds Histogram::quantile(double part) const {
  if (count_ == 0) return Nanoseconds(0);
  const double wanted = std::ceil(std::clamp(part, 0.0, 1.0) * static_cast<double>(count_));
  const auto rank = std::max<std::uint64_t>(static_cast<std::uint64_t>(wanted), 1);
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < buckets_.size(); ++bucket) {
    seen += buckets_[bucket];
    if (seen >= rank) return Nanoseconds(std::clamp(top_of(bucket), least_, largest_));
  }
  return largest();
}

}  // namespace qpc::loadtest
