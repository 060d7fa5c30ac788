#include "pipeline/vision/onnx/graph_builder.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "pipeline/vision/onnx/fold_constants.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

// A small file can ask for many large constants, and to compute with them again and again. An
// encoder holds far less.
constexpr int64_t kMaxComputedElements = int64_t{1} << 26;
constexpr int64_t kMaxReadElements = int64_t{1} << 29;

template <typename... Kinds>
bool is_one_of(const Operation& operation) {
  return (std::holds_alternative<Kinds>(operation) || ...);
}

bool takes_largest(const Operation& operation) {
  const auto* pool = std::get_if<Pool>(&operation);
  return pool != nullptr && !pool->average;
}

}  // namespace

bool moves_values(const Operation& operation) {
  return is_one_of<Reshape, Transpose, Slice, Gather, Concat>(operation);
}

bool same_grid(const Grid& a, const Grid& b) {
  return a.scales == b.scales && a.zeros == b.zeros && a.low == b.low && a.high == b.high &&
         (a.axis == b.axis || a.scales.size() == 1);
}

Clamp clamp_of(const Grid& grid) {
  const auto real = [&](int q) {
    return grid.scales[0] * static_cast<float>(int64_t{q} - grid.zeros[0]);
  };
  return {real(grid.low), real(grid.high)};
}

GraphBuilder::GraphBuilder(std::string model) { graph_.name = std::move(model); }

void GraphBuilder::begin_node(std::string name, std::string kind) {
  node_name_ = std::move(name);
  node_kind_ = std::move(kind);
}

int GraphBuilder::add_tensor(std::string name, Shape shape) {
  GraphTensor tensor;
  tensor.name = std::move(name);
  tensor.shape = std::move(shape);
  graph_.tensors.push_back(std::move(tensor));
  return tensor_count() - 1;
}

int GraphBuilder::add_stored(const std::string& name, Shape shape, std::vector<float> values) {
  const int number = add_tensor(name, std::move(shape));
  tensor(number).values = std::move(values);
  return number;
}

int GraphBuilder::add_stored(const std::string& name, Shape shape, std::vector<int> numbers) {
  const int number = add_tensor(name, std::move(shape));
  tensor(number).numbers = std::move(numbers);
  return number;
}

int GraphBuilder::add_constant(Shape shape, std::vector<float> values) {
  charge_computed(values.size());
  return add_stored(node_name_ + " constant", std::move(shape), std::move(values));
}

int GraphBuilder::add_constant(float value) { return add_constant({}, {value}); }

int GraphBuilder::add_numbers(Shape shape, std::vector<int> numbers) {
  charge_computed(numbers.size());
  return add_stored(node_name_ + " constant", std::move(shape), std::move(numbers));
}

void GraphBuilder::charge_computed(size_t elements) {
  computed_elements_ += static_cast<int64_t>(elements);
  if (computed_elements_ > kMaxComputedElements || read_elements_ > kMaxReadElements) {
    throw VisionError("makes more constants than a model can have. Simplify the model.");
  }
}

int GraphBuilder::add_input(const std::string& name, Shape shape) {
  const int number = add_tensor(name, std::move(shape));
  graph_.inputs.push_back(number);
  return number;
}

int GraphBuilder::add_quantised_input(const std::string& name, Shape shape, IntegerRange range) {
  const int number = add_input(name, std::move(shape));
  tensor(number).grid = Grid{{1.0f}, {0}, 0, range.low, range.high};
  open_inputs_[number] = number;
  return number;
}

int GraphBuilder::add(Operation operation, std::vector<int> inputs, const Shape& declared) {
  std::vector<Shape> shapes;
  for (const int input : inputs) {
    if (input != -1) shapes.push_back(shape(input));
  }
  const Shape result = output_shape(operation, shapes, declared);
  element_count(result);
  if (foldable(operation, inputs)) return fold(operation, inputs, result);
  const int output = add_tensor(node_name_ + " part " + std::to_string(tensor_count()), result);
  pass_grid_on(operation, inputs, output);
  graph_.nodes.push_back(
      {node_name_, node_kind_, std::move(operation), std::move(inputs), {output}});
  return output;
}

int GraphBuilder::add_transpose(int tensor, std::vector<int> order) {
  return add(Transpose{std::move(order)}, {tensor});
}

int GraphBuilder::add_reshape(int tensor, const Shape& shape) {
  if (this->shape(tensor) == shape) return tensor;
  return add(Reshape{}, {tensor}, shape);
}

int GraphBuilder::add_gather(int tensor, int axis, std::vector<int> indices) {
  charge_computed(indices.size());
  return add(Gather{axis, std::move(indices)}, {tensor});
}

int GraphBuilder::add_clamp(int tensor, Clamp clamp) {
  return add(Unary{.function = Function::kClamp, .clamp = clamp}, {tensor});
}

std::vector<int> GraphBuilder::add_unsupported(std::vector<int> inputs, size_t outputs,
                                               std::string reason) {
  GraphNode node{node_name_, node_kind_, Unsupported{std::move(reason)}, std::move(inputs), {}};
  for (size_t i = 0; i < outputs; ++i) node.outputs.push_back(add_tensor("", {}));
  graph_.nodes.push_back(node);
  return node.outputs;
}

bool GraphBuilder::foldable(const Operation& operation, const std::vector<int>& inputs) const {
  if (is_one_of<Conv, Dense, MatMul, Pool, Resize, Unsupported>(operation)) return false;
  return std::all_of(inputs.begin(), inputs.end(),
                     [&](int input) { return input == -1 || tensor(input).constant(); });
}

int GraphBuilder::fold(const Operation& operation, const std::vector<int>& inputs,
                       const Shape& shape) {
  read_elements_ += element_count(shape);
  for (const int input : inputs) read_elements_ += element_count(this->shape(input));
  charge_computed(0);
  const bool numbers = std::any_of(inputs.begin(), inputs.end(), [&](int input) {
    return input != -1 && !tensor(input).numbers.empty();
  });
  if (numbers) return fold_numbers(operation, inputs, shape);
  std::vector<GraphTensor> constants;
  for (const int input : inputs) constants.push_back(tensor(input));
  const int output = add_constant(shape, evaluate(operation, constants, shape));
  if (inputs.size() == 1 && moves_values(operation)) {
    tensor(output).name = constants[0].name;
    tensor(output).grid = moved_grid(operation, constants[0], shape);
  }
  return output;
}

int GraphBuilder::fold_numbers(const Operation& operation, const std::vector<int>& inputs,
                               const Shape& shape) {
  if (!moves_values(operation)) {
    throw VisionError("computes with integers, which is supported for shapes only");
  }
  std::vector<Shape> shapes;
  std::vector<int> all;
  for (const int input : inputs) {
    const std::vector<int>& numbers = tensor(input).numbers;
    shapes.push_back(this->shape(input));
    all.insert(all.end(), numbers.begin(), numbers.end());
  }
  std::vector<int> moved = source_places(operation, shapes, shape);
  for (int& place : moved) place = all.at(size_t(place));
  return add_numbers(shape, std::move(moved));
}

void GraphBuilder::pass_grid_on(const Operation& operation, const std::vector<int>& inputs,
                                int output) {
  if (!moves_values(operation) && !takes_largest(operation)) return;
  const auto& first = tensor(inputs[0]).grid;
  const bool shared = first && std::all_of(inputs.begin(), inputs.end(), [&](int input) {
                        return tensor(input).grid && same_grid(*tensor(input).grid, *first);
                      });
  if (!shared || first->scales.size() != 1) return;
  tensor(output).grid = first;
  const auto open = open_inputs_.find(inputs[0]);
  if (inputs.size() == 1 && open != open_inputs_.end()) open_inputs_[output] = open->second;
}

void GraphBuilder::settle_grid(int tensor, const Grid& grid) {
  const int source = open_inputs_.at(tensor);
  for (auto entry = open_inputs_.begin(); entry != open_inputs_.end();) {
    if (entry->second != source) {
      ++entry;
      continue;
    }
    this->tensor(entry->first).grid = grid;
    entry = open_inputs_.erase(entry);
  }
}

int GraphBuilder::on_grid(int number, const Grid& grid) {
  if (!tensor(number).grid) throw VisionError("reads integers that are not quantised values");
  if (open_inputs_.contains(number)) settle_grid(number, grid);
  const Grid own = *tensor(number).grid;
  if (same_grid(own, grid)) return number;
  const float factor = grid.scales[0] / own.scales[0];
  const float offset = grid.scales[0] * static_cast<float>(own.zeros[0] - grid.zeros[0]);
  const int scaled = add(Elementwise{Arithmetic::kMultiply, {}}, {number, add_constant(factor)});
  const int moved = add(Elementwise{Arithmetic::kAdd, {}}, {scaled, add_constant(offset)});
  tensor(moved).grid = grid;
  return moved;
}

Graph GraphBuilder::finish(std::vector<int> outputs) {
  graph_.outputs = std::move(outputs);
  return std::move(graph_);
}

}  // namespace nearshelf::pipeline
