// TFLite models of a few operators, built in memory.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "pipeline/vision/graph/graph.h"
#include "pipeline/vision/tflite/tflite_generated.h"

namespace nearshelf::pipeline::testing {

using Bytes = std::vector<unsigned char>;
using Builder = flatbuffers::FlatBufferBuilder;
using Options = std::function<flatbuffers::Offset<void>(Builder&)>;

struct Quantisation {
  std::vector<float> scales;
  std::vector<int64_t> zeros;
  int axis = 0;
};

// Functions that add a tensor return its number in the file.
class TinyModel {
 public:
  // An activation; a graph input when nothing produces it.
  int tensor(std::vector<int> shape, tflite::TensorType type = tflite::TensorType::FLOAT32,
             Quantisation quantisation = {});
  int floats(std::vector<int> shape, const std::vector<float>& values);
  int halves(std::vector<int> shape, const std::vector<float>& values);  // exact ones
  int int32s(std::vector<int> shape, const std::vector<int32_t>& values);
  int int64s(std::vector<int> shape, const std::vector<int64_t>& values);
  int int8s(std::vector<int> shape, const std::vector<int8_t>& values, Quantisation quantisation);
  int uint8s(std::vector<int> shape, const std::vector<uint8_t>& values, Quantisation quantisation);

  void op(tflite::BuiltinOperator op, std::vector<int> inputs, std::vector<int> outputs,
          tflite::BuiltinOptions type = tflite::BuiltinOptions::NONE, Options options = {});
  void custom(std::string name, std::vector<int> inputs, std::vector<int> outputs);

  // The finished file.
  Bytes bytes(std::vector<int> inputs, std::vector<int> outputs) const;

  uint32_t version = 3;
  bool short_codes = false;  // operator codes as old files have them

 private:
  struct Tensor {
    std::string name;
    std::vector<int> shape;
    tflite::TensorType type;
    Quantisation quantisation;
    std::vector<uint8_t> data;
  };
  struct Operator {
    tflite::BuiltinOperator op;
    std::string custom;
    std::vector<int> inputs;
    std::vector<int> outputs;
    tflite::BuiltinOptions type;
    Options options;
  };

  template <typename T>
  int constant(std::vector<int> shape, tflite::TensorType type, const std::vector<T>& values,
               Quantisation quantisation);

  std::vector<Tensor> tensors_;
  std::vector<Operator> operators_;
};

// Options of the operators that many tests use.
Options conv_options(tflite::Padding padding, int stride_height, int stride_width,
                     tflite::Activation activation = tflite::Activation::NONE,
                     int dilation_height = 1, int dilation_width = 1);
Options activation_options(tflite::Activation activation);

// Imports a file whose graph must have no unsupported node, and runs it.
std::vector<float> run_model(const Bytes& bytes, const std::vector<std::vector<float>>& inputs);

// The imported graph; `name` of errors is "tiny".
Graph import_tiny(const Bytes& bytes);

}  // namespace nearshelf::pipeline::testing
