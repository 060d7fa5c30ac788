// A trained network as every importer describes it: float values, static shapes, one batch of one.
// Quantised models come with the integer grid of each tensor beside its float values.
#pragma once

#include <array>
#include <limits>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace nearshelf::pipeline {

// The grid of a quantised tensor: real = scale * (q - zero), low <= q <= high.
struct Grid {
  std::vector<float> scales;  // one, or one for each entry of `axis`
  std::vector<int> zeros;     // as many
  int axis = 0;
  int low = 0;
  int high = 0;
};

struct GraphTensor {
  std::string name{};
  std::vector<int> shape{};     // images: 1 x height x width x channels
  std::vector<float> values{};  // of a constant, row-major; empty for activations
  std::vector<int> numbers{};   // of a constant of integers (shapes, axes, indices)
  std::optional<Grid> grid{};

  bool constant() const { return !values.empty() || !numbers.empty(); }
};

// Clamp after an operation; infinite ends = none.
struct Clamp {
  float low = -std::numeric_limits<float>::infinity();
  float high = std::numeric_limits<float>::infinity();
};

// inputs: image, weights [out][height][width][in / groups], optional bias [out]. Depthwise:
// groups = in.
struct Conv {
  std::array<int, 2> stride{1, 1};  // height, width
  std::array<int, 2> dilation{1, 1};
  std::array<int, 4> pad{0, 0, 0, 0};  // top, left, bottom, right; zeros
  int groups = 1;
  Clamp clamp{};
};

// inputs: [.., in], weights [out][in], optional bias [out].
struct Dense {
  Clamp clamp{};
};

// Two inputs: the last two axes multiply, the others broadcast.
struct MatMul {};

enum class Arithmetic { kAdd, kSubtract, kMultiply, kDivide };

// Two inputs, which broadcast as NumPy's do.
struct Elementwise {
  Arithmetic operation;
  Clamp clamp{};
};

// Of an image.
struct Pool {
  bool average = true;  // else maximum
  std::array<int, 2> kernel{1, 1};
  std::array<int, 2> stride{1, 1};
  std::array<int, 4> pad{0, 0, 0, 0};
  bool count_padding = false;  // average: zeros outside count
  Clamp clamp{};
};

struct Mean {
  std::vector<int> axes{};
  bool keep = true;
};

// kHardSwish: x * clamp(x + 3, 0, 6) / 6. kHardSigmoid: clamp(alpha * x + beta, 0, 1). kLeakyRelu:
// alpha * x below zero. kClamp does nothing but clamp.
enum class Function { kClamp, kHardSwish, kHardSigmoid, kSigmoid, kTanh, kSquareRoot, kLeakyRelu };

struct Unary {
  Function function;
  Clamp clamp{};
  float alpha = 0;
  float beta = 0;
};

struct Softmax {
  int axis = -1;
  float beta = 1;
};

// Divides by the norm of power 1 or 2, or by 1e-6 where that is less.
struct Normalise {
  int axis = -1;
  int power = 2;
};

// The 2-norm.
struct ReduceNorm {
  std::vector<int> axes{};
  bool keep = true;
};

struct Concat {
  int axis = -1;
  Clamp clamp{};
};

// One entry an axis, resolved; step > 0.
struct Slice {
  std::vector<int> begin, end, step;
};

struct Gather {
  int axis = 0;  // stays, with one entry an index
  std::vector<int> indices;
};

struct Pad {
  std::vector<int> before, after;
  float value = 0;
};

// To the output's shape.
struct Reshape {};

struct Transpose {
  std::vector<int> order;
};

// Image, to the output's size. Output pixel y reads the input at y * in / out; with half_pixel at
// (y + 0.5) * in / out - 0.5; with align_corners at y * (in - 1) / (out - 1). Nearest: rounded
// down; with half_pixel floor((y + 0.5) * in / out); with align_corners rounded, half up.
struct Resize {
  bool bilinear = false;
  bool align_corners = false;
  bool half_pixel = false;
};

// Stands for an operator that the importer cannot express. No harm until somebody needs its outputs
// (cut_graph); their shapes may be unknown.
struct Unsupported {
  std::string reason;  // what is not supported, and what is
};

using Operation =
    std::variant<Conv, Dense, MatMul, Elementwise, Pool, Mean, Unary, Softmax, Normalise,
                 ReduceNorm, Concat, Slice, Gather, Pad, Reshape, Transpose, Resize, Unsupported>;

struct GraphNode {
  std::string name;  // as in the file, for errors
  std::string kind;  // the operator's name in the file, for errors
  Operation operation;
  std::vector<int> inputs;  // tensor numbers; -1 = an optional input that is absent
  std::vector<int> outputs;
};

// Nodes in an order in which they can run. Every tensor is a constant, an input, or the output of
// exactly one node; every operation but Unsupported has exactly one output. See validate_graph().
struct Graph {
  std::string name;
  std::vector<GraphTensor> tensors;
  std::vector<GraphNode> nodes;
  std::vector<int> inputs;
  std::vector<int> outputs;
};

}  // namespace nearshelf::pipeline
