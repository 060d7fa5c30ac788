// One operator of a TFLite file as its conversion sees it, and what the conversion makes of it.
#pragma once

#include <string>
#include <vector>

#include "pipeline/vision/graph/graph_shapes.h"
#include "pipeline/vision/tflite/tensor_table.h"

namespace nearshelf::pipeline::tflite {

// Functions that do not find what they ask for throw VisionError that says so without naming the
// operator.
class OperatorScope {
 public:
  // Borrows all. `kind` is the operator's name. It has an output at least; all exist and are marked
  // as produced.
  OperatorScope(const Operator& op, std::string kind, TensorTable* tensors,
                std::vector<GraphNode>* nodes);

  const Operator& op() const { return op_; }
  size_t input_count() const { return inputs_.size(); }
  size_t output_count() const { return outputs_.size(); }
  bool has_input(size_t i) const { return i < inputs_.size() && inputs_[i] != -1; }

  // Number of an input with float values, constant or not.
  int input(size_t i);
  // Number of an input whose float values the file holds.
  int constant(size_t i);
  // Integers that are known before the model runs, and whether an input is such.
  const std::vector<int>& numbers(size_t i);
  bool has_numbers(size_t i);
  // An input of any type.
  const GraphTensor& any_input(size_t i);

  int output(size_t i = 0) const;
  const GraphTensor& tensor(int number) const { return tensors_->at(number); }
  const Shape& shape(int number) const { return tensor(number).shape; }
  int add_tensor(GraphTensor tensor) { return tensors_->add(std::move(tensor)); }

  // Adds a node, its clamp narrowed to the grid of `to`. Throws when the operation gives `to`
  // another shape than it has.
  void emit(Operation operation, std::vector<int> from, int to);
  void emit(Operation operation, std::vector<int> from);  // to the output

  // The output is the input on another grid: under another name where that changes nothing.
  void pass_through();
  // The output is these integers.
  void set_numbers(std::vector<int> numbers);

  // Forgets what was emitted; an Unsupported node produces the outputs.
  void give_up(const std::string& reason);

 private:
  void add_node(Operation operation, std::vector<int> from, std::vector<int> to);
  int resolve(size_t i);

  const Operator& op_;
  std::string kind_;
  TensorTable* tensors_;
  std::vector<GraphNode>* nodes_;
  std::vector<int> inputs_;
  std::vector<int> outputs_;
  size_t first_node_;
};

}  // namespace nearshelf::pipeline::tflite
