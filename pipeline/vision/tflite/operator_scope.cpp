#include "pipeline/vision/tflite/operator_scope.h"

#include <algorithm>
#include <utility>

#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline::tflite {
namespace {

std::vector<int> numbers_of(const flatbuffers::Vector<int32_t>* vector) {
  if (vector == nullptr) return {};
  return {vector->begin(), vector->end()};
}

// Whether two grids hold the same real values: they may count from another lowest integer.
bool same_values(const Grid& a, const Grid& b) {
  return a.scales == b.scales && a.scales.size() == 1 && a.zeros[0] - a.low == b.zeros[0] - b.low &&
         a.high - a.low == b.high - b.low;
}

// A quantised result saturates at the ends of its grid. Models may rely on that alone for what was
// a RELU6 when they were trained.
void clamp_to_grid(const std::optional<Grid>& grid, Operation* operation) {
  if (!grid || grid->scales.size() != 1) return;
  const auto end = [&](int q) { return grid->scales[0] * static_cast<float>(q - grid->zeros[0]); };
  std::visit(
      [&](auto& clamped) {
        if constexpr (requires { clamped.clamp; }) {
          clamped.clamp.low = std::max(clamped.clamp.low, end(grid->low));
          clamped.clamp.high = std::min(clamped.clamp.high, end(grid->high));
        }
      },
      *operation);
}

}  // namespace

OperatorScope::OperatorScope(const Operator& op, std::string kind, TensorTable* tensors,
                             std::vector<GraphNode>* nodes)
    : op_(op),
      kind_(std::move(kind)),
      tensors_(tensors),
      nodes_(nodes),
      inputs_(numbers_of(op.inputs())),
      outputs_(numbers_of(op.outputs())),
      first_node_(nodes->size()) {}

int OperatorScope::resolve(size_t i) {
  if (!has_input(i)) throw VisionError("lacks input " + std::to_string(i));
  return tensors_->resolve(inputs_[i]);
}

int OperatorScope::input(size_t i) {
  const int number = resolve(i);
  if (!tensors_->holds_reals(number)) {
    throw VisionError("computes with the integers of '" + tensor(number).name +
                      "', only floating point and quantised values are supported");
  }
  return number;
}

int OperatorScope::constant(size_t i) {
  const int number = input(i);
  if (!tensor(number).constant()) {
    throw VisionError("needs '" + tensor(number).name + "' as a constant");
  }
  return number;
}

const std::vector<int>& OperatorScope::numbers(size_t i) {
  if (!has_numbers(i)) {
    throw VisionError("needs input " + std::to_string(i) +
                      " as integers that are known before the model runs");
  }
  return any_input(i).numbers;
}

bool OperatorScope::has_numbers(size_t i) { return !any_input(i).numbers.empty(); }

const GraphTensor& OperatorScope::any_input(size_t i) { return tensor(resolve(i)); }

int OperatorScope::output(size_t i) const {
  if (i >= outputs_.size()) throw VisionError("lacks output " + std::to_string(i));
  return outputs_[i];
}

void OperatorScope::emit(Operation operation, std::vector<int> from, int to) {
  std::vector<Shape> shapes;
  for (const int number : from) {
    if (number != -1) shapes.push_back(shape(number));
  }
  element_count(shape(to));
  const Shape given = pipeline::output_shape(operation, shapes, shape(to));
  if (given != shape(to)) {
    throw VisionError("gives a tensor of shape " + shape_text(given) + ", the model says it is " +
                      shape_text(shape(to)));
  }
  clamp_to_grid(tensor(to).grid, &operation);
  add_node(std::move(operation), std::move(from), {to});
}

void OperatorScope::emit(Operation operation, std::vector<int> from) {
  emit(std::move(operation), std::move(from), output());
}

void OperatorScope::pass_through() {
  const int from = input(0);
  GraphTensor& source = tensors_->at(from);
  const GraphTensor& target = tensor(output());
  if (source.shape != target.shape) {
    throw VisionError("turns shape " + shape_text(source.shape) + " into " +
                      shape_text(target.shape));
  }
  const bool both = source.grid && target.grid;
  if (both && !source.constant() && !same_values(*source.grid, *target.grid)) {
    return emit(Unary{.function = Function::kClamp}, {from});
  }
  if (!source.grid) source.grid = target.grid;
  tensors_->rename(output(), from);
}

void OperatorScope::set_numbers(std::vector<int> numbers) {
  GraphTensor& target = tensors_->at(output());
  if (numbers.empty() || int64_t(numbers.size()) != element_count(target.shape)) {
    throw VisionError("gives " + std::to_string(numbers.size()) +
                      " integers for a tensor of shape " + shape_text(target.shape));
  }
  target.numbers = std::move(numbers);
}

void OperatorScope::give_up(const std::string& reason) {
  nodes_->resize(first_node_);
  add_node(Unsupported{reason}, {}, outputs_);
}

void OperatorScope::add_node(Operation operation, std::vector<int> from, std::vector<int> to) {
  nodes_->push_back(
      {tensor(outputs_[0]).name, kind_, std::move(operation), std::move(from), std::move(to)});
}

}  // namespace nearshelf::pipeline::tflite
