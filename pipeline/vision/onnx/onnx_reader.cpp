#include "pipeline/vision/onnx/onnx_reader.h"

#include <map>
#include <utility>
#include <vector>

#include "pipeline/vision/onnx/onnx_file.h"
#include "pipeline/vision/onnx/onnx_tensor.h"
#include "pipeline/vision/onnx/operators.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

std::string operator_name(const onnx::NodeProto& node) {
  const bool standard = node.domain().empty() || node.domain() == "ai.onnx";
  return standard ? node.op_type() : node.domain() + "." + node.op_type();
}

std::string node_name(const onnx::NodeProto& node, int place) {
  if (!node.name().empty()) return node.name();
  if (node.output_size() > 0 && !node.output(0).empty()) return node.output(0);
  return "number " + std::to_string(place);
}

std::string unknown_operator(const std::string& name) {
  std::string text = "operator " + name + " is not supported. Supported are";
  const char* separator = " ";
  for (const std::string& supported : supported_operators()) {
    text += separator + supported;
    separator = ", ";
  }
  return text;
}

class OnnxReader {
 public:
  OnnxReader(onnx::ModelProto model, const std::string& name, int input_side)
      : model_(std::move(model)),
        file_(model_.graph()),
        opset_(standard_opset(model_)),
        name_(name),
        input_side_(input_side),
        graph_(name) {}

  Graph read() {
    if (file_.sparse_initializer_size() > 0) fail("sparse tensors are not supported");
    for (const onnx::TensorProto& tensor : file_.initializer()) read_initializer(tensor);
    for (const onnx::ValueInfoProto& input : file_.input()) read_input(input);
    for (int i = 0; i < file_.node_size(); ++i) read_node(file_.node(i), i);
    std::vector<int> outputs;
    for (const onnx::ValueInfoProto& output : file_.output()) {
      const Value& value = find(output.name(), "the list of outputs");
      if (value.tensor == -1) fail("output '" + output.name() + "' is empty");
      outputs.push_back(value.tensor);
    }
    if (outputs.empty()) fail("has no outputs");
    return graph_.finish(std::move(outputs));
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const {
    throw VisionError(name_ + ": " + problem);
  }

  void define(const std::string& name, Value value) {
    if (!values_.emplace(name, value).second) fail("'" + name + "' is defined twice");
  }

  const Value& find(const std::string& name, const std::string& reader) const {
    const auto found = values_.find(name);
    if (found == values_.end()) {
      fail(reader + " reads '" + name +
           "', which nothing before it makes. The nodes are in a wrong order or form a circle: "
           "export the model again");
    }
    return found->second;
  }

  void read_initializer(const onnx::TensorProto& tensor) {
    StoredTensor stored;
    try {
      stored = read_tensor(tensor);
    } catch (const VisionError& error) {
      fail(error.what());
    }
    Value value{-1, stored.type};
    if (!stored.values.empty()) {
      value.tensor = graph_.add_stored(tensor.name(), stored.shape, std::move(stored.values));
    } else if (!stored.numbers.empty()) {
      value.tensor = graph_.add_stored(tensor.name(), stored.shape, std::move(stored.numbers));
    }
    define(tensor.name(), value);
  }

  void read_input(const onnx::ValueInfoProto& input) {
    if (values_.contains(input.name())) return;  // an initializer is its value
    if (!input.type().has_tensor_type() || !input.type().tensor_type().has_shape()) {
      fail("input '" + input.name() + "' is no tensor of known shape");
    }
    const int32_t type = input.type().tensor_type().elem_type();
    const Shape shape = input_shape(input);
    Value value{-1, type};
    if (is_real_type(type)) {
      value.tensor = graph_.add_input(input.name(), shape);
    } else if (type == onnx::TensorProto::UINT8 || type == onnx::TensorProto::INT8) {
      value.tensor = graph_.add_quantised_input(input.name(), shape, range_of_type(type));
    } else {
      fail("input '" + input.name() + "' holds " + type_text(type) +
           "; inputs are floating point or bytes. Make it a constant of the model");
    }
    define(input.name(), value);
  }

  Shape input_shape(const onnx::ValueInfoProto& input) const {
    const onnx::TensorShapeProto& declared = input.type().tensor_type().shape();
    Shape shape;
    for (int axis = 0; axis < declared.dim_size(); ++axis) {
      const int64_t size = declared.dim(axis).dim_value();
      if (size > kMaxTensorElements) fail("input '" + input.name() + "' is too large");
      shape.push_back(size > 0 ? static_cast<int>(size) : open_size(input, axis));
    }
    try {
      element_count(shape);
    } catch (const VisionError& error) {
      fail("input '" + input.name() + "': " + error.what());
    }
    return shape;
  }

  // What an open dimension becomes: one image, of the side that was asked for.
  int open_size(const onnx::ValueInfoProto& input, int axis) const {
    const onnx::TensorShapeProto& declared = input.type().tensor_type().shape();
    if (axis == 0) return 1;
    if (declared.dim_size() == 4 && input_side_ > 0) return input_side_;
    const std::string& dimension = declared.dim(axis).dim_param();
    fail("input '" + input.name() + "' leaves dimension " + std::to_string(axis) +
         (dimension.empty() ? "" : " ('" + dimension + "')") +
         " open. Say the side of its images in pixels, or export the model with fixed sizes");
  }

  void read_node(const onnx::NodeProto& node, int place) {
    const std::string kind = operator_name(node);
    const std::string name = node_name(node, place);
    std::vector<Value> inputs;
    for (const std::string& input : node.input()) {
      inputs.push_back(input.empty() ? Value{} : find(input, "node '" + name + "' (" + kind + ")"));
    }
    graph_.begin_node(name, kind);
    const int first_tensor = graph_.tensor_count();
    std::vector<Value> outputs;
    try {
      outputs = import_node(node, kind, inputs);
    } catch (const VisionError& error) {
      outputs = refuse_node(node, inputs, error.what());
    }
    for (int i = 0; i < node.output_size(); ++i) {
      if (node.output(i).empty()) continue;
      const Value& value = outputs[size_t(i)];
      if (value.tensor >= first_tensor) graph_.tensor(value.tensor).name = node.output(i);
      define(node.output(i), value);
    }
  }

  std::vector<Value> import_node(const onnx::NodeProto& node, const std::string& kind,
                                 const std::vector<Value>& inputs) {
    for (const Value& input : inputs) {
      const auto refused = refused_.find(input.tensor);
      if (refused != refused_.end()) throw VisionError(refused->second);
    }
    const OperatorImporter import = find_operator(kind);
    if (import == nullptr) throw VisionError(unknown_operator(kind));
    OnnxNode view(node, opset_, inputs, graph_);
    import(view);
    return view.outputs();
  }

  // Outputs that fail when somebody needs them, with the reason; so do those computed from them.
  std::vector<Value> refuse_node(const onnx::NodeProto& node, const std::vector<Value>& inputs,
                                 const std::string& reason) {
    std::vector<int> read;
    bool passed_on = false;
    for (const Value& input : inputs) {
      if (input.tensor != -1) read.push_back(input.tensor);
      passed_on = passed_on || refused_.contains(input.tensor);
    }
    const auto outputs =
        graph_.add_unsupported(std::move(read), size_t(node.output_size()), reason);
    const std::string origin = passed_on ? reason
                                         : "needs node '" + node_name(node, 0) + "' (" +
                                               operator_name(node) + "): " + reason;
    std::vector<Value> values;
    for (const int output : outputs) {
      refused_[output] = origin;
      values.push_back({output, onnx::TensorProto::FLOAT});
    }
    return values;
  }

  const onnx::ModelProto model_;
  const onnx::GraphProto& file_;
  const int opset_;
  const std::string name_;
  const int input_side_;
  GraphBuilder graph_;
  std::map<std::string, Value> values_;
  std::map<int, std::string> refused_;  // tensors of Unsupported nodes, with the first one's reason
};

}  // namespace

Graph read_onnx(std::span<const unsigned char> bytes, const std::string& name, int input_side) {
  return OnnxReader(parse_onnx(bytes, name), name, input_side).read();
}

}  // namespace nearshelf::pipeline
