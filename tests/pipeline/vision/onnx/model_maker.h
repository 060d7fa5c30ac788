// Small ONNX models for tests.
#pragma once

#include <onnx/onnx_pb.h>

#include <string>
#include <vector>

#include "pipeline/vision/graph/graph.h"

namespace nearshelf::pipeline::testing {

using Dims = std::vector<int64_t>;

class ModelMaker {
 public:
  explicit ModelMaker(int opset = 13);

  // A dimension of -1 is left open.
  void input(const std::string& name, const Dims& dims, int type = onnx::TensorProto::FLOAT);
  void output(const std::string& name);
  void constant(const std::string& name, const Dims& dims, const std::vector<float>& values);
  // Values between -1 and 1 that look random and are always the same.
  void weights(const std::string& name, const Dims& dims);
  void integers(const std::string& name, const Dims& dims, const std::vector<int>& values,
                int type = onnx::TensorProto::INT64);
  onnx::NodeProto& node(const std::string& kind, const std::vector<std::string>& inputs,
                        const std::vector<std::string>& outputs);

  onnx::ModelProto& model() { return model_; }
  std::string bytes() const { return model_.SerializeAsString(); }

 private:
  onnx::ModelProto model_;
};

void set(onnx::NodeProto& node, const std::string& name, int value);
void set(onnx::NodeProto& node, const std::string& name, float value);
void set(onnx::NodeProto& node, const std::string& name, const std::vector<int>& values);
void set(onnx::NodeProto& node, const std::string& name, const std::string& value);

// `count` values between -1 and 1 that look random; the same for the same seed.
std::vector<float> noise(size_t count, uint32_t seed);

Graph read(const std::string& bytes);  // in the file's layout, unused nodes dropped
Graph import(const std::string& bytes, int input_side = 0);  // as users get it

// The first output of a graph with one input.
std::vector<float> run(const Graph& graph, const std::vector<float>& input);

template <typename Kind>
int count_nodes(const Graph& graph) {
  int count = 0;
  for (const GraphNode& node : graph.nodes) count += std::holds_alternative<Kind>(node.operation);
  return count;
}

// The message of the VisionError that importing throws, or that running what was imported would;
// empty when there is none.
std::string import_error(const std::string& bytes);

// The largest difference as a share of the largest value; infinite for different sizes.
float relative_difference(const std::vector<float>& values, const std::vector<float>& expected);

// 100 units in the last place of the largest value: sums of a few hundred products in another order
// stay far below.
inline constexpr float kRounding = 100 * 1.19e-7f;

}  // namespace nearshelf::pipeline::testing
