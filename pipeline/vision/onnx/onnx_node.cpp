#include "pipeline/vision/onnx/onnx_node.h"

#include <limits>
#include <utility>

#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

int narrowed(int64_t value) {
  if (value > std::numeric_limits<int>::max()) return std::numeric_limits<int>::max();
  if (value < std::numeric_limits<int>::min()) return std::numeric_limits<int>::min();
  return static_cast<int>(value);
}

}  // namespace

void require(bool holds, const std::string& problem) {
  if (!holds) throw VisionError(problem);
}

OnnxNode::OnnxNode(const onnx::NodeProto& node, int opset, std::vector<Value> inputs,
                   GraphBuilder& builder)
    : node_(node),
      opset_(opset),
      inputs_(std::move(inputs)),
      outputs_(size_t(node.output_size())),
      graph_(builder) {}

bool OnnxNode::has_input(size_t index) const {
  return index < inputs_.size() && inputs_[index].tensor != -1;
}

const Value& OnnxNode::input(size_t index) const {
  require(has_input(index), "lacks input " + std::to_string(index));
  return inputs_[index];
}

const Shape& OnnxNode::shape(size_t index) const { return graph_.shape(input(index).tensor); }

bool OnnxNode::is_constant(size_t index) const {
  return graph_.tensor(input(index).tensor).constant();
}

int OnnxNode::real(size_t index) const {
  const Value& value = input(index);
  require(is_real_type(value.type), "input " + std::to_string(index) + " holds " +
                                        type_text(value.type) +
                                        ", only floating point is supported here");
  return value.tensor;
}

std::span<const float> OnnxNode::constant_reals(size_t index) const {
  const GraphTensor& tensor = graph_.tensor(real(index));
  require(!tensor.values.empty(), "input " + std::to_string(index) + " ('" + tensor.name +
                                      "') must be a constant, and is computed");
  return tensor.values;
}

float OnnxNode::constant_real(size_t index) const {
  const auto values = constant_reals(index);
  require(values.size() == 1, "input " + std::to_string(index) + " must be a single number");
  return values[0];
}

const std::vector<int>& OnnxNode::constant_integers(size_t index) const {
  const GraphTensor& tensor = graph_.tensor(input(index).tensor);
  require(!tensor.numbers.empty(), "input " + std::to_string(index) + " ('" + tensor.name +
                                       "') must be constant integers, and is not");
  return tensor.numbers;
}

const onnx::AttributeProto* OnnxNode::attribute(const std::string& name) const {
  for (const onnx::AttributeProto& attribute : node_.attribute()) {
    if (attribute.name() == name) return &attribute;
  }
  return nullptr;
}

bool OnnxNode::has_attribute(const std::string& name) const { return attribute(name) != nullptr; }

int OnnxNode::integer(const std::string& name, int otherwise) const {
  const auto* found = attribute(name);
  return found == nullptr ? otherwise : narrowed(found->i());
}

float OnnxNode::real(const std::string& name, float otherwise) const {
  const auto* found = attribute(name);
  return found == nullptr ? otherwise : found->f();
}

std::string OnnxNode::text(const std::string& name, const std::string& otherwise) const {
  const auto* found = attribute(name);
  return found == nullptr ? otherwise : found->s();
}

std::vector<int> OnnxNode::integers(const std::string& name) const {
  std::vector<int> out;
  const auto* found = attribute(name);
  if (found == nullptr) return out;
  for (const int64_t value : found->ints()) out.push_back(narrowed(value));
  return out;
}

bool OnnxNode::wants_output(size_t index) const {
  return index < output_count() && !node_.output(static_cast<int>(index)).empty();
}

void OnnxNode::set_output(size_t index, Value value) {
  require(index < outputs_.size(), "has too few outputs");
  outputs_[index] = value;
}

void OnnxNode::set_real(int tensor) { set_output(0, {tensor, onnx::TensorProto::FLOAT}); }

}  // namespace nearshelf::pipeline
