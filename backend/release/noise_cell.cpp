#include "backend/release/noise_cell.h"

#include "core/privacy/discrete_noise.h"

namespace nearshelf::backend {
namespace {

int64_t sample(const CellNoise& noise, RandomBits& random) {
  return noise.mechanism == NoiseMechanism::kDiscreteGaussian
             ? sample_discrete_gaussian(noise.scale_16ths, random)
             : sample_discrete_laplace(noise.scale_16ths, random);
}

}  // namespace

std::optional<ReleasedCell> noise_cell(const ExactCell& cell, const CellNoise& noise,
                                       RandomBits& random) {
  if (cell.count == 0) return std::nullopt;
  const int64_t value = cell.count + sample(noise, random);
  if (value < noise.threshold) return std::nullopt;
  return ReleasedCell{cell.model, cell.subject, cell.object, cell.event, value};
}

}  // namespace nearshelf::backend
