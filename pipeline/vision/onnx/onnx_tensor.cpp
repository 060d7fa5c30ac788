#include "pipeline/vision/onnx/onnx_tensor.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>

#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/onnx/element_type.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline {
namespace {

using onnx::TensorProto;

static_assert(std::endian::native == std::endian::little, "raw_data is little-endian");

// IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction.
float from_half(uint16_t bits) {
  const int exponent = (bits >> 10) & 31;
  const int fraction = bits & 1023;
  float magnitude;
  if (exponent == 31) {
    magnitude = fraction == 0 ? std::numeric_limits<float>::infinity()
                              : std::numeric_limits<float>::quiet_NaN();
  } else if (exponent == 0) {
    magnitude = std::ldexp(static_cast<float>(fraction), -24);
  } else {
    magnitude = std::ldexp(static_cast<float>(1024 + fraction), exponent - 25);
  }
  return (bits & 0x8000) != 0 ? -magnitude : magnitude;
}

float from_brain_float(uint16_t bits) { return std::bit_cast<float>(uint32_t{bits} << 16); }

template <typename Integer>
int saturated(Integer value) {
  if (std::cmp_less(value, std::numeric_limits<int>::min())) return std::numeric_limits<int>::min();
  if (std::cmp_greater(value, std::numeric_limits<int>::max())) {
    return std::numeric_limits<int>::max();
  }
  return static_cast<int>(value);
}

// Reads the elements of one tensor from wherever its writer put them.
class ElementReader {
 public:
  ElementReader(const TensorProto& tensor, size_t count) : tensor_(tensor), count_(count) {}

  // `field` is the typed field of protobuf that holds such elements when raw_data does not, and
  // `convert` makes one of `Stored`.
  template <typename Stored, typename Field, typename Convert>
  auto read(const Field& field, Convert convert) const {
    std::vector<decltype(convert(Stored{}))> out;
    if (tensor_.has_raw_data()) {
      const std::string& raw = tensor_.raw_data();
      require(raw.size() == count_ * sizeof(Stored), raw.size(), "bytes");
      out.resize(count_);
      for (size_t i = 0; i < count_; ++i) {
        Stored element;
        std::memcpy(&element, raw.data() + i * sizeof(Stored), sizeof(Stored));
        out[i] = convert(element);
      }
      return out;
    }
    require(size_t(field.size()) == count_, size_t(field.size()), "elements");
    out.resize(count_);
    for (size_t i = 0; i < count_; ++i) {
      out[i] = convert(static_cast<Stored>(field[static_cast<int>(i)]));
    }
    return out;
  }

 private:
  void require(bool holds, size_t found, const char* unit) const {
    if (holds) return;
    throw VisionError("tensor '" + tensor_.name() + "' of " + std::to_string(count_) + " " +
                      type_text(tensor_.data_type()) + " holds " + std::to_string(found) + " " +
                      unit + ". The file is damaged: export it again.");
  }

  const TensorProto& tensor_;
  size_t count_;
};

Shape shape_of(const TensorProto& tensor) {
  Shape shape;
  for (const int64_t dimension : tensor.dims()) {
    if (dimension < 0 || dimension > kMaxTensorElements) {
      throw VisionError("tensor '" + tensor.name() + "' has a dimension of " +
                        std::to_string(dimension));
    }
    shape.push_back(static_cast<int>(dimension));
  }
  return shape;
}

float same(float value) { return value; }

}  // namespace

StoredTensor read_tensor(const TensorProto& tensor) {
  if (tensor.data_location() == TensorProto::EXTERNAL || tensor.external_data_size() > 0) {
    throw VisionError("tensor '" + tensor.name() +
                      "' keeps its data in another file. Save the model as one file.");
  }
  StoredTensor out;
  out.type = tensor.data_type();
  out.shape = shape_of(tensor);
  const bool empty = std::find(out.shape.begin(), out.shape.end(), 0) != out.shape.end();
  const ElementReader elements(tensor, empty ? 0 : size_t(element_count(out.shape)));
  switch (out.type) {
    case TensorProto::FLOAT:
      out.values = elements.read<float>(tensor.float_data(), same);
      break;
    case TensorProto::DOUBLE:
      out.values = elements.read<double>(tensor.double_data(),
                                         [](double value) { return static_cast<float>(value); });
      break;
    case TensorProto::FLOAT16:
      out.values = elements.read<uint16_t>(tensor.int32_data(), from_half);
      break;
    case TensorProto::BFLOAT16:
      out.values = elements.read<uint16_t>(tensor.int32_data(), from_brain_float);
      break;
    case TensorProto::UINT8:
    case TensorProto::BOOL:
      out.numbers = elements.read<uint8_t>(tensor.int32_data(), saturated<uint8_t>);
      break;
    case TensorProto::INT8:
      out.numbers = elements.read<int8_t>(tensor.int32_data(), saturated<int8_t>);
      break;
    case TensorProto::UINT16:
      out.numbers = elements.read<uint16_t>(tensor.int32_data(), saturated<uint16_t>);
      break;
    case TensorProto::INT16:
      out.numbers = elements.read<int16_t>(tensor.int32_data(), saturated<int16_t>);
      break;
    case TensorProto::INT32:
      out.numbers = elements.read<int32_t>(tensor.int32_data(), saturated<int32_t>);
      break;
    case TensorProto::INT64:
      out.numbers = elements.read<int64_t>(tensor.int64_data(), saturated<int64_t>);
      break;
    case TensorProto::UINT32:
      out.numbers = elements.read<uint32_t>(tensor.uint64_data(), saturated<uint32_t>);
      break;
    case TensorProto::UINT64:
      out.numbers = elements.read<uint64_t>(tensor.uint64_data(), saturated<uint64_t>);
      break;
    default:
      throw VisionError("tensor '" + tensor.name() + "' holds elements of " + type_text(out.type) +
                        "; known are floating point, integers and booleans");
  }
  return out;
}

}  // namespace nearshelf::pipeline
