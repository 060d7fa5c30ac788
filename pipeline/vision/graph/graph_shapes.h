// The shapes that operations give.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "pipeline/vision/graph/graph.h"

namespace nearshelf::pipeline {

using Shape = std::vector<int>;

inline constexpr int64_t kMaxTensorElements = int64_t{1} << 27;

// Throws VisionError for a dimension below 1 and for more than kMaxTensorElements.
int64_t element_count(const Shape& shape);

// An axis that may be counted from the end, as 0 .. rank - 1. Throws VisionError when out of range.
int resolve_axis(int axis, size_t rank);

// What NumPy broadcasting makes of two shapes. Throws VisionError when they do not fit.
Shape broadcast_shape(const Shape& a, const Shape& b);

// Shape of the one output of `operation` on inputs of these shapes (an absent bias is left out).
// `declared` is the output's shape as the graph says it: Reshape and Resize take their size from
// it, all others ignore it. Throws VisionError that says what does not fit, naming no node; also
// for Unsupported.
Shape output_shape(const Operation& operation, std::span<const Shape> inputs,
                   const Shape& declared);

// The same for a node of a graph.
Shape output_shape(const Graph& graph, const GraphNode& node);

// Multiplications of one run: those of Conv, Dense and MatMul.
int64_t count_macs(const Graph& graph);

}  // namespace nearshelf::pipeline
