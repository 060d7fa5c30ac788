// From exact counts to values that may leave the backend.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "backend/release/released_cell.h"
#include "core/privacy/noise_plan.h"
#include "core/privacy/random_bits.h"

namespace nearshelf::backend {

// An exact count. Internal: it never leaves the backend.
struct ExactCell {
  ModelName model{};
  std::string subject;
  std::string object;
  uint8_t event = 0;
  int64_t count = 0;
};

// The noise of a release.
struct CellNoise {
  NoiseMechanism mechanism = NoiseMechanism::kDiscreteGaussian;
  uint32_t scale_16ths = 0;
  int64_t threshold = 0;
};

// `cell` with noise of its own; empty when that does not reach the threshold, or when the exact
// count is zero. Zeros get no noise: their names may be unknown, and the threshold makes it
// improbable (delta) that a device is seen by a name alone.
std::optional<ReleasedCell> noise_cell(const ExactCell& cell, const CellNoise& noise,
                                       RandomBits& random);

}  // namespace nearshelf::backend
