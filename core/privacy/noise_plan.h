// How much noise a group of cells gets, and from which value on a cell is shown.
#pragma once

#include <cstdint>

#include "core/base/status.h"

namespace nearshelf {

enum class NoiseMechanism : uint8_t { kDiscreteGaussian, kDiscreteLaplace };

// What makes a release of cells (epsilon, delta)-differentially private. Neighbours differ in one
// unit, which adds at most 1 to each of at most `cells_per_unit` cells.
//
// The unit's cells may lie in several windows of its day: all windows of a day together are one
// list of cells, so with the same scale in each the day costs what this plan says, however many
// windows it has: its cells are split over the windows, and what counts is the sum over its cells
// of 1 / scale^2 (Gaussian) or 1 / scale (Laplace), whichever window each lies in.
//
// Why epsilon and the two parts of delta add up to no more than (epsilon, delta): without the unit
// its cells of its own are not shown; with it, none of them is shown with a probability of at least
// 1 - its part of delta, independently of the other cells, which differ as the noise allows.
struct NoisePlan {
  NoiseMechanism mechanism = NoiseMechanism::kDiscreteGaussian;
  uint32_t scale_16ths = 0;  // for sample_discrete_gaussian(), sample_discrete_laplace()
  double noise_scale = 0;    // the same as a number: sigma, or b
  double epsilon = 0;        // as asked for
  double delta = 0;
  // Of the noise, without the threshold's part of delta. The Laplace has that of its cells one by
  // one, each with pure epsilon 1 / scale.
  double rho = 0;
  // Noised values below it are not shown. Cells that are zero get no noise, since their names are
  // not known, so a name that only one unit has could be seen: the threshold makes that as
  // improbable as its part of delta says.
  int64_t threshold = 0;
};

// The Gaussian takes half of `delta` for the noise and half for the threshold, the Laplace all for
// the threshold. `min_threshold` raises the threshold, never lowers it. Fails with kBadValue when
// epsilon is not in (0, 100], delta not in [1e-15, 1e-3], cells_per_unit 0, or when a scale above
// 4096 would be needed. Smaller scales are rounded up to a sixteenth.
Result<NoisePlan> plan_noise(NoiseMechanism mechanism, double epsilon, double delta,
                             uint32_t cells_per_unit, int64_t min_threshold);

// The smallest t for which a unit that is alone in `cells_per_unit` cells is seen in any of them, a
// cell being 1 plus noise of at least t, with a probability of at most `delta`. Computed from the
// exact distribution of the noise.
int64_t smallest_threshold(NoiseMechanism mechanism, double noise_scale, uint32_t cells_per_unit,
                           double delta);

}  // namespace nearshelf
