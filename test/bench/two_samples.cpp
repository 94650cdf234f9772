#include "bench/two_samples.h"

#include <algorithm>
#include <cmath>

#include "bench/figures.h"

namespace qpc::bench {
namespace {

/// Of a standard normal variable, on both sides.
double two_sided(double z) { return std::erfc(std::abs(z) / std::sqrt(2.0)); }

}  // namespace

TestResult welch_t(const std::vector<double>& one, const std::vector<double>& other) {
  const auto a = summary_of(one), b = summary_of(other);
  const double error = std::sqrt(a.deviation * a.deviation / static_cast<double>(a.count) +
                                 b.deviation * b.deviation / static_cast<double>(b.count));
  const double t = error > 0 ? (a.mean - b.mean) / error : 0;
  return {t, two_sided(t)};
}

TestResult kolmogorov_smirnov(std::vector<double> one, std::vector<double> other) {
  std::ranges::sort(one);
  std::ranges::sort(other);
  const auto n = static_cast<double>(one.size()), m = static_cast<double>(other.size());
  double farthest = 0;
  for (std::size_t i = 0, j = 0; i < one.size() && j < other.size();) {
    const double value = std::min(one[i], other[j]);
    while (i < one.size() && one[i] <= value) ++i;
    while (j < other.size() && other[j] <= value) ++j;
    farthest = std::max(farthest, std::abs(static_cast<double>(i) / n - static_cast<double>(j) / m));
  }
  const double root = std::sqrt(n * m / (n + m));
  const double lambda = (root + 0.12 + 0.11 / root) * farthest;  // Stephens' correction for finite samples
  double p = 0;
  for (int k = 1; k <= 100; ++k) p += (k % 2 == 1 ? 2 : -2) * std::exp(-2.0 * k * k * lambda * lambda);
  return {farthest, lambda < 0.2 ? 1 : std::clamp(p, 0.0, 1.0)};
}

RankResult mann_whitney(const std::vector<double>& one, const std::vector<double>& other) {
  std::vector<std::pair<double, bool>> all;
  for (const double value : one) all.emplace_back(value, true);
  for (const double value : other) all.emplace_back(value, false);
  std::ranges::sort(all);
  double ranks = 0, ties = 0;
  for (std::size_t begin = 0; begin < all.size();) {
    std::size_t end = begin;
    while (end < all.size() && all[end].first == all[begin].first) ++end;
    const auto alike = static_cast<double>(end - begin);
    const double rank = static_cast<double>(begin + end + 1) / 2;  // the mean of those they share
    for (std::size_t i = begin; i < end; ++i) ranks += all[i].second ? rank : 0;
    ties += alike * alike * alike - alike;
    begin = end;
  }
  const auto n = static_cast<double>(one.size()), m = static_cast<double>(other.size()), both = n + m;
  const double u = ranks - n * (n + 1) / 2;
  const double deviation = std::sqrt(n * m / 12 * (both + 1 - ties / (both * (both - 1))));
  return {u / (n * m), deviation > 0 ? two_sided((u - n * m / 2) / deviation) : 1};
}

}  // namespace qpc::bench
