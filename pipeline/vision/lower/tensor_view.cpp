#include "pipeline/vision/lower/tensor_view.h"

#include <numeric>

#include "pipeline/vision/graph/graph_shapes.h"

namespace nearshelf::pipeline {
namespace {

std::vector<int> strides(const std::vector<int>& shape) {
  std::vector<int> result(shape.size(), 1);
  for (size_t i = shape.size(); i-- > 1;) result[i - 1] = result[i] * shape[i];
  return result;
}

// Calls visit(place) for every element of `shape`, last axis fastest.
template <typename Visit>
void for_each_place(const std::vector<int>& shape, Visit visit) {
  std::vector<int> place(shape.size(), 0);
  for (int64_t i = element_count(shape); i > 0; --i) {
    visit(place);
    for (size_t axis = shape.size(); axis-- > 0;) {
      if (++place[axis] < shape[axis]) break;
      place[axis] = 0;
    }
  }
}

// Where the element at `place` of the output comes from in the input of one operation.
int source_element(const Operation& operation, const std::vector<int>& place,
                   const std::vector<int>& input_shape, const std::vector<int>& input_strides) {
  int element = 0;
  if (const auto* transpose = std::get_if<Transpose>(&operation)) {
    for (size_t i = 0; i < place.size(); ++i) {
      element += place[i] * input_strides[transpose->order[i]];
    }
  } else if (const auto* slice = std::get_if<Slice>(&operation)) {
    for (size_t i = 0; i < place.size(); ++i) {
      element += (slice->begin[i] + place[i] * slice->step[i]) * input_strides[i];
    }
  } else if (const auto* gather = std::get_if<Gather>(&operation)) {
    const int axis = resolve_axis(gather->axis, input_shape.size());
    for (int i = 0; i < static_cast<int>(place.size()); ++i) {
      int index = place[i];
      if (i == axis) {
        index = gather->indices[index];
        if (index < 0) index += input_shape[i];
      }
      element += index * input_strides[i];
    }
  }
  return element;
}

}  // namespace

TensorView moved(const TensorView& view, const Operation& operation, const std::vector<int>& shape,
                 const NetworkTensor& tensor) {
  TensorView result{view.tensor, shape, view.order, {}};
  if (std::holds_alternative<Reshape>(operation)) return result;
  result.order.clear();
  const std::vector<int> input_strides = strides(view.shape);
  for_each_place(shape, [&](const std::vector<int>& place) {
    const int element = source_element(operation, place, view.shape, input_strides);
    result.order.push_back(view.order.empty() ? element : view.order[element]);
  });
  const size_t all = static_cast<size_t>(tensor.height) * tensor.width * tensor.channels;
  bool same = result.order.size() == all;
  for (size_t i = 0; same && i < all; ++i) same = result.order[i] == static_cast<int>(i);
  if (same) result.order.clear();
  return result;
}

std::optional<std::vector<int>> shown_channels(const TensorView& view,
                                               const NetworkTensor& tensor) {
  const int channels = view.shape.empty() ? 1 : view.shape.back();
  const int pixels = tensor.height * tensor.width;
  if (element_count(view.shape) != int64_t{pixels} * channels) return {};
  if (view.shape.size() == 4 &&
      (view.shape[0] != 1 || view.shape[1] != tensor.height || view.shape[2] != tensor.width)) {
    return {};
  }
  std::vector<int> shown(channels);
  if (view.order.empty()) {
    if (channels != tensor.channels) return {};
    std::iota(shown.begin(), shown.end(), 0);
    return shown;
  }
  for (int c = 0; c < channels; ++c) {
    shown[c] = view.order[c];
    if (shown[c] >= tensor.channels) return {};
  }
  for (int pixel = 0; pixel < pixels; ++pixel) {
    for (int c = 0; c < channels; ++c) {
      if (view.order[pixel * channels + c] != pixel * tensor.channels + shown[c]) return {};
    }
  }
  return shown;
}

}  // namespace nearshelf::pipeline
