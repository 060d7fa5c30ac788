#include "pipeline/vision/lower/network_builder.h"

#include <algorithm>
#include <utility>

#include "pipeline/vision/graph/graph_shapes.h"
#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/lower/layer_limits.h"
#include "pipeline/vision/lower/layer_weights.h"
#include "pipeline/vision/lower/pointwise.h"
#include "pipeline/vision/lower/resize_rule.h"
#include "pipeline/vision/lower/tensor_view.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

constexpr const char* kSupported =
    "; the encoder has convolutions, dense layers, sums, differences and products of images, "
    "scaling "
    "by constants, pools, means over height and width, functions of one value, padding with zeros, "
    "resizing, and splitting, shuffling and joining of channels";

bool any(const std::array<int, 4>& pad) { return pad != std::array<int, 4>{}; }

class Builder {
 public:
  Builder(const Graph& graph, const PixelScaling& pixels)
      : graph_(graph), views_(graph.tensors.size()) {
    network_.name = graph.name;
    add_photo(pixels);
  }

  Network build() {
    for (const GraphNode& node : graph_.nodes) {
      node_ = &node;
      std::visit([this](const auto& operation) { lower(operation); }, node.operation);
    }
    network_.output = image(graph_.outputs[0]);
    check_limits(network_);
    return std::move(network_);
  }

 private:
  [[noreturn]] void refuse(const std::string& problem) const {
    throw_node_error(graph_, *node_, problem + kSupported);
  }

  int output() const { return node_->outputs[0]; }
  const std::vector<int>& output_shape_of_node() const { return graph_.tensors[output()].shape; }
  bool is_constant(size_t input) const { return graph_.tensors[node_->inputs[input]].constant(); }
  const NetworkTensor& tensor(int number) const { return network_.tensors[number]; }

  void add_photo(const PixelScaling& pixels) {
    if (graph_.inputs.size() != 1) {
      throw VisionError(graph_.name + ": the features need " +
                        std::to_string(graph_.inputs.size()) +
                        " inputs; an encoder has one, the photo");
    }
    const int input = graph_.inputs[0];
    const std::vector<int>& shape = graph_.tensors[input].shape;
    if (shape.size() != 4 || shape[0] != 1 || shape[3] != 3) {
      throw VisionError(graph_.name + ": the input '" + graph_.tensors[input].name +
                        "' has the shape " + shape_text(shape) +
                        "; an encoder reads one photo of 3 channels");
    }
    network_.tensors = {{shape[1], shape[2], 3, -1}, {shape[1], shape[2], 3, input}};
    Step scaling;
    scaling.op = LayerOp::kDepthwise;
    scaling.origin = "the scaling of pixels";
    scaling.inputs = {0};
    scaling.output = 1;
    for (size_t c = 0; c < 3; ++c) {
      scaling.weights.push_back(1 / pixels.deviation[c]);
      scaling.bias.push_back(-pixels.mean[c] / pixels.deviation[c]);
    }
    scaling.weight_steps.assign(3, 0);
    network_.steps.push_back(scaling);
    views_[input] = {1, shape, {}, {}};
  }

  Step& add_step(LayerOp op, std::vector<int> inputs, int height, int width, int channels,
                 int source) {
    Step step;
    step.op = op;
    step.origin = "node '" + node_->name + "' (" + node_->kind + ")";
    step.inputs = std::move(inputs);
    step.output = static_cast<int>(network_.tensors.size());
    network_.tensors.push_back({height, width, channels, source});
    network_.steps.push_back(std::move(step));
    return network_.steps.back();
  }

  // The step that computes the node's output as an image of these sides.
  Step& add_output(LayerOp op, std::vector<int> inputs, int height, int width, int channels) {
    Step& step = add_step(op, std::move(inputs), height, width, channels, output());
    views_[output()] = {step.output, output_shape_of_node(), {}, {}};
    return step;
  }

  // The tensor that holds what a tensor of the graph shows, after a gather or a pad where needed.
  int image(int graph_tensor) {
    TensorView& view = views_[graph_tensor];
    const std::optional<std::vector<int>> channels = shown_channels(view, tensor(view.tensor));
    if (!channels) {
      refuse("reads '" + graph_.tensors[graph_tensor].name + "' (" + shape_text(view.shape) +
             "), in which height, width and channels are mixed");
    }
    if (!view.order.empty()) {
      view = {gathered(view.tensor, *channels, graph_tensor), view.shape, {}, {}};
    }
    if (any(view.pad)) {
      view = {zero_padded(view.tensor, view.pad, graph_tensor),
              graph_.tensors[graph_tensor].shape,
              {},
              {}};
    }
    return view.tensor;
  }
  int input_image(size_t input) { return image(node_->inputs[input]); }

  int gathered(int input, const std::vector<int>& channels, int source) {
    const NetworkTensor from = tensor(input);
    Step& step = add_step(LayerOp::kGather, {input}, from.height, from.width,
                          static_cast<int>(channels.size()), source);
    step.channels = channels;
    return step.output;
  }

  int zero_padded(int input, const std::array<int, 4>& pad, int source) {
    const NetworkTensor from = tensor(input);
    Step& step = add_step(LayerOp::kPad, {input}, from.height + pad[0] + pad[2],
                          from.width + pad[1] + pad[3], from.channels, source);
    step.pad = {pad[0], pad[1]};
    return step.output;
  }

  void lower(const Conv& conv) {
    std::array<int, 4> pad = conv.pad;
    int input = unpadded_image(node_->inputs[0], &pad);
    ConvolutionWeights weights = convolution_weights(graph_, *node_, conv, tensor(input).channels);
    const std::array<int, 2> reach = {(weights.kernel[0] - 1) * conv.dilation[0] + 1,
                                      (weights.kernel[1] - 1) * conv.dilation[1] + 1};
    if (std::max(pad[0], pad[2]) >= reach[0] || std::max(pad[1], pad[3]) >= reach[1]) {
      input = zero_padded(input, std::exchange(pad, {}), -1);
    }
    if (!weights.repeated_inputs.empty()) input = gathered(input, weights.repeated_inputs, -1);
    const std::vector<int>& shape = output_shape_of_node();
    Step& step = add_output(weights.op, {input}, shape[1], shape[2], shape[3]);
    step.kernel = weights.kernel;
    step.stride = conv.stride;
    step.dilation = conv.dilation;
    step.pad = {pad[0], pad[1]};
    step.clamp = conv.clamp;
    set_weights(std::move(weights.values), &step);
  }

  // An image without the zeros that are yet to be put around it: those are added to `pad`.
  int unpadded_image(int graph_tensor, std::array<int, 4>* pad) {
    TensorView& view = views_[graph_tensor];
    if (!any(view.pad)) return image(graph_tensor);
    for (size_t i = 0; i < 4; ++i) (*pad)[i] += view.pad[i];
    return view.tensor;
  }

  static void set_weights(ChannelWeights weights, Step* step) {
    step->weights = std::move(weights.weights);
    step->bias = std::move(weights.bias);
    step->weight_steps = std::move(weights.steps);
  }

  void lower(const Dense& dense) { add_dense(dense_weights(graph_, *node_), dense.clamp); }
  void lower(const MatMul&) {
    if (!is_constant(1) || graph_.tensors[node_->inputs[1]].shape.size() != 2) {
      refuse("multiplies two computed matrices");
    }
    add_dense(matrix_weights(graph_, *node_), {});
  }

  // Over the channels of every pixel, or over a whole flattened image: then a convolution as large
  // as the image.
  void add_dense(ChannelWeights weights, const Clamp& clamp) {
    const TensorView view = views_[node_->inputs[0]];
    const int channels = static_cast<int>(weights.bias.size());
    const NetworkTensor from = tensor(view.tensor);
    if (!any(view.pad) && element_count(view.shape) == view.shape.back()) {
      Step& step = add_output(LayerOp::kConv, {view.tensor}, 1, 1, channels);
      step.kernel = {from.height, from.width};
      step.clamp = clamp;
      const int elements = from.height * from.width * from.channels;
      set_weights(placed(std::move(weights), view.order, elements), &step);
      return;
    }
    const int input = input_image(0);
    Step& step = add_output(LayerOp::kConv, {input}, from.height, from.width, channels);
    step.clamp = clamp;
    set_weights(std::move(weights), &step);
  }

  void lower(const Elementwise& elementwise) {
    if (is_constant(0) || is_constant(1)) {
      add_scaling(elementwise);
    } else {
      add_pair(elementwise);
    }
  }

  void add_scaling(const Elementwise& elementwise) {
    const size_t variable = is_constant(0) ? 1 : 0;
    const int input = input_image(variable);
    const NetworkTensor from = tensor(input);
    const std::vector<float>& values = graph_.tensors[node_->inputs[1 - variable]].values;
    const bool fits = values.size() == 1 ||
                      (values.size() == static_cast<size_t>(from.channels) &&
                       graph_.tensors[node_->inputs[1 - variable]].shape.back() == from.channels);
    if (!fits || element_count(output_shape_of_node()) !=
                     element_count(graph_.tensors[node_->inputs[variable]].shape)) {
      refuse("has a constant that is neither one value nor one for each channel");
    }
    if (elementwise.operation == Arithmetic::kDivide && variable == 1) {
      refuse("divides by computed values");
    }
    Step& step = add_output(LayerOp::kDepthwise, {input}, from.height, from.width, from.channels);
    step.clamp = elementwise.clamp;
    set_weights(scaling_weights(elementwise.operation, variable == 1, values, from.channels),
                &step);
  }

  void add_pair(const Elementwise& elementwise) {
    if (elementwise.operation == Arithmetic::kDivide) refuse("divides by computed values");
    std::vector<int> inputs = {input_image(0), input_image(1)};
    std::array<float, 2> factors = {1,
                                    elementwise.operation == Arithmetic::kSubtract ? -1.0f : 1.0f};
    if (pixels(inputs[0]) < pixels(inputs[1])) {
      std::swap(inputs[0], inputs[1]);
      std::swap(factors[0], factors[1]);
    }
    const NetworkTensor a = tensor(inputs[0]);
    const NetworkTensor b = tensor(inputs[1]);
    const bool same = a.height == b.height && a.width == b.width;
    if (a.channels != b.channels || (!same && pixels(inputs[1]) != 1)) {
      refuse("combines the shapes " + shape_text({a.height, a.width, a.channels}) + " and " +
             shape_text({b.height, b.width, b.channels}) +
             "; they must be equal or one of them 1x1 with as many channels");
    }
    const bool product = elementwise.operation == Arithmetic::kMultiply;
    Step& step = add_output(product ? LayerOp::kMultiply : LayerOp::kAdd, inputs, a.height, a.width,
                            a.channels);
    step.factors = factors;
    step.clamp = elementwise.clamp;
  }
  int pixels(int number) const { return tensor(number).height * tensor(number).width; }

  void lower(const Pool& pool) {
    std::array<int, 4> pad = pool.pad;
    int input = input_image(0);
    if (pool.average && pool.count_padding && any(pad)) {
      input = zero_padded(input, std::exchange(pad, {}), -1);
    }
    const std::vector<int>& shape = output_shape_of_node();
    Step& step = add_output(pool.average ? LayerOp::kAveragePool : LayerOp::kMaxPool, {input},
                            shape[1], shape[2], shape[3]);
    step.kernel = pool.kernel;
    step.stride = pool.stride;
    step.pad = {pad[0], pad[1]};
    step.clamp = pool.clamp;
  }

  void lower(const Mean& mean) {
    const int input = input_image(0);
    const NetworkTensor from = tensor(input);
    const size_t rank = graph_.tensors[node_->inputs[0]].shape.size();
    std::array<int, 2> kernel{1, 1};
    for (const int given : mean.axes) {
      const int axis = resolve_axis(given, rank);
      if (axis + 1 == static_cast<int>(rank)) refuse("averages over channels");
      // Of three axes the second one is height and width.
      if (axis == 1) kernel[0] = from.height;
      if (axis == 2 || (axis == 1 && rank == 3)) kernel[1] = from.width;
    }
    Step& step = add_output(LayerOp::kAveragePool, {input}, from.height / kernel[0],
                            from.width / kernel[1], from.channels);
    step.kernel = kernel;
  }

  void lower(const Unary& unary) {
    const int input = input_image(0);
    const NetworkTensor from = tensor(input);
    Step& step = add_output(LayerOp::kLookUp, {input}, from.height, from.width, from.channels);
    step.function = pointwise_function(unary);
    step.clamp = unary.clamp;
  }

  void lower(const Concat& concat) {
    const std::vector<int>& shape = output_shape_of_node();
    if (resolve_axis(concat.axis, shape.size()) + 1 != static_cast<int>(shape.size())) {
      refuse("joins along an axis that is not the channels");
    }
    std::vector<int> inputs;
    for (size_t i = 0; i < node_->inputs.size(); ++i) inputs.push_back(input_image(i));
    const NetworkTensor from = tensor(inputs[0]);
    Step& joined = add_output(LayerOp::kConcat, inputs, from.height, from.width, shape.back());
    if (unbounded(concat.clamp)) return;
    add_output(LayerOp::kLookUp, {joined.output}, from.height, from.width, shape.back()).clamp =
        concat.clamp;
  }

  void lower(const Slice& slice) { move(slice); }
  void lower(const Gather& gather) { move(gather); }
  void lower(const Reshape& reshape) { move(reshape); }
  void lower(const Transpose& transpose) { move(transpose); }

  void move(const Operation& operation) {
    const int input = node_->inputs[0];
    if (any(views_[input].pad)) image(input);
    views_[output()] =
        moved(views_[input], operation, output_shape_of_node(), tensor(views_[input].tensor));
  }

  void lower(const Pad& pad) {
    const bool plain = pad.before.size() == 4 && pad.before[0] == 0 && pad.after[0] == 0 &&
                       pad.before[3] == 0 && pad.after[3] == 0 && pad.value == 0 &&
                       std::min({pad.before[1], pad.before[2], pad.after[1], pad.after[2]}) >= 0;
    if (!plain) refuse("pads with something else than zeros around height and width");
    std::array<int, 4> around = {pad.before[1], pad.before[2], pad.after[1], pad.after[2]};
    const int input = unpadded_image(node_->inputs[0], &around);
    const NetworkTensor from = tensor(input);
    views_[output()] = {input, {1, from.height, from.width, from.channels}, {}, around};
  }

  void lower(const Resize& resize) {
    const int input = input_image(0);
    const NetworkTensor from = tensor(input);
    const std::vector<int>& shape = output_shape_of_node();
    if (!resizes_alike(resize, from.height, shape[1]) ||
        !resizes_alike(resize, from.width, shape[2])) {
      refuse(
          "places pixels in another way than the encoder (nearest: floor(y * in / out); "
          "bilinear: at the middle of pixels)");
    }
    add_output(resize.bilinear ? LayerOp::kResizeBilinear : LayerOp::kResizeNearest, {input},
               shape[1], shape[2], shape[3]);
  }

  void lower(const Softmax&) { refuse("is a softmax before the features"); }
  void lower(const Normalise&) { refuse("normalises before the features"); }
  void lower(const ReduceNorm&) { refuse("computes a norm before the features"); }
  void lower(const Unsupported& unsupported) { refuse(unsupported.reason); }

  const Graph& graph_;
  const GraphNode* node_ = nullptr;
  std::vector<TensorView> views_;  // by tensor of the graph
  Network network_;
};

}  // namespace

Network build_network(const Graph& graph, const PixelScaling& pixels) {
  return Builder(graph, pixels).build();
}

}  // namespace nearshelf::pipeline
