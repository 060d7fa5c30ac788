#include "pipeline/vision/onnx/onnx_file.h"

#include <google/protobuf/io/coded_stream.h>

#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

constexpr int kMaxNesting = 32;  // of messages; graphs without control flow need about ten
constexpr int kNewestOpset = 18;
constexpr int kFirstVersionWithOpsets = 3;  // of the file format

}  // namespace

onnx::ModelProto parse_onnx(std::span<const unsigned char> bytes, const std::string& name) {
  if (bytes.size() > kMaxOnnxBytes) {
    throw VisionError(name + ": holds " + std::to_string(bytes.size()) + " bytes, at most " +
                      std::to_string(kMaxOnnxBytes) + " are read. Use a smaller model.");
  }
  google::protobuf::io::CodedInputStream stream(bytes.data(), static_cast<int>(bytes.size()));
  stream.SetRecursionLimit(kMaxNesting);
  onnx::ModelProto model;
  if (!model.ParseFromCodedStream(&stream) || !stream.ConsumedEntireMessage()) {
    throw VisionError(name + ": is not an ONNX model, or is cut off. Copy the file again.");
  }
  if (!model.has_graph() || model.graph().node_size() == 0) {
    throw VisionError(name + ": holds no graph. Export the model as ONNX again.");
  }
  if (model.graph().node_size() > kMaxOnnxNodes) {
    throw VisionError(name + ": has " + std::to_string(model.graph().node_size()) +
                      " nodes, at most " + std::to_string(kMaxOnnxNodes) +
                      " are read. Use a smaller model.");
  }
  if (model.graph().output_size() > kMaxOnnxOutputs) {
    throw VisionError(name + ": has " + std::to_string(model.graph().output_size()) +
                      " outputs, at most " + std::to_string(kMaxOnnxOutputs) +
                      " are read. Export fewer.");
  }
  if (model.ir_version() >= kFirstVersionWithOpsets && model.opset_import_size() == 0) {
    throw VisionError(name + ": does not say which operator set it uses, or is cut off. Copy or " +
                      "export it again.");
  }
  const int opset = standard_opset(model);
  if (opset < 1 || opset > kNewestOpset) {
    throw VisionError(name + ": is written for operator set " + std::to_string(opset) +
                      ", known are 1 to " + std::to_string(kNewestOpset) +
                      ". Export it for one of those.");
  }
  return model;
}

int standard_opset(const onnx::ModelProto& model) {
  for (const onnx::OperatorSetIdProto& opset : model.opset_import()) {
    if (opset.domain().empty() || opset.domain() == "ai.onnx") {
      const int64_t version = opset.version();
      return version < 0 || version > 1000 ? 0 : static_cast<int>(version);
    }
  }
  return 1;  // files older than opset_import
}

}  // namespace nearshelf::pipeline
