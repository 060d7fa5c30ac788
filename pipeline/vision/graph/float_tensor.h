// What the parts of the float executor pass to each other: row-major values with their shape.
#pragma once

#include <span>

#include "pipeline/vision/graph/graph_shapes.h"

namespace nearshelf::pipeline {

struct FloatInput {
  std::span<const float> values;
  const Shape& shape;
};

struct FloatOutput {
  std::span<float> values;
  const Shape& shape;
};

}  // namespace nearshelf::pipeline
