// Makes releases as the backend does: noise on exact numbers, then the threshold. Fixed seeds.
#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <random>
#include <string>

#include "backend/insight/released.h"

namespace nearshelf::test {

class MadeRelease {
 public:
  MadeRelease(uint64_t seed, double sigma, int64_t threshold)
      : random_(seed), sigma_(sigma), threshold_(threshold) {
    group_.models.push_back({});
  }

  std::mt19937_64& random() { return random_; }

  // A window after the last one; what is added next belongs to it.
  void next_window(backend::Hour hours = 24) {
    const backend::Hour start = group_.windows.empty() ? kFirstHour : group_.windows.back().end();
    group_.windows.push_back({start, hours, sigma_ * sigma_, static_cast<double>(threshold_)});
  }

  // One cell; suppressed when its noised value is below the threshold.
  void add(const std::string& subject, const std::string& object, uint8_t event, double exact) {
    const auto noised =
        static_cast<int64_t>(std::llround(exact + std::normal_distribution(0.0, sigma_)(random_)));
    if (noised < threshold_) return;
    group_.cells.push_back({static_cast<uint32_t>(group_.windows.size() - 1), 0, number_of(subject),
                            number_of(object), noised, event});
  }
  void add(const std::string& subject, FeedbackEvent event, double exact) {
    add(subject, "", static_cast<uint8_t>(event), exact);
  }

  // How many of `units` do what happens with `rate`.
  double draw(int64_t units, double rate) {
    return static_cast<double>(std::binomial_distribution<int64_t>(units, rate)(random_));
  }

  backend::ReleasedGroup& group() { return group_; }

  static constexpr backend::Hour kFirstHour = 480'000;  // a multiple of 24

 private:
  uint32_t number_of(const std::string& text) {
    const auto [place, added] =
        numbers_.try_emplace(text, static_cast<uint32_t>(group_.texts.size()));
    if (added) group_.texts.push_back(text);
    return place->second;
  }

  std::mt19937_64 random_;
  const double sigma_;
  const int64_t threshold_;
  backend::ReleasedGroup group_;
  std::map<std::string, uint32_t> numbers_;
};

// Bounds on how many of `rounds` tries with chance `p` succeed: eight standard deviations, which a
// correct program leaves with a chance below 1e-9 (Chernoff) for the numbers used here. The seeds
// are fixed, so a run that passes passes always.
struct SuccessBounds {
  double low = 0;
  double high = 0;
};
inline SuccessBounds success_bounds(int rounds, double p) {
  const double spread = 8 * std::sqrt(rounds * p * (1 - p));
  return {rounds * p - spread, rounds * p + spread};
}

}  // namespace nearshelf::test
