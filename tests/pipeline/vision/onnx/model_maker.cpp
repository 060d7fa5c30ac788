#include "tests/pipeline/vision/onnx/model_maker.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pipeline/vision/graph/cut_graph.h"
#include "pipeline/vision/graph/float_executor.h"
#include "pipeline/vision/model_importer.h"
#include "pipeline/vision/onnx/onnx_reader.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline::testing {
namespace {

std::span<const unsigned char> as_bytes(const std::string& text) {
  return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

onnx::AttributeProto& add_attribute(onnx::NodeProto& node, const std::string& name) {
  onnx::AttributeProto& attribute = *node.add_attribute();
  attribute.set_name(name);
  return attribute;
}

}  // namespace

ModelMaker::ModelMaker(int opset) {
  model_.set_ir_version(8);
  model_.add_opset_import()->set_version(opset);
}

void ModelMaker::input(const std::string& name, const Dims& dims, int type) {
  onnx::ValueInfoProto& input = *model_.mutable_graph()->add_input();
  input.set_name(name);
  auto& tensor = *input.mutable_type()->mutable_tensor_type();
  tensor.set_elem_type(type);
  tensor.mutable_shape();
  for (const int64_t size : dims) {
    auto& dim = *tensor.mutable_shape()->add_dim();
    if (size >= 0) {
      dim.set_dim_value(size);
    } else {
      dim.set_dim_param("open");
    }
  }
}

void ModelMaker::output(const std::string& name) {
  model_.mutable_graph()->add_output()->set_name(name);
}

void ModelMaker::constant(const std::string& name, const Dims& dims,
                          const std::vector<float>& values) {
  onnx::TensorProto& tensor = *model_.mutable_graph()->add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(onnx::TensorProto::FLOAT);
  for (const int64_t size : dims) tensor.add_dims(size);
  for (const float value : values) tensor.add_float_data(value);
}

void ModelMaker::weights(const std::string& name, const Dims& dims) {
  size_t count = 1;
  for (const int64_t size : dims) count *= size_t(size);
  constant(name, dims, noise(count, uint32_t(model_.graph().initializer_size()) + 1));
}

void ModelMaker::integers(const std::string& name, const Dims& dims, const std::vector<int>& values,
                          int type) {
  onnx::TensorProto& tensor = *model_.mutable_graph()->add_initializer();
  tensor.set_name(name);
  tensor.set_data_type(type);
  for (const int64_t size : dims) tensor.add_dims(size);
  for (const int value : values) {
    if (type == onnx::TensorProto::INT64) {
      tensor.add_int64_data(value);
    } else {
      tensor.add_int32_data(value);
    }
  }
}

onnx::NodeProto& ModelMaker::node(const std::string& kind, const std::vector<std::string>& inputs,
                                  const std::vector<std::string>& outputs) {
  onnx::NodeProto& node = *model_.mutable_graph()->add_node();
  const size_t dot = kind.rfind('.');
  node.set_op_type(dot == std::string::npos ? kind : kind.substr(dot + 1));
  if (dot != std::string::npos) node.set_domain(kind.substr(0, dot));
  node.set_name(outputs.empty() ? kind : "make " + outputs[0]);
  for (const std::string& input : inputs) node.add_input(input);
  for (const std::string& output : outputs) node.add_output(output);
  return node;
}

void set(onnx::NodeProto& node, const std::string& name, int value) {
  add_attribute(node, name).set_i(value);
}

void set(onnx::NodeProto& node, const std::string& name, float value) {
  add_attribute(node, name).set_f(value);
}

void set(onnx::NodeProto& node, const std::string& name, const std::vector<int>& values) {
  onnx::AttributeProto& attribute = add_attribute(node, name);
  for (const int value : values) attribute.add_ints(value);
}

void set(onnx::NodeProto& node, const std::string& name, const std::string& value) {
  add_attribute(node, name).set_s(value);
}

std::vector<float> noise(size_t count, uint32_t seed) {
  std::vector<float> values(count);
  uint32_t state = seed * 2654435761u + 1;
  for (float& value : values) {
    state = state * 1664525u + 1013904223u;
    value = static_cast<float>(state >> 8) / 8388608.0f - 1.0f;
  }
  return values;
}

Graph read(const std::string& bytes) {
  Graph graph = read_onnx(as_bytes(bytes), "test.onnx");
  drop_unused(&graph);
  return graph;
}

Graph import(const std::string& bytes, int input_side) {
  return import_onnx(as_bytes(bytes), "test.onnx", input_side);
}

std::vector<float> run(const Graph& graph, const std::vector<float>& input) {
  FloatExecutor executor(graph);
  executor.run(input);
  const auto values = executor.values(graph.outputs[0]);
  return {values.begin(), values.end()};
}

std::string import_error(const std::string& bytes) {
  try {
    const Graph imported = import(bytes);
    const Graph graph = cut_graph(imported, imported.outputs);
    FloatExecutor executor(graph);
  } catch (const VisionError& error) {
    return error.what();
  }
  return "";
}

float relative_difference(const std::vector<float>& values, const std::vector<float>& expected) {
  if (values.size() != expected.size()) return std::numeric_limits<float>::infinity();
  float difference = 0;
  float largest = std::numeric_limits<float>::min();
  for (size_t i = 0; i < values.size(); ++i) {
    difference = std::max(difference, std::abs(values[i] - expected[i]));
    largest = std::max(largest, std::abs(expected[i]));
  }
  return difference / largest;
}

}  // namespace nearshelf::pipeline::testing
