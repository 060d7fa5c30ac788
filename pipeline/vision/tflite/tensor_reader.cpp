#include "pipeline/vision/tflite/tensor_reader.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <span>
#include <string>

#include "pipeline/vision/graph/graph_shapes.h"
#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline::tflite {
namespace {

struct Range {
  int low;
  int high;
};

// Of types whose values lie on a grid.
std::optional<Range> grid_range(TensorType type) {
  switch (type) {
    case TensorType::UINT8:
      return Range{0, 255};
    case TensorType::INT8:
      return Range{-128, 127};
    case TensorType::INT16:
      return Range{-32768, 32767};
    default:
      return std::nullopt;
  }
}

size_t grid_entries(const Grid& grid, const Shape& shape) {
  if (grid.scales.size() == 1) return 1;
  if (grid.axis < 0 || size_t(grid.axis) >= shape.size()) return 0;
  return size_t(std::max(shape[size_t(grid.axis)], 0));
}

// Of an entry; the last one said holds for all that follow. Copied out, because the verifier does
// not ask that vectors of 64-bit numbers are aligned.
int64_t zero_point(const Quantization& quantization, size_t entry) {
  const auto* zeros = quantization.zero_point();
  if (zeros == nullptr || zeros->size() == 0) return 0;
  const size_t at = std::min<size_t>(entry, zeros->size() - 1);
  int64_t zero;
  std::memcpy(&zero, zeros->Data() + at * sizeof(zero), sizeof(zero));
  return zero;
}

Grid read_grid(const Quantization& quantization, const Range& range, const Shape& shape) {
  Grid grid{.scales = {quantization.scale()->begin(), quantization.scale()->end()},
            .zeros = {},
            .axis = quantization.quantized_dimension(),
            .low = range.low,
            .high = range.high};
  if (grid.scales.size() != grid_entries(grid, shape)) {
    throw VisionError("has " + std::to_string(grid.scales.size()) + " scales for shape " +
                      shape_text(shape));
  }
  for (const float scale : grid.scales) {
    if (!std::isfinite(scale) || scale < 0) throw VisionError("has a scale that is no number > 0");
  }
  for (size_t i = 0; i < grid.scales.size(); ++i) {
    const int64_t zero = zero_point(quantization, i);
    if (zero < range.low || zero > range.high) {
      throw VisionError("has zero point " + std::to_string(zero) + " outside " +
                        std::to_string(range.low) + ".." + std::to_string(range.high));
    }
    grid.zeros.push_back(static_cast<int>(zero));
  }
  if (grid.scales.size() == 1) grid.axis = 0;
  return grid;
}

// The little-endian elements of a buffer.
template <typename T, typename Use>
void for_each_element(std::span<const uint8_t> data, int64_t count, Use use) {
  if (data.size() != size_t(count) * sizeof(T)) {
    throw VisionError("holds " + std::to_string(data.size()) + " bytes for " +
                      std::to_string(count) + " values of " + std::to_string(sizeof(T)) + " bytes");
  }
  for (size_t i = 0; i < size_t(count); ++i) {
    T element;
    std::memcpy(&element, data.data() + i * sizeof(T), sizeof(T));
    use(i, element);
  }
}

template <typename T>
void read_numbers(std::span<const uint8_t> data, int64_t count, GraphTensor* out) {
  out->numbers.resize(size_t(count));
  for_each_element<T>(data, count, [&](size_t i, T element) {
    constexpr auto kLow = int64_t{std::numeric_limits<int>::min()};
    constexpr auto kHigh = int64_t{std::numeric_limits<int>::max()};
    out->numbers[i] = static_cast<int>(std::clamp(int64_t{element}, kLow, kHigh));
  });
}

template <typename T>
void read_quantised(std::span<const uint8_t> data, int64_t count, GraphTensor* out) {
  const Grid& grid = *out->grid;
  size_t inner = 1;  // elements that share a scale before the next one
  for (size_t axis = size_t(grid.axis) + 1; axis < out->shape.size(); ++axis) {
    inner *= size_t(out->shape[axis]);
  }
  const size_t entries = grid.scales.size();
  out->values.resize(size_t(count));
  for_each_element<T>(data, count, [&](size_t i, T element) {
    const size_t entry = entries == 1 ? 0 : i / inner % entries;
    out->values[i] = grid.scales[entry] * static_cast<float>(element - grid.zeros[entry]);
  });
}

float float_of_half(uint16_t bits) {
  return static_cast<float>(Eigen::numext::bit_cast<Eigen::half>(bits));
}

// Converters join the names of everything they fused with ';'; the first is the result's.
std::string first_name(const std::string& joined) { return joined.substr(0, joined.find(';')); }

const Buffer* buffer_of(const Model& model, const Tensor& tensor) {
  const auto* buffers = model.buffers();
  if (buffers == nullptr || tensor.buffer() >= buffers->size()) return nullptr;
  return buffers->Get(tensor.buffer());
}

}  // namespace

void describe_tensor(const Tensor& tensor, GraphTensor* out) {
  if (tensor.name() != nullptr) out->name = first_name(tensor.name()->str());
  if (tensor.shape() != nullptr) out->shape.assign(tensor.shape()->begin(), tensor.shape()->end());
  const auto range = grid_range(tensor.type());
  if (!range) return;
  const auto* quantization = tensor.quantization();
  if (quantization == nullptr || quantization->scale() == nullptr ||
      quantization->scale()->size() == 0) {
    out->grid =
        Grid{.scales = {1}, .zeros = {0}, .axis = 0, .low = range->low, .high = range->high};
  } else {
    out->grid = read_grid(*quantization, *range, out->shape);
  }
}

bool is_constant(const Model& model, const Tensor& tensor) {
  const Buffer* buffer = buffer_of(model, tensor);
  if (buffer == nullptr) return false;
  return buffer->offset() > 1 || (buffer->data() != nullptr && buffer->data()->size() > 0);
}

void read_values(const Model& model, const Tensor& tensor, GraphTensor* out) {
  const Buffer& buffer = *buffer_of(model, tensor);
  if (buffer.data() == nullptr || buffer.data()->size() == 0) {
    throw VisionError("keeps its values outside of the model's tables, which is not supported");
  }
  if (tensor.sparsity() != nullptr) throw VisionError("is sparse, which is not supported");
  const std::span<const uint8_t> data(buffer.data()->data(), buffer.data()->size());
  const int64_t count = element_count(out->shape);
  switch (tensor.type()) {
    case TensorType::FLOAT32:
      out->values.resize(size_t(count));
      return for_each_element<float>(data, count,
                                     [&](size_t i, float element) { out->values[i] = element; });
    case TensorType::FLOAT16:
      out->values.resize(size_t(count));
      return for_each_element<uint16_t>(data, count, [&](size_t i, uint16_t element) {
        out->values[i] = float_of_half(element);
      });
    case TensorType::UINT8:
      return read_quantised<uint8_t>(data, count, out);
    case TensorType::INT8:
      return read_quantised<int8_t>(data, count, out);
    case TensorType::INT16:
      return read_quantised<int16_t>(data, count, out);
    case TensorType::INT32:
      return read_numbers<int32_t>(data, count, out);
    case TensorType::INT64:
      return read_numbers<int64_t>(data, count, out);
    case TensorType::BOOL:
      return read_numbers<uint8_t>(data, count, out);
    default:
      throw VisionError(std::string("holds values of type ") + EnumNameTensorType(tensor.type()) +
                        ", which is not supported");
  }
}

}  // namespace nearshelf::pipeline::tflite
