#include "tests/pipeline/vision/onnx/onnx_case.h"

#include <onnx/onnx_pb.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <optional>
#include <sstream>
#include <vector>

#include "pipeline/vision/graph/cut_graph.h"
#include "pipeline/vision/graph/float_executor.h"
#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/onnx/element_type.h"
#include "pipeline/vision/onnx/onnx_reader.h"
#include "pipeline/vision/onnx/onnx_tensor.h"
#include "pipeline/vision/onnx/operators.h"
#include "pipeline/vision/onnx/passes.h"
#include "pipeline/vision/vision_error.h"
#include "tests/pipeline/vision/onnx/channel_order.h"

namespace nearshelf::pipeline::testing {
namespace {

namespace fs = std::filesystem;

// As ONNX's own tests have it; the absolute part is for results near zero.
constexpr float kRelative = 1e-3f;
constexpr float kAbsolute = 1e-5f;

std::string read_bytes(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

onnx::TensorProto read_proto(const fs::path& file) {
  onnx::TensorProto tensor;
  if (!tensor.ParseFromString(read_bytes(file))) throw VisionError(file.string() + " is no tensor");
  return tensor;
}

std::vector<onnx::TensorProto> read_numbered(const fs::path& folder, const std::string& prefix) {
  std::vector<onnx::TensorProto> tensors;
  while (true) {
    const fs::path file = folder / (prefix + std::to_string(tensors.size()) + ".pb");
    if (!fs::exists(file)) return tensors;
    tensors.push_back(read_proto(file));
  }
}

std::vector<float> as_floats(const StoredTensor& stored) {
  if (!stored.values.empty()) return stored.values;
  return {stored.numbers.begin(), stored.numbers.end()};
}

struct Sample {
  onnx::ModelProto model;
  std::vector<onnx::TensorProto> inputs;  // in the order of the model's; constants come after
  std::vector<onnx::TensorProto> outputs;
};

// Sequences, optional tensors, text, and samples stored as another type than the model declares.
bool has_declared_types(const Sample& sample) {
  const auto declared = [](const onnx::ValueInfoProto& value, const onnx::TensorProto& stored) {
    const int32_t type = value.type().tensor_type().elem_type();
    return value.type().has_tensor_type() && type == stored.data_type() &&
           (is_real_type(type) || is_integer_type(type));
  };
  const auto& graph = sample.model.graph();
  if (graph.input_size() < static_cast<int>(sample.inputs.size()) ||
      graph.output_size() != static_cast<int>(sample.outputs.size())) {
    return false;
  }
  for (size_t i = 0; i < sample.inputs.size(); ++i) {
    if (!declared(graph.input(static_cast<int>(i)), sample.inputs[i])) return false;
  }
  for (int i = 0; i < graph.output_size(); ++i) {
    if (!declared(graph.output(i), sample.outputs[size_t(i)])) return false;
  }
  return true;
}

// Which inputs become constants of the model.
enum class Binding { kIntegers, kAllButFirst, kAll };

bool becomes_constant(Binding binding, size_t place, int32_t type) {
  const bool byte = type == onnx::TensorProto::UINT8 || type == onnx::TensorProto::INT8;
  if (is_integer_type(type) && !byte) return true;
  return binding == Binding::kAll || (binding == Binding::kAllButFirst && place > 0);
}

struct BoundModel {
  std::string bytes;
  std::vector<StoredTensor> inputs;  // those that are left
};

BoundModel bind(Sample sample, Binding binding) {
  BoundModel out;
  auto* graph = sample.model.mutable_graph();
  for (size_t i = 0; i < sample.inputs.size(); ++i) {
    onnx::TensorProto& value = sample.inputs[i];
    if (becomes_constant(binding, i, value.data_type())) {
      value.set_name(graph->input(static_cast<int>(i)).name());
      *graph->add_initializer() = value;
    } else {
      out.inputs.push_back(read_tensor(value));
    }
  }
  out.bytes = sample.model.SerializeAsString();
  return out;
}

// What a model's user gives for stored values: real ones, in the layout of the graph's input.
std::vector<float> input_values(const StoredTensor& stored, const GraphTensor& input, bool turned) {
  std::vector<float> values = as_floats(stored);
  if (is_integer_type(stored.type)) {
    for (float& value : values) {
      value = input.grid->scales[0] * (value - static_cast<float>(input.grid->zeros[0]));
    }
  }
  return turned ? channels_last(values, stored.shape) : values;
}

// Integers are what the grid rounds real values to.
void round_to_grid(const Grid& grid, std::vector<float>* values) {
  for (float& value : *values) {
    const float q = std::nearbyint(value / grid.scales[0]) + static_cast<float>(grid.zeros[0]);
    value = std::clamp(q, static_cast<float>(grid.low), static_cast<float>(grid.high));
  }
}

std::string describe_difference(const std::vector<float>& got, const std::vector<float>& wanted,
                                bool integers) {
  if (got.size() != wanted.size()) return "gives another number of values";
  for (size_t i = 0; i < got.size(); ++i) {
    const float tolerance = integers ? 0.0f : kAbsolute + kRelative * std::abs(wanted[i]);
    const bool same = got[i] == wanted[i] || std::abs(got[i] - wanted[i]) <= tolerance ||
                      (std::isnan(got[i]) && std::isnan(wanted[i]));
    if (same) continue;
    return "value " + std::to_string(i) + " is " + std::to_string(got[i]) + ", must be " +
           std::to_string(wanted[i]);
  }
  return "";
}

// Empty when the outputs are right.
std::string compare(const Graph& graph, const TurnedImages& turned,
                    const std::vector<StoredTensor>& inputs,
                    const std::vector<onnx::TensorProto>& outputs) {
  FloatExecutor executor(graph);
  std::vector<std::vector<float>> values;
  for (size_t i = 0; i < inputs.size(); ++i) {
    values.push_back(
        input_values(inputs[i], graph.tensors[size_t(graph.inputs[i])], turned.inputs[i]));
  }
  executor.run(values);
  for (size_t i = 0; i < outputs.size(); ++i) {
    const StoredTensor wanted = read_tensor(outputs[i]);
    const GraphTensor& tensor = graph.tensors[size_t(graph.outputs[i])];
    std::vector<float> got;
    if (!tensor.numbers.empty()) {
      got.assign(tensor.numbers.begin(), tensor.numbers.end());
    } else {
      const auto computed = executor.values(graph.outputs[i]);
      got.assign(computed.begin(), computed.end());
      if (is_integer_type(wanted.type)) {
        if (!tensor.grid) return "gives no integers";
        round_to_grid(*tensor.grid, &got);
      }
    }
    Shape shape = tensor.shape;
    if (turned.outputs[i]) {
      got = channels_first(got, shape);
      shape = {shape[0], shape[3], shape[1], shape[2]};
    }
    if (shape != wanted.shape) return "has the shape " + shape_text(shape);
    const std::string difference =
        describe_difference(got, as_floats(wanted), is_integer_type(wanted.type));
    if (!difference.empty()) return difference;
  }
  return "";
}

CaseResult run_bound(const BoundModel& model, const std::vector<onnx::TensorProto>& outputs) {
  Graph graph;
  try {
    graph = read_onnx(
        {reinterpret_cast<const unsigned char*>(model.bytes.data()), model.bytes.size()}, "case");
    drop_unused(&graph);
  } catch (const VisionError& error) {
    return {Outcome::kUnsupported, error.what()};
  }
  for (const GraphNode& node : graph.nodes) {
    if (const auto* unsupported = std::get_if<Unsupported>(&node.operation)) {
      return {Outcome::kUnsupported, node.kind + ": " + unsupported->reason};
    }
  }
  const TurnedImages as_in_file{std::vector<bool>(graph.inputs.size(), false),
                                std::vector<bool>(graph.outputs.size(), false)};
  std::string difference = compare(graph, as_in_file, model.inputs, outputs);
  if (!difference.empty()) return {Outcome::kFailed, difference};
  const TurnedImages turned = make_channels_last(&graph);
  difference = compare(graph, turned, model.inputs, outputs);
  if (!difference.empty()) return {Outcome::kFailed, "channels last: " + difference};
  return {Outcome::kPassed, ""};
}

}  // namespace

CaseResult run_case(const fs::path& folder) {
  Sample sample;
  if (!sample.model.ParseFromString(read_bytes(folder / "model.onnx"))) {
    return {Outcome::kUnsupported, "no model"};
  }
  for (const onnx::NodeProto& node : sample.model.graph().node()) {
    if (find_operator(node.op_type()) == nullptr) {
      return {Outcome::kUnsupported, "operator " + node.op_type()};
    }
  }
  try {
    sample.inputs = read_numbered(folder / "test_data_set_0", "input_");
    sample.outputs = read_numbered(folder / "test_data_set_0", "output_");
    if (!has_declared_types(sample)) return {Outcome::kUnsupported, "no tensors of known types"};
    CaseResult result{Outcome::kUnsupported, ""};
    for (const Binding binding : {Binding::kIntegers, Binding::kAllButFirst, Binding::kAll}) {
      const CaseResult bound = run_bound(bind(sample, binding), sample.outputs);
      if (bound.outcome == Outcome::kFailed) return bound;
      if (result.outcome == Outcome::kPassed || bound.outcome != Outcome::kPassed) {
        if (result.reason.empty()) result.reason = bound.reason;
        continue;
      }
      result = {binding == Binding::kAll ? Outcome::kPassedAsConstants : Outcome::kPassed, ""};
    }
    return result;
  } catch (const VisionError& error) {
    return {Outcome::kFailed, error.what()};
  }
}

}  // namespace nearshelf::pipeline::testing
