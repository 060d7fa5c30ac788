#include "pipeline/simulate/random.h"

#include <algorithm>

namespace nearshelf::pipeline {

void WeightedChoice::add(double weight) { sums_.push_back(total() + weight); }

size_t WeightedChoice::draw(Random* random) const {
  const double target = random->uniform() * total();
  const auto found = std::ranges::upper_bound(sums_, target);
  // Rounding may lift the target to the total itself.
  return std::min(static_cast<size_t>(found - sums_.begin()), sums_.size() - 1);
}

}  // namespace nearshelf::pipeline
