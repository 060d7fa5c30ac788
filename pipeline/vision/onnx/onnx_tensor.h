// The values of a tensor stored in an ONNX file.
#pragma once

#include <onnx/onnx_pb.h>

#include <vector>

#include "pipeline/vision/graph/graph_shapes.h"

namespace nearshelf::pipeline {

struct StoredTensor {
  int32_t type = 0;  // onnx::TensorProto::DataType
  Shape shape;
  std::vector<float> values;  // of floating point types
  std::vector<int> numbers;   // of integer types; what an int cannot hold becomes its limit
};

// A tensor without elements comes back without values and numbers. Throws VisionError for data kept
// outside the file, for other types, and where bytes and shape disagree.
StoredTensor read_tensor(const onnx::TensorProto& tensor);

}  // namespace nearshelf::pipeline
