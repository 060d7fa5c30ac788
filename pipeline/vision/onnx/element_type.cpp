#include "pipeline/vision/onnx/element_type.h"

#include <onnx/onnx_pb.h>

#include <limits>

#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {

using onnx::TensorProto;

bool is_real_type(int32_t type) {
  return type == TensorProto::FLOAT || type == TensorProto::FLOAT16 ||
         type == TensorProto::BFLOAT16 || type == TensorProto::DOUBLE;
}

bool is_integer_type(int32_t type) {
  switch (type) {
    case TensorProto::UINT8:
    case TensorProto::INT8:
    case TensorProto::UINT16:
    case TensorProto::INT16:
    case TensorProto::INT32:
    case TensorProto::INT64:
    case TensorProto::BOOL:
    case TensorProto::UINT32:
    case TensorProto::UINT64:
      return true;
    default:
      return false;
  }
}

std::string type_text(int32_t type) {
  return TensorProto::DataType_IsValid(type)
             ? TensorProto::DataType_Name(static_cast<TensorProto::DataType>(type))
             : "type " + std::to_string(type);
}

IntegerRange range_of_type(int32_t type) {
  constexpr int kLowest = std::numeric_limits<int>::min();
  constexpr int kHighest = std::numeric_limits<int>::max();
  switch (type) {
    case TensorProto::UINT8:
      return {0, 255};
    case TensorProto::INT8:
      return {-128, 127};
    case TensorProto::UINT16:
      return {0, 65'535};
    case TensorProto::INT16:
      return {-32'768, 32'767};
    case TensorProto::BOOL:
      return {0, 1};
    case TensorProto::UINT32:
    case TensorProto::UINT64:
      return {0, kHighest};
    case TensorProto::INT32:
    case TensorProto::INT64:
      return {kLowest, kHighest};
    default:
      throw VisionError("elements of " + type_text(type) + " where integers belong");
  }
}

}  // namespace nearshelf::pipeline
