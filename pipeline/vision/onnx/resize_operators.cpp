// Resize and Upsample. What the graph's Resize does becomes one; other modes become a Gather or a
// product with a matrix along each axis that changes.
#include <algorithm>
#include <cmath>

#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/onnx/image_window.h"
#include "pipeline/vision/onnx/operators.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

constexpr int64_t kMaxMatrix = int64_t{1} << 24;

struct ResizeModes {
  std::string mode;         // nearest, linear, cubic
  std::string coordinates;  // coordinate_transformation_mode
  std::string rounding;     // nearest_mode
  float cubic_a = -0.75f;
  bool exclude_outside = false;
};

// One axis that changes its size.
struct ResizedAxis {
  int axis;
  int in;
  int out;
  float scale;  // as the node says it; out / in is a rounded version of it
};

float source_coordinate(const ResizeModes& modes, const ResizedAxis& axis, int place) {
  const float at = static_cast<float>(place);
  if (modes.coordinates == "asymmetric") return at / axis.scale;
  if (modes.coordinates == "align_corners") {
    if (axis.out == 1) return 0;
    // The standard's own implementation does not round the new length.
    const float length = static_cast<float>(axis.in) * axis.scale;
    return at * static_cast<float>(axis.in - 1) / (length - 1);
  }
  if (modes.coordinates == "pytorch_half_pixel" && axis.out == 1) return 0;
  if (modes.coordinates == "tf_half_pixel_for_nn") return (at + 0.5f) / axis.scale;
  return (at + 0.5f) / axis.scale - 0.5f;
}

int nearest_source(const ResizeModes& modes, const ResizedAxis& axis, int place) {
  const float at = source_coordinate(modes, axis, place);
  float nearest;
  if (modes.rounding == "floor") {
    nearest = std::floor(at);
  } else if (modes.rounding == "ceil") {
    nearest = std::ceil(at);
  } else if (modes.rounding == "round_prefer_ceil") {
    nearest = std::floor(at + 0.5f);
  } else {
    nearest = std::ceil(at - 0.5f);
  }
  return static_cast<int>(std::clamp(nearest, 0.0f, static_cast<float>(axis.in - 1)));
}

// Weights of the neighbours floor(x) - reach + 1 .. floor(x) + reach of a place with fraction t.
std::vector<float> neighbour_weights(const ResizeModes& modes, float t) {
  if (modes.mode == "linear") return {1 - t, t};
  // Keys, "Cubic convolution interpolation for digital image processing", 1981.
  const float a = modes.cubic_a;
  const auto near_weight = [&](float d) { return ((a + 2) * d - (a + 3)) * d * d + 1; };
  const auto far_weight = [&](float d) { return ((a * d - 5 * a) * d + 8 * a) * d - 4 * a; };
  return {far_weight(1 + t), near_weight(t), near_weight(1 - t), far_weight(2 - t)};
}

// [out][in]: what each output takes from the inputs along the axis.
std::vector<float> resize_matrix(const ResizeModes& modes, const ResizedAxis& axis) {
  require(int64_t{axis.in} * axis.out <= kMaxMatrix,
          "resizes from " + std::to_string(axis.in) + " to " + std::to_string(axis.out));
  std::vector<float> matrix(size_t(axis.out) * size_t(axis.in), 0.0f);
  for (int place = 0; place < axis.out; ++place) {
    const float at = source_coordinate(modes, axis, place);
    const float base = std::floor(at);
    std::vector<float> weights = neighbour_weights(modes, at - base);
    const int first = static_cast<int>(base) - static_cast<int>(weights.size()) / 2 + 1;
    float total = 0;
    for (size_t i = 0; i < weights.size(); ++i) {
      const int source = first + static_cast<int>(i);
      if (modes.exclude_outside && (source < 0 || source >= axis.in)) weights[i] = 0;
      total += weights[i];
    }
    for (size_t i = 0; i < weights.size(); ++i) {
      const int source = std::clamp(first + static_cast<int>(i), 0, axis.in - 1);
      matrix[size_t(place) * size_t(axis.in) + size_t(source)] += weights[i] / total;
    }
  }
  return matrix;
}

int multiply_along(GraphBuilder& graph, int x, const ResizedAxis& axis, std::vector<float> matrix) {
  std::vector<int> order(graph.shape(x).size());
  for (size_t i = 0; i < order.size(); ++i) order[i] = static_cast<int>(i);
  std::swap(order[size_t(axis.axis)], order.back());
  const int weights = graph.add_constant({axis.out, axis.in}, std::move(matrix));
  const int product = graph.add(Dense{}, {graph.add_transpose(x, order), weights});
  return graph.add_transpose(product, order);
}

int resize_axis(GraphBuilder& graph, int x, const ResizeModes& modes, const ResizedAxis& axis) {
  if (modes.mode != "nearest") {
    return multiply_along(graph, x, axis, resize_matrix(modes, axis));
  }
  std::vector<int> sources;
  for (int place = 0; place < axis.out; ++place) {
    sources.push_back(nearest_source(modes, axis, place));
  }
  return graph.add_gather(x, axis.axis, std::move(sources));
}

// Whether the graph's own Resize takes the same pixels along this axis.
bool is_plain(const ResizeModes& modes, const ResizedAxis& axis) {
  if (modes.mode == "nearest") {
    for (int place = 0; place < axis.out; ++place) {
      const int64_t plain = int64_t{place} * axis.in / axis.out;
      if (nearest_source(modes, axis, place) != plain) return false;
    }
    return true;
  }
  const float exact = static_cast<float>(axis.out) / static_cast<float>(axis.in);
  return modes.mode == "linear" && !modes.exclude_outside && axis.out > 1 &&
         std::abs(axis.scale - exact) <= 1e-6f * exact;
}

int resize_image(GraphBuilder& graph, int x, const ResizeModes& modes, const Shape& out) {
  Resize resize;
  if (modes.mode == "linear") {
    resize.bilinear = true;
    resize.align_corners = modes.coordinates == "align_corners";
    resize.half_pixel =
        modes.coordinates == "half_pixel" || modes.coordinates == "pytorch_half_pixel";
  }
  const int image = to_channels_last(graph, x);
  return to_channels_first(graph, graph.add(resize, {image}, {out[0], out[2], out[3], out[1]}), 4);
}

void resize(OnnxNode& node, const ResizeModes& modes, const std::vector<ResizedAxis>& axes,
            const Shape& out) {
  GraphBuilder& graph = node.graph();
  const bool plain = out.size() == 4 && !axes.empty() &&
                     std::all_of(axes.begin(), axes.end(), [&](const ResizedAxis& axis) {
                       return axis.axis >= 2 && is_plain(modes, axis);
                     });
  int x = node.real(0);
  if (plain) {
    x = resize_image(graph, x, modes, out);
  } else {
    for (const ResizedAxis& axis : axes) x = resize_axis(graph, x, modes, axis);
  }
  node.set_real(x);
}

// Resizes to what scales or sizes say, whichever is not empty.
void resize_to(OnnxNode& node, const ResizeModes& modes, std::span<const float> scales,
               std::span<const int> sizes) {
  const Shape in = node.shape(0);
  require(scales.size() == in.size() || sizes.size() == in.size(),
          "needs a scale or a size for each of " + std::to_string(in.size()) + " axes");
  std::vector<ResizedAxis> axes;
  Shape out;
  for (size_t i = 0; i < in.size(); ++i) {
    const float scale =
        sizes.empty() ? scales[i] : static_cast<float>(sizes[i]) / static_cast<float>(in[i]);
    const float size = sizes.empty() ? std::floor(static_cast<float>(in[i]) * scale)
                                     : static_cast<float>(sizes[i]);
    require(size >= 1 && size <= 65'536, "resizes " + shape_text(in) + " out of range");
    out.push_back(static_cast<int>(size));
    if (out[i] != in[i] || scale != 1.0f) {
      axes.push_back({static_cast<int>(i), in[i], out[i], scale});
    }
  }
  resize(node, modes, axes, out);
}

void import_upsample(OnnxNode& node) {
  const ResizeModes modes{node.text("mode", "nearest"), "asymmetric", "floor"};
  require(modes.mode == "nearest" || modes.mode == "linear", "mode is '" + modes.mode + "'");
  if (node.opset() >= 9) {
    resize_to(node, modes, node.constant_reals(1), {});
    return;
  }
  const auto* scales = node.attribute("scales");
  require(scales != nullptr, "lacks the attribute scales");
  resize_to(node, modes, std::vector<float>(scales->floats().begin(), scales->floats().end()), {});
}

bool is_one_of(const std::string& text, std::initializer_list<const char*> known) {
  return std::find(known.begin(), known.end(), text) != known.end();
}

void import_resize(OnnxNode& node) {
  ResizeModes modes{node.text("mode", "nearest"),
                    node.text("coordinate_transformation_mode", "half_pixel"),
                    node.text("nearest_mode", "round_prefer_floor"),
                    node.real("cubic_coeff_a", -0.75f), node.integer("exclude_outside", 0) != 0};
  require(is_one_of(modes.mode, {"nearest", "linear", "cubic"}), "mode is '" + modes.mode + "'");
  require(node.integer("antialias", 0) == 0 && !node.has_attribute("axes") &&
              node.text("keep_aspect_ratio_policy", "stretch") == "stretch",
          "antialias, axes and keep_aspect_ratio_policy are not supported");
  if (node.opset() < 11) {
    modes.coordinates = "asymmetric";
    modes.rounding = "floor";
    resize_to(node, modes, node.constant_reals(1), {});
    return;
  }
  require(is_one_of(modes.coordinates, {"half_pixel", "pytorch_half_pixel", "align_corners",
                                        "asymmetric", "tf_half_pixel_for_nn"}),
          "coordinate_transformation_mode '" + modes.coordinates + "' is not supported");
  require(is_one_of(modes.rounding, {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil"}),
          "nearest_mode is '" + modes.rounding + "'");
  if (node.has_input(3)) {
    resize_to(node, modes, {}, node.constant_integers(3));
  } else {
    resize_to(node, modes, node.constant_reals(2), {});
  }
}

}  // namespace

OperatorList resize_operators() {
  return {{"Resize", import_resize}, {"Upsample", import_upsample}};
}

}  // namespace nearshelf::pipeline
