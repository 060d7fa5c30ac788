#include "tests/pipeline/vision/tflite/tiny_model.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "pipeline/vision/graph/float_executor.h"
#include "pipeline/vision/model_importer.h"

namespace nearshelf::pipeline::testing {
namespace {

using tflite::TensorType;

// Of a float that a half can hold and that is no subnormal.
uint16_t half_of(float value) {
  if (value == 0) return 0;
  const auto bits = std::bit_cast<uint32_t>(value);
  const uint32_t exponent = (bits >> 23 & 0xff) - 127 + 15;
  return static_cast<uint16_t>((bits >> 16 & 0x8000) | exponent << 10 | (bits >> 13 & 0x3ff));
}

}  // namespace

template <typename T>
int TinyModel::constant(std::vector<int> shape, TensorType type, const std::vector<T>& values,
                        Quantisation quantisation) {
  const int number = tensor(std::move(shape), type, std::move(quantisation));
  std::vector<uint8_t>& data = tensors_.back().data;
  data.resize(values.size() * sizeof(T));
  std::memcpy(data.data(), values.data(), data.size());
  return number;
}

int TinyModel::tensor(std::vector<int> shape, TensorType type, Quantisation quantisation) {
  const std::string name = "t" + std::to_string(tensors_.size());
  tensors_.push_back({name, std::move(shape), type, std::move(quantisation), {}});
  return static_cast<int>(tensors_.size()) - 1;
}

int TinyModel::floats(std::vector<int> shape, const std::vector<float>& values) {
  return constant(std::move(shape), TensorType::FLOAT32, values, {});
}

int TinyModel::halves(std::vector<int> shape, const std::vector<float>& values) {
  std::vector<uint16_t> halves(values.size());
  std::transform(values.begin(), values.end(), halves.begin(), half_of);
  return constant(std::move(shape), TensorType::FLOAT16, halves, {});
}

int TinyModel::int32s(std::vector<int> shape, const std::vector<int32_t>& values) {
  return constant(std::move(shape), TensorType::INT32, values, {});
}

int TinyModel::int64s(std::vector<int> shape, const std::vector<int64_t>& values) {
  return constant(std::move(shape), TensorType::INT64, values, {});
}

int TinyModel::int8s(std::vector<int> shape, const std::vector<int8_t>& values,
                     Quantisation quantisation) {
  return constant(std::move(shape), TensorType::INT8, values, std::move(quantisation));
}

int TinyModel::uint8s(std::vector<int> shape, const std::vector<uint8_t>& values,
                      Quantisation quantisation) {
  return constant(std::move(shape), TensorType::UINT8, values, std::move(quantisation));
}

void TinyModel::op(tflite::BuiltinOperator op, std::vector<int> inputs, std::vector<int> outputs,
                   tflite::BuiltinOptions type, Options options) {
  operators_.push_back({op, "", std::move(inputs), std::move(outputs), type, std::move(options)});
}

void TinyModel::custom(std::string name, std::vector<int> inputs, std::vector<int> outputs) {
  operators_.push_back({tflite::BuiltinOperator::CUSTOM,
                        std::move(name),
                        std::move(inputs),
                        std::move(outputs),
                        tflite::BuiltinOptions::NONE,
                        {}});
}

Bytes TinyModel::bytes(std::vector<int> inputs, std::vector<int> outputs) const {
  Builder builder;
  std::vector<flatbuffers::Offset<tflite::Buffer>> buffers{tflite::CreateBuffer(builder)};
  std::vector<flatbuffers::Offset<tflite::Tensor>> tensors;
  for (const Tensor& tensor : tensors_) {
    uint32_t buffer = 0;
    if (!tensor.data.empty()) {
      buffer = static_cast<uint32_t>(buffers.size());
      builder.ForceVectorAlignment(tensor.data.size(), 1, 16);
      buffers.push_back(tflite::CreateBuffer(builder, builder.CreateVector(tensor.data)));
    }
    flatbuffers::Offset<tflite::Quantization> quantisation;
    if (!tensor.quantisation.scales.empty()) {
      quantisation = tflite::CreateQuantization(
          builder, 0, 0, builder.CreateVector(tensor.quantisation.scales),
          builder.CreateVector(tensor.quantisation.zeros), 0, 0, tensor.quantisation.axis);
    }
    tensors.push_back(tflite::CreateTensor(builder, builder.CreateVector(tensor.shape), tensor.type,
                                           buffer, builder.CreateString(tensor.name),
                                           quantisation));
  }
  std::vector<flatbuffers::Offset<tflite::OperatorCode>> codes;
  std::vector<flatbuffers::Offset<tflite::Operator>> operators;
  for (const Operator& op : operators_) {
    const auto custom = op.custom.empty() ? 0 : builder.CreateString(op.custom);
    const auto short_code = static_cast<int8_t>(std::min(int(op.op), 127));
    const auto code = short_codes ? tflite::BuiltinOperator::ADD : op.op;
    codes.push_back(tflite::CreateOperatorCode(builder, short_code, custom, 1, code));
    const auto options = op.options ? op.options(builder) : 0;
    operators.push_back(tflite::CreateOperator(builder, uint32_t(codes.size() - 1),
                                               builder.CreateVector(op.inputs),
                                               builder.CreateVector(op.outputs), op.type, options));
  }
  const auto subgraph =
      tflite::CreateSubGraph(builder, builder.CreateVector(tensors), builder.CreateVector(inputs),
                             builder.CreateVector(outputs), builder.CreateVector(operators));
  const auto model = tflite::CreateModel(
      builder, version, builder.CreateVector(codes), builder.CreateVector(&subgraph, 1),
      builder.CreateString("tiny"), builder.CreateVector(buffers));
  tflite::FinishModelBuffer(builder, model);
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

Options conv_options(tflite::Padding padding, int stride_height, int stride_width,
                     tflite::Activation activation, int dilation_height, int dilation_width) {
  return [=](Builder& builder) {
    return tflite::CreateConvOptions(builder, padding, stride_width, stride_height, activation,
                                     dilation_width, dilation_height)
        .Union();
  };
}

Options activation_options(tflite::Activation activation) {
  return [=](Builder& builder) {
    return tflite::CreateActivationOptions(builder, activation).Union();
  };
}

Graph import_tiny(const Bytes& bytes) { return import_tflite(bytes, "tiny"); }

std::vector<float> run_model(const Bytes& bytes, const std::vector<std::vector<float>>& inputs) {
  const Graph graph = import_tiny(bytes);
  FloatExecutor executor(graph);
  executor.run(inputs);
  const auto values = executor.values(graph.outputs[0]);
  return {values.begin(), values.end()};
}

}  // namespace nearshelf::pipeline::testing
