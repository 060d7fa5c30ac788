// Kernel, strides, dilations and pads of convolutions and pools, and the image's order around them.
#pragma once

#include <array>

#include "pipeline/vision/onnx/onnx_node.h"

namespace nearshelf::pipeline {

// Along height, then width. Operators over one axis are those of an image one pixel high.
struct ImageWindow {
  std::array<int, 2> kernel{1, 1};
  std::array<int, 2> stride{1, 1};
  std::array<int, 2> dilation{1, 1};
  std::array<int, 4> pad{0, 0, 0, 0};  // top, left, bottom, right
};

// What the node's attributes say about a window over `image` (batch x channels x height x width, or
// batch x channels x width). `kernel` as the weights say it; empty = attribute kernel_shape. With
// `round_up`, pads after the image make room for a last window that reaches beyond it (ceil_mode).
ImageWindow read_window(const OnnxNode& node, const Shape& image, const std::vector<int>& kernel,
                        bool round_up);

// From channels first to channels last and back, as the operation that reads it needs.
int to_channels_last(GraphBuilder& graph, int image);
int to_channels_first(GraphBuilder& graph, int image, size_t rank);

// Zeros around a channels-last image where the window's pads are more than its kernel reaches,
// which Conv does not take; those pads become zero.
int pad_beyond_kernel(GraphBuilder& graph, int image, ImageWindow* window);

}  // namespace nearshelf::pipeline
