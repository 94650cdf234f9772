// two_samples.h: whether two samples tell two things apart.
#pragma once
#include <vector>

namespace qpc::bench {

/// A test's statistic and the probability of one as far from its expectation where both samples are of one
/// distribution.
struct TestResult {
  double statistic = 0;
  double p = 1;
};

/// Welch's t: do the means differ? By the normal approximation, for samples of a hundred or more.
TestResult welch_t(const std::vector<double>& one, const std::vector<double>& other);
/// Kolmogorov and Smirnov: do the distributions differ anywhere? By the asymptotic formula.
TestResult kolmogorov_smirnov(std::vector<double> one, std::vector<double> other);

/// Mann and Whitney's U as the chance that a value of `one` is larger than one of `other`, ties counting half: 0.5 is a
/// toss of a coin, 1 or 0 is certainty. It is how often who guesses from one pair of measurements is right.
struct RankResult {
  double chance = 0.5;
  double p = 1;
};
RankResult mann_whitney(const std::vector<double>& one, const std::vector<double>& other);

}  // namespace qpc::bench
