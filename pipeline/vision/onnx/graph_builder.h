// Builds a graph node by node, in the order of the file. What has constant inputs is computed at
// once and becomes a constant.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "pipeline/vision/graph/graph.h"
#include "pipeline/vision/graph/graph_shapes.h"
#include "pipeline/vision/onnx/element_type.h"

namespace nearshelf::pipeline {

// Whether the operation puts values elsewhere without computing new ones.
bool moves_values(const Operation& operation);

bool same_grid(const Grid& a, const Grid& b);

// The real values that a grid reaches; for grids of one scale.
Clamp clamp_of(const Grid& grid);

class GraphBuilder {
 public:
  explicit GraphBuilder(std::string model);

  // Nodes added from now on come from this node of the file.
  void begin_node(std::string name, std::string kind);

  // Constants of the file.
  int add_stored(const std::string& name, Shape shape, std::vector<float> values);
  int add_stored(const std::string& name, Shape shape, std::vector<int> numbers);
  // Constants that come up while it is read. Throw VisionError for too many.
  int add_constant(Shape shape, std::vector<float> values);
  int add_constant(float value);  // scalar
  int add_numbers(Shape shape, std::vector<int> numbers);
  int add_input(const std::string& name, Shape shape);
  // Of integers whose grid the first node that reads them will say.
  int add_quantised_input(const std::string& name, Shape shape, IntegerRange range);

  // Returns the output's tensor. `declared` as for output_shape(), which says when this throws.
  int add(Operation operation, std::vector<int> inputs, const Shape& declared = {});
  int add_transpose(int tensor, std::vector<int> order);
  int add_reshape(int tensor, const Shape& shape);  // none when it has that shape
  int add_gather(int tensor, int axis, std::vector<int> indices);
  int add_clamp(int tensor, Clamp clamp);

  // A node that fails when somebody needs it. Returns its outputs.
  std::vector<int> add_unsupported(std::vector<int> inputs, size_t outputs, std::string reason);

  // A quantised activation as real values on `grid`, whatever grid it was made on: the integers
  // stay, what they mean changes.
  int on_grid(int tensor, const Grid& grid);

  GraphTensor& tensor(int number) { return graph_.tensors[size_t(number)]; }
  const GraphTensor& tensor(int number) const { return graph_.tensors[size_t(number)]; }
  const Shape& shape(int number) const { return tensor(number).shape; }
  // Tensors so far: those that a node of the file adds have numbers from here on.
  int tensor_count() const { return static_cast<int>(graph_.tensors.size()); }

  Graph finish(std::vector<int> outputs);

 private:
  int add_tensor(std::string name, Shape shape);
  void charge_computed(size_t elements);
  bool foldable(const Operation& operation, const std::vector<int>& inputs) const;
  int fold(const Operation& operation, const std::vector<int>& inputs, const Shape& shape);
  int fold_numbers(const Operation& operation, const std::vector<int>& inputs, const Shape& shape);
  void pass_grid_on(const Operation& operation, const std::vector<int>& inputs, int output);
  void settle_grid(int tensor, const Grid& grid);

  Graph graph_;
  std::string node_name_;
  std::string node_kind_;
  int64_t computed_elements_ = 0;
  int64_t read_elements_ = 0;  // by what was computed
  // Quantised tensors whose grid is not known yet, by the input whose values they hold.
  std::map<int, int> open_inputs_;
};

}  // namespace nearshelf::pipeline
