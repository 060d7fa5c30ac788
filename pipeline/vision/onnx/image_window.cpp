#include "pipeline/vision/onnx/image_window.h"

#include <algorithm>

#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

constexpr int kMaxWindow = 1 << 14;  // kernel times dilation stays an int

// The attribute's values for height and width; `otherwise` where it is absent.
std::array<int, 2> read_pair(const std::vector<int>& values, size_t axes, const char* name,
                             int otherwise) {
  std::array<int, 2> pair{otherwise, otherwise};
  if (values.empty()) return pair;
  require(values.size() == axes, std::string(name) + " has " + std::to_string(values.size()) +
                                     " values for " + std::to_string(axes) + " axes");
  for (size_t i = 0; i < axes; ++i) {
    require(values[i] >= 1 && values[i] <= kMaxWindow,
            std::string(name) + " holds " + std::to_string(values[i]));
    pair[2 - axes + i] = values[i];
  }
  if (axes == 1) pair[0] = 1;
  return pair;
}

int reach(const ImageWindow& window, size_t axis) {
  return (window.kernel[axis] - 1) * window.dilation[axis] + 1;
}

void read_explicit_pads(const std::vector<int>& pads, size_t axes, ImageWindow* window) {
  if (pads.empty()) return;
  require(pads.size() == 2 * axes, "pads has " + std::to_string(pads.size()) + " values for " +
                                       std::to_string(axes) + " axes");
  for (size_t i = 0; i < axes; ++i) {
    for (const size_t end : {size_t{0}, size_t{1}}) {
      const int pad = pads[end * axes + i];
      require(pad >= 0 && pad <= kMaxWindow, "pads by " + std::to_string(pad));
      window->pad[end * 2 + 2 - axes + i] = pad;
    }
  }
}

// As many outputs as size / stride, rounded up; what is odd goes to the side that the mode names.
void set_same_pads(const std::array<int, 2>& size, bool more_after, ImageWindow* window) {
  for (const size_t axis : {size_t{0}, size_t{1}}) {
    const int count = (size[axis] - 1) / window->stride[axis] + 1;
    const int64_t needed = int64_t{count - 1} * window->stride[axis] + reach(*window, axis);
    const int total = static_cast<int>(std::max<int64_t>(0, needed - size[axis]));
    const int less = total / 2;
    window->pad[axis] = more_after ? less : total - less;
    window->pad[axis + 2] = more_after ? total - less : less;
  }
}

void round_up_windows(const std::array<int, 2>& size, ImageWindow* window) {
  for (const size_t axis : {size_t{0}, size_t{1}}) {
    const int room = size[axis] + window->pad[axis] + window->pad[axis + 2] - reach(*window, axis);
    const int rest = room % window->stride[axis];
    if (room >= 0 && rest != 0) window->pad[axis + 2] += window->stride[axis] - rest;
  }
}

}  // namespace

ImageWindow read_window(const OnnxNode& node, const Shape& image, const std::vector<int>& kernel,
                        bool round_up) {
  require(image.size() == 3 || image.size() == 4,
          "works on a tensor of shape " + shape_text(image) +
              "; supported are batch x channels x height x width and batch x channels x width");
  const size_t axes = image.size() - 2;
  ImageWindow window;
  window.kernel =
      read_pair(kernel.empty() ? node.integers("kernel_shape") : kernel, axes, "kernel_shape", 1);
  window.stride = read_pair(node.integers("strides"), axes, "strides", 1);
  window.dilation = read_pair(node.integers("dilations"), axes, "dilations", 1);
  const std::array<int, 2> size{axes == 2 ? image[2] : 1, image.back()};
  const std::string mode = node.text("auto_pad", "NOTSET");
  if (mode == "SAME_UPPER" || mode == "SAME_LOWER") {
    set_same_pads(size, mode == "SAME_UPPER", &window);
  } else if (mode == "NOTSET" || mode.empty()) {
    read_explicit_pads(node.integers("pads"), axes, &window);
  } else {
    require(mode == "VALID", "auto_pad is '" + mode + "'");
  }
  if (round_up) round_up_windows(size, &window);
  return window;
}

int to_channels_last(GraphBuilder& graph, int image) {
  Shape shape = graph.shape(image);
  if (shape.size() == 3) {
    shape.insert(shape.begin() + 2, 1);
    image = graph.add_reshape(image, shape);
  }
  return graph.add_transpose(image, {0, 2, 3, 1});
}

int to_channels_first(GraphBuilder& graph, int image, size_t rank) {
  const int turned = graph.add_transpose(image, {0, 3, 1, 2});
  Shape shape = graph.shape(turned);
  if (rank == 3) shape.erase(shape.begin() + 2);
  return graph.add_reshape(turned, shape);
}

int pad_beyond_kernel(GraphBuilder& graph, int image, ImageWindow* window) {
  Pad pad{{0, 0, 0, 0}, {0, 0, 0, 0}};
  bool beyond = false;
  for (size_t i = 0; i < 4; ++i) {
    if (window->pad[i] < reach(*window, i % 2)) continue;
    beyond = true;
    (i < 2 ? pad.before : pad.after)[1 + i % 2] = window->pad[i];
    window->pad[i] = 0;
  }
  return beyond ? graph.add(pad, {image}) : image;
}

}  // namespace nearshelf::pipeline
