// Element types of ONNX tensors, as far as models of images use them.
#pragma once

#include <cstdint>
#include <string>

namespace nearshelf::pipeline {

// `type` is an onnx::TensorProto::DataType everywhere.
bool is_real_type(int32_t type);     // floating point of any width
bool is_integer_type(int32_t type);  // bool among them
std::string type_text(int32_t type);

struct IntegerRange {
  int low;
  int high;
};
// Of an integer type, as far as an int reaches.
IntegerRange range_of_type(int32_t type);

}  // namespace nearshelf::pipeline
