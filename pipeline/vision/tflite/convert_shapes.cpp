// Operators that move values about, and those that compute shapes before the model runs.
#include <algorithm>

#include "pipeline/vision/graph/node_error.h"
#include "pipeline/vision/tflite/conversion.h"

namespace nearshelf::pipeline::tflite {
namespace {

// `value` counted from the end when negative, and kept within 0..size.
int clamped_index(int64_t value, int size) {
  return static_cast<int>(std::clamp<int64_t>(value < 0 ? value + size : value, 0, size));
}

bool bit(int mask, size_t axis) { return (mask >> axis & 1) != 0; }

// What STRIDED_SLICE takes, with its masks resolved.
struct ResolvedSlice {
  Slice slice;
  Shape before_shrink;  // of the result, with the axes that are dropped from it
};

ResolvedSlice resolve_strided_slice(OperatorScope* scope) {
  const auto& options = required_options(scope->op().builtin_options_as_StridedSlice());
  if (options.ellipsis_mask() != 0 || options.new_axis_mask() != 0 || options.offset()) {
    throw VisionError("uses an ellipsis, a new axis or offsets, which is not supported");
  }
  const Shape& shape = scope->any_input(0).shape;
  const std::vector<int>& begin = scope->numbers(1);
  const std::vector<int>& end = scope->numbers(2);
  const std::vector<int>& step = scope->numbers(3);
  if (begin.size() > shape.size() || begin.size() > 31 || end.size() != begin.size() ||
      step.size() != begin.size()) {
    throw VisionError("does not say begin, end and step of the same axes");
  }
  ResolvedSlice resolved;
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    const bool named = axis < begin.size();
    if (named && step[axis] < 1) throw VisionError("has a step below 1, which is not supported");
    const int size = shape[axis];
    int first = named && !bit(options.begin_mask(), axis) ? clamped_index(begin[axis], size) : 0;
    int last = named && !bit(options.end_mask(), axis) ? clamped_index(end[axis], size) : size;
    if (named && bit(options.shrink_axis_mask(), axis)) {
      first = clamped_index(begin[axis], size);
      last = first + 1;
    }
    const int stride = named ? step[axis] : 1;
    resolved.slice.begin.push_back(first);
    resolved.slice.end.push_back(last);
    resolved.slice.step.push_back(stride);
    resolved.before_shrink.push_back(last > first ? (last - first - 1) / stride + 1 : 0);
  }
  return resolved;
}

// The entries of a list of integers that a slice takes.
std::vector<int> sliced_numbers(const std::vector<int>& numbers, const Slice& slice) {
  std::vector<int> taken;
  for (int64_t i = slice.begin[0]; i < slice.end[0]; i += slice.step[0]) {
    taken.push_back(numbers.at(size_t(i)));
  }
  return taken;
}

// Emits an operation that gives `shape`, and a Reshape to the output where that has another.
void emit_reshaped(OperatorScope* scope, Operation operation, int from, const Shape& shape) {
  if (shape == scope->shape(scope->output())) return scope->emit(std::move(operation), {from});
  GraphTensor between{.name = scope->tensor(scope->output()).name + "/all_axes",
                      .shape = shape,
                      .grid = scope->tensor(from).grid};
  const int middle = scope->add_tensor(std::move(between));
  scope->emit(std::move(operation), {from}, middle);
  scope->emit(Reshape{}, {middle});
}

}  // namespace

void convert_concatenation(OperatorScope* scope) {
  const auto& options = required_options(scope->op().builtin_options_as_Concatenation());
  std::vector<int> inputs;
  for (size_t i = 0; i < scope->input_count(); ++i) inputs.push_back(scope->input(i));
  scope->emit(Concat{.axis = options.axis(), .clamp = clamp_of(options.activation())}, inputs);
}

void convert_gather(OperatorScope* scope) {
  const auto& options = required_options(scope->op().builtin_options_as_Gather());
  if (options.batch_dims() != 0) throw VisionError("has batch dimensions, not supported");
  const int input = scope->input(0);
  const std::vector<int>& indices = scope->numbers(1);
  Shape gathered = scope->shape(input);
  const int axis = resolve_axis(options.axis(), gathered.size());
  gathered[size_t(axis)] = static_cast<int>(indices.size());
  emit_reshaped(scope, Gather{.axis = axis, .indices = indices}, input, gathered);
}

void convert_pack(OperatorScope* scope) {
  std::vector<int> packed;
  for (size_t i = 0; i < scope->input_count(); ++i) {
    const std::vector<int>& numbers = scope->numbers(i);
    if (numbers.size() != 1) throw VisionError("packs more than single integers, not supported");
    packed.push_back(numbers[0]);
  }
  scope->set_numbers(packed);
}

void convert_pad(OperatorScope* scope) {
  const int input = scope->input(0);
  const std::vector<int>& amounts = scope->numbers(1);
  if (amounts.size() != 2 * scope->shape(input).size()) {
    throw VisionError("does not say the padding of every axis");
  }
  Pad pad;
  for (size_t i = 0; i < amounts.size(); i += 2) {
    pad.before.push_back(amounts[i]);
    pad.after.push_back(amounts[i + 1]);
  }
  if (scope->has_input(2)) pad.value = scope->tensor(scope->constant(2)).values[0];
  scope->emit(pad, {input});
}

void convert_reshape(OperatorScope* scope) {
  if (scope->has_numbers(0)) return scope->set_numbers(scope->numbers(0));
  scope->emit(Reshape{}, {scope->input(0)});
}

void convert_resize_bilinear(OperatorScope* scope) {
  const auto* options = scope->op().builtin_options_as_ResizeBilinear();
  Resize resize{.bilinear = true};
  if (options != nullptr) {
    resize.align_corners = options->align_corners();
    resize.half_pixel = options->half_pixel_centers();
  }
  scope->emit(resize, {scope->input(0)});
}

void convert_resize_nearest(OperatorScope* scope) {
  const auto* options = scope->op().builtin_options_as_ResizeNearest();
  Resize resize{.bilinear = false};
  if (options != nullptr) {
    resize.align_corners = options->align_corners();
    resize.half_pixel = options->half_pixel_centers();
  }
  scope->emit(resize, {scope->input(0)});
}

void convert_shape(OperatorScope* scope) {
  const Shape& shape = scope->any_input(0).shape;
  element_count(shape);
  scope->set_numbers(shape);
}

void convert_slice(OperatorScope* scope) {
  const int input = scope->input(0);
  const Shape& shape = scope->shape(input);
  const std::vector<int>& begin = scope->numbers(1);
  const std::vector<int>& size = scope->numbers(2);
  if (begin.size() != shape.size() || size.size() != shape.size()) {
    throw VisionError("does not say begin and size of every axis");
  }
  Slice slice{.begin = begin, .end = shape, .step = Shape(shape.size(), 1)};
  for (size_t axis = 0; axis < shape.size(); ++axis) {
    if (size[axis] == -1) continue;
    slice.end[axis] = clamped_index(int64_t{begin[axis]} + size[axis], shape[axis]);
  }
  scope->emit(slice, {input});
}

void convert_split(OperatorScope* scope) {
  const std::vector<int>& axes = scope->numbers(0);
  const int input = scope->input(1);
  const Shape shape = scope->shape(input);
  const auto axis = size_t(resolve_axis(axes[0], shape.size()));
  const auto parts = static_cast<int>(scope->output_count());
  if (parts == 0 || shape[axis] % parts != 0) {
    throw VisionError("splits " + std::to_string(shape[axis]) + " into " + std::to_string(parts));
  }
  const int part = shape[axis] / parts;
  for (int i = 0; i < parts; ++i) {
    Slice slice{.begin = Shape(shape.size(), 0), .end = shape, .step = Shape(shape.size(), 1)};
    slice.begin[axis] = i * part;
    slice.end[axis] = (i + 1) * part;
    scope->emit(slice, {input}, scope->output(size_t(i)));
  }
}

void convert_strided_slice(OperatorScope* scope) {
  const ResolvedSlice resolved = resolve_strided_slice(scope);
  if (!scope->has_numbers(0)) {
    return emit_reshaped(scope, resolved.slice, scope->input(0), resolved.before_shrink);
  }
  if (scope->any_input(0).shape.size() != 1) {
    throw VisionError("slices integers of more than one axis, not supported");
  }
  scope->set_numbers(sliced_numbers(scope->numbers(0), resolved.slice));
}

void convert_transpose(OperatorScope* scope) {
  scope->emit(Transpose{scope->numbers(1)}, {scope->input(0)});
}

}  // namespace nearshelf::pipeline::tflite
