#include "pipeline/vision/graph/dump_graph.h"

#include <cmath>
#include <span>
#include <sstream>

#include "pipeline/vision/graph/node_error.h"

namespace nearshelf::pipeline {
namespace {

std::string list_text(std::span<const int> numbers) {
  std::string text;
  for (const int number : numbers) text += (text.empty() ? "" : ",") + std::to_string(number);
  return "[" + text + "]";
}

class Dump {
 public:
  explicit Dump(const Graph& graph) : graph_(graph) {}

  std::string run() {
    out_ << graph_.name << '\n';
    for (const int input : graph_.inputs) out_ << "input   " << tensor_text(input) << '\n';
    for (const GraphNode& node : graph_.nodes) write(node);
    for (const int output : graph_.outputs) out_ << "output  " << tensor_text(output) << '\n';
    return out_.str();
  }

  void operator()(const Conv& conv) {
    out_ << "convolution, stride " << list_text(conv.stride) << " pad " << list_text(conv.pad);
    if (conv.dilation != std::array{1, 1}) out_ << " dilation " << list_text(conv.dilation);
    if (conv.groups != 1) out_ << " groups " << conv.groups;
    write(conv.clamp);
  }
  void operator()(const Dense& dense) {
    out_ << "dense";
    write(dense.clamp);
  }
  void operator()(const MatMul&) { out_ << "matrix product"; }
  void operator()(const Elementwise& elementwise) {
    constexpr const char* kNames[] = {"add", "subtract", "multiply", "divide"};
    out_ << kNames[size_t(elementwise.operation)];
    write(elementwise.clamp);
  }
  void operator()(const Pool& pool) {
    out_ << (pool.average ? "average of " : "maximum of ") << list_text(pool.kernel) << " stride "
         << list_text(pool.stride) << " pad " << list_text(pool.pad);
    if (pool.count_padding) out_ << " counting padding";
    write(pool.clamp);
  }
  void operator()(const Mean& mean) { out_ << "mean over axes " << list_text(mean.axes); }
  void operator()(const Unary& unary) {
    constexpr const char* kNames[] = {"clamp", "hard swish",  "hard sigmoid", "sigmoid",
                                      "tanh",  "square root", "leaky relu"};
    out_ << kNames[size_t(unary.function)];
    if (unary.alpha != 0 || unary.beta != 0) out_ << ' ' << unary.alpha << ' ' << unary.beta;
    write(unary.clamp);
  }
  void operator()(const Softmax& softmax) { out_ << "softmax along axis " << softmax.axis; }
  void operator()(const Normalise& normalise) {
    out_ << "normalise along axis " << normalise.axis << " power " << normalise.power;
  }
  void operator()(const ReduceNorm& norm) { out_ << "norm over axes " << list_text(norm.axes); }
  void operator()(const Concat& concat) {
    out_ << "concatenate along axis " << concat.axis;
    write(concat.clamp);
  }
  void operator()(const Slice& slice) {
    out_ << "slice " << list_text(slice.begin) << " to " << list_text(slice.end) << " step "
         << list_text(slice.step);
  }
  void operator()(const Gather& gather) {
    out_ << "gather " << gather.indices.size() << " entries along axis " << gather.axis;
  }
  void operator()(const Pad& pad) {
    out_ << "pad " << list_text(pad.before) << ' ' << list_text(pad.after) << " with " << pad.value;
  }
  void operator()(const Reshape&) { out_ << "reshape"; }
  void operator()(const Transpose& transpose) {
    out_ << "transpose " << list_text(transpose.order);
  }
  void operator()(const Resize& resize) {
    out_ << (resize.bilinear ? "resize, bilinear" : "resize, nearest")
         << (resize.align_corners ? " align corners" : "")
         << (resize.half_pixel ? " half pixel" : "");
  }
  void operator()(const Unsupported&) { out_ << "UNSUPPORTED"; }

 private:
  void write(const GraphNode& node) {
    out_ << node.kind << ": ";
    std::visit([this](const auto& operation) { (*this)(operation); }, node.operation);
    for (const int input : node.inputs) {
      out_ << "\n    from " << (input == -1 ? "nothing" : tensor_text(input));
    }
    for (const int output : node.outputs) out_ << "\n    to   " << tensor_text(output);
    out_ << '\n';
  }

  void write(const Clamp& clamp) {
    if (std::isinf(clamp.low) && std::isinf(clamp.high)) return;
    out_ << " clamp " << clamp.low << ".." << clamp.high;
  }

  std::string tensor_text(int number) const {
    const GraphTensor& tensor = graph_.tensors[size_t(number)];
    std::ostringstream text;
    text << number << " '" << tensor.name << "' " << shape_text(tensor.shape);
    if (tensor.constant()) text << " constant";
    if (tensor.grid && tensor.grid->scales.size() == 1) {
      text << " scale " << tensor.grid->scales[0] << " zero " << tensor.grid->zeros[0];
    } else if (tensor.grid) {
      text << " " << tensor.grid->scales.size() << " scales along axis " << tensor.grid->axis;
    }
    return text.str();
  }

  const Graph& graph_;
  std::ostringstream out_;
};

}  // namespace

std::string dump_graph(const Graph& graph) { return Dump(graph).run(); }

}  // namespace nearshelf::pipeline
