// The tensors of a graph while it is read from a TFLite file.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/vision/graph/graph.h"
#include "pipeline/vision/tflite/tflite_generated.h"

namespace nearshelf::pipeline::tflite {

// The first tensors have the numbers of the file. Constants are read when they are first asked for.
class TensorTable {
 public:
  // Borrows model and subgraph. `name` is for errors.
  TensorTable(const Model& model, const SubGraph& subgraph, std::string name);

  // Says that a tensor of the file is an input or an operator's output. Throws VisionError when
  // there is no such tensor, or something else produces it.
  void produce(int number);

  // The tensor that a number of the file stands for, with the values of a constant. Throws
  // VisionError, to be completed with the operator's name, when nothing produced it yet or it
  // cannot be used.
  int resolve(int number);

  // Whether its elements are, or stand for, real numbers; else they are integers to count with.
  bool holds_reals(int number) const;

  GraphTensor& at(int number) { return tensors_[size_t(number)]; }
  const GraphTensor& at(int number) const { return tensors_[size_t(number)]; }

  // A new tensor. Throws VisionError, to be completed likewise, when all constants together become
  // too large.
  int add(GraphTensor tensor);

  // `number` is another name of `same_as` from now on.
  void rename(int number, int same_as) { states_[size_t(number)].same_as = same_as; }

  std::vector<GraphTensor> take() { return std::move(tensors_); }

 private:
  struct State {
    bool constant = false;  // the file holds its values
    bool loaded = false;    // and they have been read
    bool produced = false;
    int same_as = -1;     // the tensor it is another name of
    std::string problem;  // why it cannot be used; empty = it can
  };

  void describe(const Tensor& tensor);
  void load(int number);
  void count_elements(int64_t more);
  const Tensor& file_tensor(int number) const;
  std::string quoted_name(int number) const { return "'" + at(number).name + "'"; }

  const Model& model_;
  const SubGraph& subgraph_;
  std::string name_;
  std::vector<GraphTensor> tensors_;
  std::vector<State> states_;  // of the file's tensors
  int64_t constant_elements_ = 0;
};

}  // namespace nearshelf::pipeline::tflite
