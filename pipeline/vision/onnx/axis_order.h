// Orders of axes, as Transpose has them: axis i of the result is axis order[i] of the input.
#pragma once

#include <vector>

#include "pipeline/vision/graph/graph_shapes.h"

namespace nearshelf::pipeline {

using AxisOrder = std::vector<int>;

bool is_identity(const AxisOrder& order);
AxisOrder inverse(const AxisOrder& order);
// One transpose that does `first`, then `second`.
AxisOrder composed(const AxisOrder& first, const AxisOrder& second);
Shape transposed(const Shape& shape, const AxisOrder& order);
// Whether only axes of one entry change places, so that values stay where they are.
bool keeps_values(const Shape& shape, const AxisOrder& order);
// What is left of an order when some axes of its result are gone.
AxisOrder without_axes(const AxisOrder& order, const std::vector<int>& result_axes);

}  // namespace nearshelf::pipeline
