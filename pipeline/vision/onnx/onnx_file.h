// An ONNX file's protobuf message, within limits.
#pragma once

#include <onnx/onnx_pb.h>

#include <cstddef>
#include <span>
#include <string>

namespace nearshelf::pipeline {

inline constexpr size_t kMaxOnnxBytes = size_t{512} << 20;
inline constexpr int kMaxOnnxNodes = 16'384;
inline constexpr int kMaxOnnxOutputs = 1024;

// Throws VisionError when the bytes are not an ONNX model, or one beyond the limits.
onnx::ModelProto parse_onnx(std::span<const unsigned char> bytes, const std::string& name);

// Version of the standard operator set that the model was written for.
int standard_opset(const onnx::ModelProto& model);

}  // namespace nearshelf::pipeline
