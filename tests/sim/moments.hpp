#pragma once

#include <cmath>
#include <vector>

/// Moments of samples, for tests of distributions.
namespace fleetbill::sim::test {

inline double mean_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum / static_cast<double>(values.size());
}

/// Returns the covariance of two samples of one size.
inline double covariance(const std::vector<double>& a, const std::vector<double>& b) {
  const double mean_a = mean_of(a);
  const double mean_b = mean_of(b);
  double sum = 0;
  for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - mean_a) * (b[i] - mean_b);
  return sum / static_cast<double>(a.size());
}

inline double variance_of(const std::vector<double>& values) { return covariance(values, values); }

inline double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  return covariance(a, b) / std::sqrt(variance_of(a) * variance_of(b));
}

}  // namespace fleetbill::sim::test
