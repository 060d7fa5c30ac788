// Operators that give values another shape or order. They take integers as well as floats.
#include <algorithm>
#include <numeric>

#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/onnx/operators.h"

namespace nearshelf::pipeline {
namespace {

void set_shape(OnnxNode& node, const Shape& shape) {
  const Value& x = node.input(0);
  node.set_output(0, {node.graph().add_reshape(x.tensor, shape), x.type});
}

// Axes by attribute, or by input since `input_since`.
std::vector<int> read_axes(const OnnxNode& node, int input_since) {
  if (node.opset() < input_since) return node.integers("axes");
  return node.has_input(1) ? node.constant_integers(1) : std::vector<int>();
}

void import_identity(OnnxNode& node) { node.set_output(0, node.input(0)); }

void import_dropout(OnnxNode& node) {
  require(!node.wants_output(1), "the output mask is not supported");
  const bool training =
      node.opset() >= 12 && node.has_input(2) && node.constant_integers(2)[0] != 0;
  require(!training, "training mode is not supported. Export the model for inference");
  import_identity(node);
}

void import_reshape(OnnxNode& node) {
  const Shape in = node.shape(0);
  std::vector<int> wanted = node.integers("shape");
  if (node.opset() >= 5) {
    wanted = node.has_input(1) ? node.constant_integers(1) : std::vector<int>();
  }
  const bool zero_copies = node.integer("allowzero", 0) == 0;
  int open = -1;
  int64_t known = 1;
  for (size_t i = 0; i < wanted.size(); ++i) {
    if (wanted[i] == 0 && zero_copies) {
      require(i < in.size(), "copies a dimension that the input lacks");
      wanted[i] = in[i];
    }
    if (wanted[i] == -1) {
      require(open == -1, "leaves two dimensions open");
      open = static_cast<int>(i);
    } else {
      require(wanted[i] >= 1 && wanted[i] <= kMaxTensorElements && known <= kMaxTensorElements,
              "wants a dimension of " + std::to_string(wanted[i]));
      known *= wanted[i];
    }
  }
  if (open != -1) wanted[size_t(open)] = static_cast<int>(element_count(in) / known);
  set_shape(node, wanted);
}

void import_flatten(OnnxNode& node) {
  const Shape in = node.shape(0);
  const int rank = static_cast<int>(in.size());
  int axis = node.integer("axis", 1);
  require(-rank <= axis && axis <= rank, "axis is " + std::to_string(axis));
  if (axis < 0) axis += rank;
  const auto split = in.begin() + axis;
  set_shape(node, {static_cast<int>(element_count({in.begin(), split})),
                   static_cast<int>(element_count({split, in.end()}))});
}

void import_squeeze(OnnxNode& node) {
  const Shape in = node.shape(0);
  std::vector<bool> drop(in.size(), false);
  const std::vector<int> axes = read_axes(node, 13);
  for (size_t i = 0; axes.empty() && i < in.size(); ++i) drop[i] = in[i] == 1;
  for (const int axis : axes) {
    const size_t at = size_t(resolve_axis(axis, in.size()));
    require(in[at] == 1, "drops axis " + std::to_string(at) + " of " + shape_text(in));
    drop[at] = true;
  }
  Shape out;
  for (size_t i = 0; i < in.size(); ++i) {
    if (!drop[i]) out.push_back(in[i]);
  }
  set_shape(node, out);
}

void import_unsqueeze(OnnxNode& node) {
  const Shape in = node.shape(0);
  const std::vector<int> axes = read_axes(node, 13);
  const size_t rank = in.size() + axes.size();
  std::vector<bool> added(rank, false);
  for (const int axis : axes) {
    const size_t at = size_t(resolve_axis(axis, rank));
    require(!added[at], "adds axis " + std::to_string(at) + " twice");
    added[at] = true;
  }
  Shape out;
  auto next = in.begin();
  for (size_t i = 0; i < rank; ++i) out.push_back(added[i] ? 1 : *next++);
  set_shape(node, out);
}

void import_transpose(OnnxNode& node) {
  std::vector<int> order = node.integers("perm");
  if (order.empty()) {
    order.resize(node.rank(0));
    std::iota(order.rbegin(), order.rend(), 0);
  }
  const Value& x = node.input(0);
  for (int& axis : order) axis = resolve_axis(axis, node.rank(0));
  node.set_output(0, {node.graph().add_transpose(x.tensor, order), x.type});
}

void import_concat(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  const int32_t type = node.input(0).type;
  std::vector<int> inputs;
  for (size_t i = 0; i < node.input_count(); ++i) {
    if (!node.has_input(i)) continue;  // a constant without elements
    int tensor = node.input(i).tensor;
    require(is_real_type(node.input(i).type) == is_real_type(type), "joins integers and floats");
    const bool quantised = is_integer_type(type) && !graph.tensor(tensor).constant();
    // Integers on different grids are the same integers on the first one's.
    if (quantised && !inputs.empty() && graph.tensor(inputs[0]).grid) {
      tensor = graph.on_grid(tensor, *graph.tensor(inputs[0]).grid);
    }
    inputs.push_back(tensor);
  }
  const int axis = node.integer("axis", node.opset() < 4 ? 1 : 0);
  node.set_output(0, {graph.add(Concat{.axis = axis, .clamp = {}}, inputs), type});
}

// Height and width are interleaved with channels; which of them is outermost is what modes name.
void import_depth_to_space(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  const Shape in = node.shape(0);
  const int block = node.integer("blocksize", 0);
  require(in.size() == 4 && block >= 1 && block <= 256 && in[1] % (block * block) == 0,
          "cannot spread " + shape_text(in) + " over blocks of " + std::to_string(block));
  const int channels = in[1] / (block * block);
  const bool columns_first = node.text("mode", "DCR") == "DCR";
  const Shape split = columns_first ? Shape{in[0], block, block, channels, in[2], in[3]}
                                    : Shape{in[0], channels, block, block, in[2], in[3]};
  const std::vector<int> order =
      columns_first ? std::vector<int>{0, 3, 4, 1, 5, 2} : std::vector<int>{0, 1, 4, 2, 5, 3};
  const int moved = graph.add_transpose(graph.add_reshape(node.real(0), split), order);
  node.set_real(graph.add_reshape(moved, {in[0], channels, in[2] * block, in[3] * block}));
}

void import_space_to_depth(OnnxNode& node) {
  GraphBuilder& graph = node.graph();
  const Shape in = node.shape(0);
  const int block = node.integer("blocksize", 0);
  require(in.size() == 4 && block >= 1 && block <= 256 && in[2] % block == 0 && in[3] % block == 0,
          "cannot gather blocks of " + std::to_string(block) + " from " + shape_text(in));
  const Shape out{in[0], in[1] * block * block, in[2] / block, in[3] / block};
  const int split = graph.add_reshape(node.real(0), {in[0], in[1], out[2], block, out[3], block});
  node.set_real(graph.add_reshape(graph.add_transpose(split, {0, 3, 5, 1, 2, 4}), out));
}

}  // namespace

OperatorList movement_operators() {
  return {{"Concat", import_concat},
          {"DepthToSpace", import_depth_to_space},
          {"Dropout", import_dropout},
          {"Flatten", import_flatten},
          {"Identity", import_identity},
          {"Reshape", import_reshape},
          {"SpaceToDepth", import_space_to_depth},
          {"Squeeze", import_squeeze},
          {"Transpose", import_transpose},
          {"Unsqueeze", import_unsqueeze}};
}

}  // namespace nearshelf::pipeline
