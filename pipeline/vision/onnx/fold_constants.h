// Operations on constants, computed while a model is read.
#pragma once

#include <vector>

#include "pipeline/vision/graph/graph.h"
#include "pipeline/vision/graph/graph_shapes.h"

namespace nearshelf::pipeline {

// The values of the output of `operation` on constant floats. Throws VisionError.
std::vector<float> evaluate(const Operation& operation, const std::vector<GraphTensor>& inputs,
                            const Shape& shape);

// For an operation that moves values: where each element of its output comes from, as the place in
// the inputs laid end to end. Throws VisionError for more elements than floats can count.
std::vector<int> source_places(const Operation& operation, const std::vector<Shape>& inputs,
                               const Shape& shape);

// The most elements that source_places() takes.
inline constexpr int64_t kMaxPlaces = int64_t{1} << 24;

// The grid of a constant after an operation that moves its values, if that has one.
std::optional<Grid> moved_grid(const Operation& operation, const GraphTensor& input,
                               const Shape& shape);

}  // namespace nearshelf::pipeline
