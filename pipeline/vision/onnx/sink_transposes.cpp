#include <algorithm>
#include <optional>
#include <utility>

#include "pipeline/vision/onnx/axis_order.h"
#include "pipeline/vision/onnx/fold_constants.h"
#include "pipeline/vision/onnx/graph_sweep.h"
#include "pipeline/vision/onnx/passes.h"

namespace nearshelf::pipeline {
namespace {

std::vector<int> mapped_axes(const std::vector<int>& axes, const AxisOrder& order) {
  std::vector<int> out;
  for (const int axis : axes) out.push_back(order[size_t(resolve_axis(axis, order.size()))]);
  return out;
}

int mapped_axis(int axis, const AxisOrder& order) {
  return order[size_t(resolve_axis(axis, order.size()))];
}

// One entry an axis, as the axes lie before a transpose.
std::vector<int> mapped_entries(const std::vector<int>& entries, const AxisOrder& order) {
  std::vector<int> out(entries.size());
  for (size_t i = 0; i < entries.size(); ++i) out[size_t(order[i])] = entries[i];
  return out;
}

// An operation as it is before a transpose, and the order of the transpose that comes after it.
struct Sunk {
  Operation operation;
  AxisOrder order;
};

// What an operation behind a transpose becomes before it. Operations of several inputs assume that
// all lie in that order.
struct Sink {
  const AxisOrder& order;

  std::optional<Sunk> operator()(const Unary& unary) const { return Sunk{unary, order}; }
  std::optional<Sunk> operator()(const Elementwise& elementwise) const {
    return Sunk{elementwise, order};
  }
  std::optional<Sunk> operator()(Concat concat) const {
    concat.axis = mapped_axis(concat.axis, order);
    return Sunk{concat, order};
  }
  std::optional<Sunk> operator()(const Pad& pad) const {
    return Sunk{Pad{mapped_entries(pad.before, order), mapped_entries(pad.after, order), pad.value},
                order};
  }
  std::optional<Sunk> operator()(const Slice& slice) const {
    return Sunk{Slice{mapped_entries(slice.begin, order), mapped_entries(slice.end, order),
                      mapped_entries(slice.step, order)},
                order};
  }
  std::optional<Sunk> operator()(Gather gather) const {
    gather.axis = mapped_axis(gather.axis, order);
    return Sunk{gather, order};
  }
  std::optional<Sunk> operator()(const Mean& mean) const {
    return Sunk{Mean{mapped_axes(mean.axes, order), mean.keep}, reduced(mean.axes, mean.keep)};
  }
  std::optional<Sunk> operator()(const ReduceNorm& norm) const {
    return Sunk{ReduceNorm{mapped_axes(norm.axes, order), norm.keep},
                reduced(norm.axes, norm.keep)};
  }
  std::optional<Sunk> operator()(Softmax softmax) const {
    softmax.axis = mapped_axis(softmax.axis, order);
    return Sunk{softmax, order};
  }
  std::optional<Sunk> operator()(Normalise normalise) const {
    normalise.axis = mapped_axis(normalise.axis, order);
    return Sunk{normalise, order};
  }
  std::optional<Sunk> operator()(const Dense& dense) const {
    if (order.back() != static_cast<int>(order.size()) - 1) return std::nullopt;
    return Sunk{dense, order};
  }
  template <typename Other>
  std::optional<Sunk> operator()(const Other&) const {
    return std::nullopt;
  }

  AxisOrder reduced(std::vector<int> axes, bool keep) const {
    if (keep) return order;
    for (int& axis : axes) axis = resolve_axis(axis, order.size());
    return without_axes(order, axes);
  }
};

class TransposeSinking {
 public:
  explicit TransposeSinking(Graph* graph) : sweep_(graph) {}

  bool run() {
    return sweep_.run([this](const GraphNode& node) { return rewrite(node); });
  }

 private:
  bool rewrite(const GraphNode& node) {
    if (const auto* transpose = std::get_if<Transpose>(&node.operation)) {
      return merge(node, transpose->order);
    }
    if (std::holds_alternative<Unary>(node.operation) &&
        sweep_.producing<Reshape>(node.inputs[0]) != nullptr) {
      sink_reshape(node);
      return true;
    }
    const std::optional<AxisOrder> order = order_of_inputs(node);
    if (!order) return false;
    const std::optional<Sunk> sunk = std::visit(Sink{*order}, node.operation);
    if (!sunk) return false;
    const auto inputs = inputs_before(node, *order);
    if (!inputs) return false;
    emit_sunk(node, *sunk, *inputs);
    return true;
  }

  // Two transposes are one; one that changes nothing goes.
  bool merge(const GraphNode& node, AxisOrder order) {
    int input = node.inputs[0];
    const bool chained = sweep_.producing<Transpose>(input) != nullptr;
    if (chained) {
      order = composed(sweep_.producing<Transpose>(input)->order, order);
      input = sweep_.producer(input)->inputs[0];
    }
    if (is_identity(order)) {
      sweep_.alias(node.outputs[0], input);
      return true;
    }
    if (!chained) return false;
    sweep_.emit_into(node, Transpose{order}, {input}, node.outputs[0]);
    return true;
  }

  // A function of one value may as well come before a Reshape.
  void sink_reshape(const GraphNode& node) {
    const int output = node.outputs[0];
    const int input = sweep_.producer(node.inputs[0])->inputs[0];
    GraphTensor described = sweep_.tensor(output);
    described.name += " (not reshaped)";
    const int before = sweep_.emit(node, node.operation, {input}, described);
    sweep_.emit_into(node, Reshape{}, {before}, output);
  }

  // The order of the first input that is transposed and has all axes of the output.
  std::optional<AxisOrder> order_of_inputs(const GraphNode& node) const {
    size_t rank = 0;
    for (const int input : node.inputs) {
      if (input != -1) rank = std::max(rank, sweep_.shape(input).size());
    }
    for (const int input : node.inputs) {
      if (input == -1) continue;
      const auto* transpose = sweep_.producing<Transpose>(input);
      if (transpose != nullptr && transpose->order.size() == rank) return transpose->order;
    }
    return std::nullopt;
  }

  // What the node reads when it comes before the transpose; nothing if that takes more than
  // reordering constants and reshaping.
  std::optional<std::vector<int>> inputs_before(const GraphNode& node, const AxisOrder& order) {
    if (std::holds_alternative<Dense>(node.operation)) {
      std::vector<int> inputs = node.inputs;
      inputs[0] = sweep_.producer(inputs[0])->inputs[0];
      return inputs;
    }
    for (const int input : node.inputs) {
      if (!has_form_before(input, order)) return std::nullopt;
    }
    std::vector<int> inputs;
    for (const int input : node.inputs) inputs.push_back(form_before(node, input, order));
    return inputs;
  }

  bool lies_in(int input, const AxisOrder& order) const {
    const auto* transpose = sweep_.producing<Transpose>(input);
    return transpose != nullptr && transpose->order == order;
  }

  Shape with_all_axes(int input, const AxisOrder& order) const {
    Shape shape = sweep_.shape(input);
    shape.insert(shape.begin(), order.size() - shape.size(), 1);
    return shape;
  }

  bool has_form_before(int input, const AxisOrder& order) const {
    if (lies_in(input, order)) return true;
    const GraphTensor& tensor = sweep_.tensor(input);
    if (tensor.constant()) return !tensor.values.empty();
    return keeps_values(with_all_axes(input, order), inverse(order));
  }

  int form_before(const GraphNode& node, int input, const AxisOrder& order) {
    if (lies_in(input, order)) return sweep_.producer(input)->inputs[0];
    const Shape shape = with_all_axes(input, order);
    const Shape before = transposed(shape, inverse(order));
    const GraphTensor& tensor = sweep_.tensor(input);
    if (!tensor.constant()) {
      GraphTensor reshaped = tensor;
      reshaped.name += " (reshaped)";
      return sweep_.emit(node, Reshape{}, {input}, reshaped, before);
    }
    GraphTensor constant = tensor;
    constant.shape = shape;
    const Transpose back{inverse(order)};
    constant.values = evaluate(back, {constant}, before);
    constant.grid = moved_grid(back, constant, before);
    constant.shape = before;
    return sweep_.add_constant(std::move(constant));
  }

  void emit_sunk(const GraphNode& node, const Sunk& sunk, const std::vector<int>& inputs) {
    const int output = node.outputs[0];
    const GraphTensor described = sweep_.tensor(output);
    if (is_identity(sunk.order)) {
      sweep_.emit_into(node, sunk.operation, inputs, output);
      return;
    }
    const int before = sweep_.emit(node, sunk.operation, inputs, described);
    sweep_.tensor(output).name = described.name + " (transposed)";
    sweep_.emit_into(node, Transpose{sunk.order}, {before}, output);
  }

  GraphSweep sweep_;
};

}  // namespace

bool sink_transposes(Graph* graph) { return TransposeSinking(graph).run(); }

}  // namespace nearshelf::pipeline
