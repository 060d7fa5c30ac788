#include "pipeline/vision/tflite/tensor_table.h"

#include <utility>

#include "pipeline/vision/graph/graph_shapes.h"
#include "pipeline/vision/tflite/tensor_reader.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline::tflite {
namespace {

// Of all constants together: a file may name one buffer many times.
constexpr int64_t kMaxConstantElements = int64_t{1} << 27;

}  // namespace

TensorTable::TensorTable(const Model& model, const SubGraph& subgraph, std::string name)
    : model_(model), subgraph_(subgraph), name_(std::move(name)) {
  if (subgraph.tensors() == nullptr) return;
  for (const Tensor* tensor : *subgraph.tensors()) describe(*tensor);
}

void TensorTable::describe(const Tensor& tensor) {
  GraphTensor& described = tensors_.emplace_back();
  State& state = states_.emplace_back();
  state.constant = is_constant(model_, tensor);
  state.produced = state.constant;
  try {
    describe_tensor(tensor, &described);
  } catch (const VisionError& error) {
    state.problem = error.what();
  }
}

void TensorTable::produce(int number) {
  if (number < 0 || size_t(number) >= states_.size()) {
    throw VisionError(name_ + ": names tensor " + std::to_string(number) + " of " +
                      std::to_string(states_.size()));
  }
  if (states_[size_t(number)].produced) {
    throw VisionError(name_ + ": tensor " + quoted_name(number) + " is produced twice");
  }
  states_[size_t(number)].produced = true;
}

int TensorTable::resolve(int number) {
  if (number < 0 || size_t(number) >= states_.size()) {
    throw VisionError("reads tensor " + std::to_string(number) + " of " +
                      std::to_string(states_.size()));
  }
  const State& state = states_[size_t(number)];
  if (!state.produced) {
    throw VisionError("reads " + quoted_name(number) + ", which nothing before it produces");
  }
  if (state.constant && !state.loaded && state.problem.empty()) load(number);
  if (!state.problem.empty()) {
    throw VisionError("uses tensor " + quoted_name(number) + ", which " + state.problem);
  }
  return state.same_as == -1 ? number : state.same_as;
}

void TensorTable::load(int number) {
  State& state = states_[size_t(number)];
  state.loaded = true;
  try {
    count_elements(element_count(at(number).shape));
    read_values(model_, file_tensor(number), &at(number));
  } catch (const VisionError& error) {
    state.problem = error.what();
  }
}

bool TensorTable::holds_reals(int number) const {
  if (size_t(number) >= states_.size()) return true;
  switch (file_tensor(number).type()) {
    case TensorType::FLOAT32:
    case TensorType::FLOAT16:
    case TensorType::UINT8:
    case TensorType::INT8:
    case TensorType::INT16:
      return true;
    default:
      return false;
  }
}

int TensorTable::add(GraphTensor tensor) {
  count_elements(int64_t(tensor.values.size()));
  tensors_.push_back(std::move(tensor));
  return static_cast<int>(tensors_.size()) - 1;
}

void TensorTable::count_elements(int64_t more) {
  if (constant_elements_ + more > kMaxConstantElements) {
    throw VisionError("brings the model's weights to more than " +
                      std::to_string(kMaxConstantElements));
  }
  constant_elements_ += more;
}

const Tensor& TensorTable::file_tensor(int number) const {
  return *subgraph_.tensors()->Get(uint32_t(number));
}

}  // namespace nearshelf::pipeline::tflite
