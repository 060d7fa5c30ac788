// Which layers run together, and the memory that an encoder's tensors need for it.
#pragma once

#include "core/vision/arena_plan.h"
#include "core/vision/encoder_tables.h"

namespace nearshelf {

// Layers that one step runs.
struct StepRange {
  uint32_t first;
  uint32_t count;
};

inline constexpr uint32_t kBandLayers = 3;  // expand, depthwise, project

// Three layers run as bands where the tensors between them are read by nobody else and too large
// for the caches: docs/decisions/0010-band-fusion.md.
std::vector<StepRange> plan_steps(const EncoderTables& tables);

// Bytes of each tensor and the steps it is needed for. Tensors that exist within one step only need
// none; the photo stays from run to run.
std::vector<Lifetime> tensor_lifetimes(const EncoderTables& tables,
                                       std::span<const StepRange> steps);

}  // namespace nearshelf
