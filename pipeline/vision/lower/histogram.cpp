#include "pipeline/vision/lower/histogram.h"

#include <algorithm>
#include <cmath>

namespace nearshelf::pipeline {
namespace {

constexpr size_t kBins = 8192;  // at least 16 a step of 7 bits
constexpr int kRangeSteps = 64;

}  // namespace

void Histogram::widen(float magnitude) {
  if (counts_.empty()) {
    counts_.assign(kBins, 0);
    limit_ = std::exp2(std::ceil(std::log2(std::max(magnitude, 1e-20f))));
  }
  while (limit_ < magnitude) {
    std::vector<uint32_t> wider(kBins, 0);
    for (size_t bin = 0; bin < kBins; ++bin) wider[kBins / 4 + bin / 2] += counts_[bin];
    counts_ = std::move(wider);
    limit_ *= 2;
  }
}

void Histogram::add(std::span<const float> values) {
  if (values.empty()) return;
  const auto [low, high] = std::minmax_element(values.begin(), values.end());
  if (!std::isfinite(*low) || !std::isfinite(*high)) return;
  range_ = united(range_, {*low, *high});
  widen(std::max(-*low, *high));
  const float bins_per_unit = static_cast<float>(kBins / 2) / limit_;
  for (const float value : values) {
    const auto bin = static_cast<int>((value + limit_) * bins_per_unit);
    ++counts_[std::clamp(bin, 0, static_cast<int>(kBins) - 1)];
  }
  total_ += values.size();
}

void Histogram::add(const Histogram& other) {
  if (other.empty()) return;
  range_ = united(range_, other.range_);
  widen(other.limit_);
  Histogram same_bins = other;
  same_bins.widen(limit_);
  for (size_t bin = 0; bin < kBins; ++bin) counts_[bin] += same_bins.counts_[bin];
  total_ += other.total_;
}

float Histogram::middle(size_t bin) const {
  return (static_cast<float>(bin) + 0.5f) * (limit_ / static_cast<float>(kBins / 2)) - limit_;
}

double Histogram::error(const ActivationGrid& grid) const {
  double sum = 0;
  for (size_t bin = 0; bin < counts_.size(); ++bin) {
    if (counts_[bin] == 0) continue;
    const double difference = static_cast<double>(middle(bin)) - grid.nearest(middle(bin));
    sum += counts_[bin] * difference * difference;
  }
  return total_ > 0 ? sum / static_cast<double>(total_) : 0;
}

ActivationGrid Histogram::best_grid(int top, Range within) const {
  const Range widest = {std::max(range_.low, within.low), std::min(range_.high, within.high)};
  Range best = widest;
  double least = error(make_grid(best, top));
  const auto consider = [&](Range candidate) {
    const double candidate_error = error(make_grid(candidate, top));
    if (candidate_error < least) {
      least = candidate_error;
      best = candidate;
    }
  };
  for (int round = 0; round < 2; ++round) {
    for (int i = 1; i < kRangeSteps; ++i) {
      const float share = static_cast<float>(i) / kRangeSteps;
      consider({best.low, widest.high * share});
    }
    for (int i = 1; i < kRangeSteps && widest.low < 0; ++i) {
      const float share = static_cast<float>(i) / kRangeSteps;
      consider({widest.low * share, best.high});
    }
  }
  return make_grid(best, top);
}

}  // namespace nearshelf::pipeline
