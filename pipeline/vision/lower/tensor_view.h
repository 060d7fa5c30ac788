// What reshapes, transposes, slices and gathers make of a tensor, without moving a value: each of
// them only says where an element comes from. Channel shuffles, splits and flattening in whatever
// order of axes thus need no patterns of their own.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "pipeline/vision/graph/graph.h"
#include "pipeline/vision/lower/network.h"

namespace nearshelf::pipeline {

struct TensorView {
  int tensor = -1;           // of the network
  std::vector<int> shape;    // in the graph
  std::vector<int> order;    // element i is element order[i] of the tensor; empty = i
  std::array<int, 4> pad{};  // top, left, bottom, right of zeros that are yet to be put around
};

// The view after a Reshape, Transpose, Slice or Gather whose output has `shape`. The view must not
// be padded.
TensorView moved(const TensorView& view, const Operation& operation, const std::vector<int>& shape,
                 const NetworkTensor& tensor);

// The channels of the tensor that the view shows as an image of the same height and width; nothing
// when it is no such image. All of them in their order = the tensor itself.
std::optional<std::vector<int>> shown_channels(const TensorView& view, const NetworkTensor& tensor);

}  // namespace nearshelf::pipeline
