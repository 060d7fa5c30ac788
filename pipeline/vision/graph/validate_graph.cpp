#include "pipeline/vision/graph/validate_graph.h"

#include <string>
#include <vector>

#include "pipeline/vision/graph/graph_shapes.h"
#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

class Validation {
 public:
  explicit Validation(const Graph& graph) : graph_(graph), known_(graph.tensors.size()) {}

  void run() {
    for (size_t i = 0; i < graph_.tensors.size(); ++i) check_constant(int(i));
    for (const int input : graph_.inputs) define(input, "the list of inputs");
    for (const GraphNode& node : graph_.nodes) check(node);
    for (const int output : graph_.outputs) read(output, "the list of outputs");
    for (size_t i = 0; i < known_.size(); ++i) {
      if (!known_[i]) fail("nothing produces tensor " + name_of(int(i)));
    }
  }

 private:
  void check_constant(int number) {
    const GraphTensor& tensor = tensor_of(number);
    if (!tensor.constant()) return;
    known_[size_t(number)] = true;
    const size_t held = tensor.values.empty() ? tensor.numbers.size() : tensor.values.size();
    if (held != size_t(count(number))) {
      fail("tensor " + name_of(number) + " of shape " + shape_text(tensor.shape) + " holds " +
           std::to_string(held) + " values");
    }
  }

  void check(const GraphNode& node) {
    const std::string where = "node '" + node.name + "'";
    for (const int input : node.inputs) {
      if (input != -1) read(input, where);
    }
    for (const int output : node.outputs) define(output, where);
    if (std::holds_alternative<Unsupported>(node.operation)) return;
    if (node.outputs.size() != 1) throw_node_error(graph_, node, "needs exactly one output");
    check_absent_inputs(node);
    check_shape(node);
  }

  // Only the bias may be absent.
  void check_absent_inputs(const GraphNode& node) {
    const bool may_lack_bias = std::holds_alternative<Conv>(node.operation) ||
                               std::holds_alternative<Dense>(node.operation);
    for (size_t i = 0; i < node.inputs.size(); ++i) {
      if (node.inputs[i] == -1 && !(may_lack_bias && i == 2)) {
        throw_node_error(graph_, node, "lacks input " + std::to_string(i));
      }
    }
  }

  void check_shape(const GraphNode& node) {
    const Shape& declared = tensor_of(node.outputs[0]).shape;
    Shape computed;
    try {
      element_count(declared);
      computed = output_shape(graph_, node);
    } catch (const VisionError& error) {
      throw_node_error(graph_, node, error.what());
    }
    if (computed != declared) {
      throw_node_error(graph_, node,
                       "gives a tensor of shape " + shape_text(computed) +
                           ", the model says it is " + shape_text(declared));
    }
  }

  void define(int number, const std::string& where) {
    require_number(number, where);
    if (known_[size_t(number)]) fail("tensor " + name_of(number) + " is produced twice");
    known_[size_t(number)] = true;
  }

  void read(int number, const std::string& where) {
    require_number(number, where);
    if (!known_[size_t(number)]) {
      fail(where + " reads tensor " + name_of(number) + " before it is produced");
    }
  }

  void require_number(int number, const std::string& where) {
    if (number < 0 || size_t(number) >= graph_.tensors.size()) {
      fail(where + " names tensor " + std::to_string(number) + " of " +
           std::to_string(graph_.tensors.size()));
    }
  }

  int64_t count(int number) {
    try {
      return element_count(tensor_of(number).shape);
    } catch (const VisionError& error) {
      fail("tensor " + name_of(number) + ": " + error.what());
    }
  }

  [[noreturn]] void fail(const std::string& problem) {
    throw VisionError(graph_.name + ": " + problem);
  }

  const GraphTensor& tensor_of(int number) const { return graph_.tensors[size_t(number)]; }
  std::string name_of(int number) const {
    return std::to_string(number) + " ('" + tensor_of(number).name + "')";
  }

  const Graph& graph_;
  std::vector<bool> known_;
};

}  // namespace

void validate_graph(const Graph& graph) { Validation(graph).run(); }

}  // namespace nearshelf::pipeline
