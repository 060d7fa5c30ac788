// What float and quantised convolutions and pools share.
#pragma once

#include "pipeline/vision/onnx/image_window.h"

namespace nearshelf::pipeline {

// The convolution that the node's attributes describe, channels first as in the file: x [batch][in]
// [height][width], weights [out][in / groups][height][width], bias [out] or -1.
int add_convolution(OnnxNode& node, int x, int weights, int bias, const Clamp& clamp);

// The average pool that the node's attributes describe.
int add_average_pool(OnnxNode& node, int x, const Clamp& clamp);

// The axes of height and width of an image in the file's order.
std::vector<int> pixel_axes(size_t rank);

}  // namespace nearshelf::pipeline
