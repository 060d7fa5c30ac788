#include "backend/release/ledger_entry.h"

#include <cmath>

namespace nearshelf::backend {
namespace {

constexpr std::string_view kGaussian = "discrete_gaussian";
constexpr std::string_view kLaplace = "discrete_laplace";

// P(z) is proportional to exp(-|z| / scale).
double discrete_laplace_deviation(double scale) {
  const double ratio = std::exp(-1 / scale);
  return std::sqrt(2 * ratio) / (1 - ratio);
}

}  // namespace

std::string_view mechanism_name(std::optional<NoiseMechanism> mechanism) {
  if (!mechanism) return "none";
  return *mechanism == NoiseMechanism::kDiscreteGaussian ? kGaussian : kLaplace;
}

std::optional<NoiseMechanism> parse_mechanism(std::string_view name) {
  if (name == kGaussian) return NoiseMechanism::kDiscreteGaussian;
  if (name == kLaplace) return NoiseMechanism::kDiscreteLaplace;
  return std::nullopt;
}

double standard_error(const LedgerEntry& entry) {
  if (!entry.mechanism || entry.noise_scale <= 0) return 0;
  // That of the discrete Gaussian is never larger than sigma (arXiv 2004.00010, Corollary 9).
  if (*entry.mechanism == NoiseMechanism::kDiscreteGaussian) return entry.noise_scale;
  return discrete_laplace_deviation(entry.noise_scale);
}

}  // namespace nearshelf::backend
