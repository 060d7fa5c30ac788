// One node of an ONNX file while it is imported: what operators read, and where they put what they
// make. Every problem is a VisionError that says what is wrong; the reader adds the node's name.
#pragma once

#include <onnx/onnx_pb.h>

#include <span>
#include <string>
#include <vector>

#include "pipeline/vision/onnx/graph_builder.h"

namespace nearshelf::pipeline {

// What a name of the file stands for. Tensors of integers are constants, or activations on a grid.
struct Value {
  int tensor = -1;   // -1: absent
  int32_t type = 0;  // onnx::TensorProto::DataType
};

class OnnxNode {
 public:
  OnnxNode(const onnx::NodeProto& node, int opset, std::vector<Value> inputs,
           GraphBuilder& builder);

  GraphBuilder& graph() { return graph_; }
  const GraphBuilder& graph() const { return graph_; }
  int opset() const { return opset_; }

  size_t input_count() const { return inputs_.size(); }
  bool has_input(size_t index) const;
  const Value& input(size_t index) const;
  const Shape& shape(size_t index) const;
  size_t rank(size_t index) const { return shape(index).size(); }
  bool is_constant(size_t index) const;
  // Tensor number of an input of floating point numbers.
  int real(size_t index) const;
  std::span<const float> constant_reals(size_t index) const;
  float constant_real(size_t index) const;  // a scalar
  const std::vector<int>& constant_integers(size_t index) const;

  bool has_attribute(const std::string& name) const;
  int integer(const std::string& name, int otherwise) const;
  float real(const std::string& name, float otherwise) const;
  std::string text(const std::string& name, const std::string& otherwise) const;
  std::vector<int> integers(const std::string& name) const;
  const onnx::AttributeProto* attribute(const std::string& name) const;

  size_t output_count() const { return size_t(node_.output_size()); }
  bool wants_output(size_t index) const;
  void set_output(size_t index, Value value);
  void set_real(int tensor);  // the first output, of floating point numbers
  const std::vector<Value>& outputs() const { return outputs_; }

 private:
  const onnx::NodeProto& node_;
  int opset_;
  std::vector<Value> inputs_;
  std::vector<Value> outputs_;
  GraphBuilder& graph_;
};

// Throws VisionError(problem) unless it holds.
void require(bool holds, const std::string& problem);

}  // namespace nearshelf::pipeline
