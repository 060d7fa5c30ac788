// Constants, and what turns shapes into them.
#include <algorithm>
#include <cmath>
#include <limits>

#include "pipeline/vision/onnx/onnx_tensor.h"
#include "pipeline/vision/onnx/operators.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

using onnx::TensorProto;

void set_integers(OnnxNode& node, std::vector<int> numbers) {
  const int count = static_cast<int>(numbers.size());
  node.set_output(0, {node.graph().add_numbers({count}, std::move(numbers)), TensorProto::INT64});
}

Value add_tensor(GraphBuilder& graph, StoredTensor stored) {
  if (!stored.values.empty()) {
    return {graph.add_constant(stored.shape, std::move(stored.values)), TensorProto::FLOAT};
  }
  if (!stored.numbers.empty()) {
    return {graph.add_numbers(stored.shape, std::move(stored.numbers)), stored.type};
  }
  return {-1, stored.type};
}

void import_constant(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  if (const auto* value = node.attribute("value")) {
    node.set_output(0, add_tensor(graph, read_tensor(value->t())));
  } else if (node.has_attribute("value_float")) {
    node.set_real(graph.add_constant(node.real("value_float", 0.0f)));
  } else if (const auto* floats = node.attribute("value_floats")) {
    node.set_real(graph.add_constant({floats->floats_size()},
                                     {floats->floats().begin(), floats->floats().end()}));
  } else if (node.has_attribute("value_int")) {
    node.set_output(0, {graph.add_numbers({}, {node.integer("value_int", 0)}), TensorProto::INT64});
  } else if (node.has_attribute("value_ints")) {
    set_integers(node, node.integers("value_ints"));
  } else {
    throw VisionError(
        "holds neither a tensor nor numbers; sparse tensors and text are not "
        "supported");
  }
}

void import_constant_of_shape(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  const Shape shape = node.has_input(0) ? node.constant_integers(0) : Shape();
  const size_t count = size_t(element_count(shape));
  const auto* value = node.attribute("value");
  if (value == nullptr) {
    node.set_real(graph.add_constant(shape, std::vector<float>(count, 0.0f)));
    return;
  }
  StoredTensor stored = read_tensor(value->t());
  require(stored.values.size() + stored.numbers.size() == 1, "needs a value of one element");
  if (!stored.values.empty()) stored.values.assign(count, stored.values[0]);
  if (!stored.numbers.empty()) stored.numbers.assign(count, stored.numbers[0]);
  stored.shape = shape;
  node.set_output(0, add_tensor(graph, std::move(stored)));
}

void import_shape(OnnxNode& node) {
  const Shape shape = node.shape(0);
  const int rank = static_cast<int>(shape.size());
  const auto place = [&](int at) { return std::clamp(at < 0 ? at + rank : at, 0, rank); };
  const int start = place(node.integer("start", 0));
  const int end = place(node.integer("end", rank));
  require(start < end, "takes no dimensions: the result is empty");
  set_integers(node, {shape.begin() + start, shape.begin() + end});
}

void import_size(OnnxNode& node) {
  const int count = static_cast<int>(element_count(node.shape(0)));
  node.set_output(0, {node.graph().add_numbers({}, {count}), TensorProto::INT64});
}

int truncated(float value, const IntegerRange& range) {
  if (std::isnan(value)) return 0;
  if (value <= static_cast<float>(range.low)) return range.low;
  if (value >= static_cast<float>(range.high)) return range.high;
  return static_cast<int>(value);
}

void cast_to_real(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  const Value x = node.input(0);
  if (is_real_type(x.type)) {
    node.set_real(x.tensor);
    return;
  }
  if (node.is_constant(0)) {
    const std::vector<int>& numbers = node.constant_integers(0);
    const std::vector<float> values(numbers.begin(), numbers.end());
    node.set_real(graph.add_constant(node.shape(0), values));
    return;
  }
  const IntegerRange range = range_of_type(x.type);
  node.set_real(graph.on_grid(x.tensor, {{1.0f}, {0}, 0, range.low, range.high}));
}

void cast_to_integer(OnnxNode& node, int32_t type) {
  GraphBuilder& graph = node.graph();
  const Value x = node.input(0);
  require(node.is_constant(0), "activations cannot be cast to integers");
  const IntegerRange range = range_of_type(type);
  std::vector<int> numbers;
  if (is_real_type(x.type)) {
    for (const float value : node.constant_reals(0)) numbers.push_back(truncated(value, range));
  } else {
    for (const int number : node.constant_integers(0)) {
      numbers.push_back(std::clamp(number, range.low, range.high));
    }
  }
  node.set_output(0, {graph.add_numbers(node.shape(0), std::move(numbers)), type});
}

void cast_to(OnnxNode& node, int32_t type) {
  require(is_real_type(type) || is_integer_type(type),
          "casts to " + type_text(type) + ", which is not supported");
  if (is_real_type(type)) {
    cast_to_real(node);
  } else {
    cast_to_integer(node, type);
  }
}

void import_cast(OnnxNode& node) { cast_to(node, node.integer("to", 0)); }

// Rounding of constants; activations have no such function.
template <float (*kRound)(float)>
void import_rounding(OnnxNode& node) {
  std::vector<float> values;
  for (const float value : node.constant_reals(0)) values.push_back(kRound(value));
  node.set_real(node.graph().add_constant(node.shape(0), std::move(values)));
}

}  // namespace

OperatorList constant_operators() {
  return {{"Cast", import_cast},
          {"Ceil", import_rounding<std::ceil>},
          {"Constant", import_constant},
          {"ConstantOfShape", import_constant_of_shape},
          {"Floor", import_rounding<std::floor>},
          {"Shape", import_shape},
          {"Size", import_size}};
}

}  // namespace nearshelf::pipeline
