// From scales and zero points of an ONNX file to grids.
#pragma once

#include "pipeline/vision/onnx/onnx_node.h"

namespace nearshelf::pipeline {

// Reads inputs `scale` and `zero` (which may be absent: zeros of type uint8). Several scales lie
// along `axis`.
Grid read_grid(const OnnxNode& node, size_t scale, size_t zero, int axis);
// The same for a grid that must have one scale.
Grid read_single_grid(const OnnxNode& node, size_t scale, size_t zero);

// Constant integers as the real values they stand for, with their grid.
int dequantise_constant(GraphBuilder& graph, int tensor, const Grid& grid);

// An integer input as real values on this grid, constant or activation.
int real_values(OnnxNode& node, size_t input, const Grid& grid);

// Sets the first output to the integers of this tensor on this grid, of 8 bits. The tensor's values
// end at the grid's ends already; constants are rounded.
void set_quantised(OnnxNode& node, int tensor, const Grid& grid);

}  // namespace nearshelf::pipeline
