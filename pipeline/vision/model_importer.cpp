#include "pipeline/vision/model_importer.h"

#include <optional>

#include "pipeline/vision/tflite/find_tflite.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

// ONNX has no identifier. Its writers begin with the version of the format: field 1, a varint of at
// most two digits.
bool begins_as_onnx(std::span<const unsigned char> bytes) {
  constexpr unsigned char kVersionField = 0x08;
  return bytes.size() > 2 && bytes[0] == kVersionField && bytes[1] >= 1 && bytes[1] < 100;
}

}  // namespace

Graph import_model(std::span<const unsigned char> bytes, const std::string& name, int input_side) {
  const std::optional<size_t> tflite = find_tflite(bytes);
  if (tflite == 0) return import_tflite(bytes, name);
  if (begins_as_onnx(bytes)) return import_onnx(bytes, name, input_side);
  if (tflite) return import_tflite(bytes, name);
  throw VisionError(name +
                    ": is neither a TFLite nor an ONNX model. Convert the model to one of them.");
}

}  // namespace nearshelf::pipeline
