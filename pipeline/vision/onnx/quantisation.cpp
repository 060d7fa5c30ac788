#include "pipeline/vision/onnx/quantisation.h"

#include <cmath>

namespace nearshelf::pipeline {
namespace {

using onnx::TensorProto;

// Which of a grid's scales holds for each element of a tensor.
class GridEntries {
 public:
  GridEntries(const Grid& grid, const Shape& shape) : count_(grid.scales.size()) {
    if (count_ == 1) return;
    const size_t axis = size_t(resolve_axis(grid.axis, shape.size()));
    require(
        size_t(shape[axis]) == count_,
        "has " + std::to_string(count_) + " scales for an axis of " + std::to_string(shape[axis]));
    inner_ = size_t(element_count({shape.begin() + static_cast<long>(axis) + 1, shape.end()}));
  }

  size_t operator[](size_t element) const { return element / inner_ % count_; }

 private:
  size_t count_;
  size_t inner_ = 1;  // elements between two entries of the axis
};

std::vector<int> rounded_to(const Grid& grid, const Shape& shape, std::span<const float> values) {
  const GridEntries entries(grid, shape);
  std::vector<int> numbers(values.size());
  for (size_t i = 0; i < numbers.size(); ++i) {
    const size_t entry = entries[i];
    const float q =
        std::nearbyint(values[i] / grid.scales[entry]) + static_cast<float>(grid.zeros[entry]);
    numbers[i] = static_cast<int>(
        std::fmin(std::fmax(q, static_cast<float>(grid.low)), static_cast<float>(grid.high)));
  }
  return numbers;
}

}  // namespace

Grid read_grid(const OnnxNode& node, size_t scale, size_t zero, int axis) {
  const auto scales = node.constant_reals(scale);
  Grid grid;
  grid.scales.assign(scales.begin(), scales.end());
  for (const float value : grid.scales) {
    require(std::isfinite(value) && value > 0, "has a scale of " + std::to_string(value));
  }
  const int32_t type = node.has_input(zero) ? node.input(zero).type : int32_t{TensorProto::UINT8};
  const IntegerRange range = range_of_type(type);
  grid.axis = axis;
  grid.low = range.low;
  grid.high = range.high;
  grid.zeros.assign(grid.scales.size(), 0);
  if (!node.has_input(zero)) return grid;
  const std::vector<int>& zeros = node.constant_integers(zero);
  require(zeros.size() == grid.scales.size() || zeros.size() == 1,
          "has " + std::to_string(grid.scales.size()) + " scales and " +
              std::to_string(zeros.size()) + " zero points");
  for (size_t i = 0; i < grid.zeros.size(); ++i) grid.zeros[i] = zeros[zeros.size() == 1 ? 0 : i];
  return grid;
}

Grid read_single_grid(const OnnxNode& node, size_t scale, size_t zero) {
  Grid grid = read_grid(node, scale, zero, 0);
  require(grid.scales.size() == 1,
          "has a scale for each entry of an axis, which is supported for "
          "constants only");
  return grid;
}

int dequantise_constant(GraphBuilder& graph, int tensor, const Grid& grid) {
  const Shape shape = graph.shape(tensor);
  const std::vector<int> numbers = graph.tensor(tensor).numbers;
  const std::string name = graph.tensor(tensor).name;
  const GridEntries entries(grid, shape);
  std::vector<float> values(numbers.size());
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t entry = entries[i];
    values[i] = grid.scales[entry] * static_cast<float>(int64_t{numbers[i]} - grid.zeros[entry]);
  }
  const int out = graph.add_constant(shape, std::move(values));
  graph.tensor(out).grid = grid;
  graph.tensor(out).name = name;
  return out;
}

int real_values(OnnxNode& node, size_t input, const Grid& grid) {
  const Value& value = node.input(input);
  require(is_integer_type(value.type), "input " + std::to_string(input) + " holds " +
                                           type_text(value.type) + ", integers belong there");
  if (node.is_constant(input)) return dequantise_constant(node.graph(), value.tensor, grid);
  require(grid.scales.size() == 1, "quantises an activation by axis, which is not supported");
  return node.graph().on_grid(value.tensor, grid);
}

void set_quantised(OnnxNode& node, int tensor, const Grid& grid) {
  GraphBuilder& graph = node.graph();
  require(grid.high <= 255, "quantises to more than 8 bits, which is not supported");
  const int32_t type = grid.low < 0 ? int32_t{TensorProto::INT8} : int32_t{TensorProto::UINT8};
  if (graph.tensor(tensor).constant()) {
    const Shape shape = graph.shape(tensor);
    tensor = graph.add_numbers(shape, rounded_to(grid, shape, graph.tensor(tensor).values));
  } else {
    graph.tensor(tensor).grid = grid;
  }
  node.set_output(0, {tensor, type});
}

}  // namespace nearshelf::pipeline
