#include "core/kernels/conv_output_stage.h"
#include "core/kernels/elementwise_u7.h"
#include "core/vision/step.h"

namespace nearshelf {
namespace {

class AddStep : public Step {
 public:
  AddStep(const StepParts& parts, uint32_t number) {
    const EncoderLayer& layer = parts.layers[number];
    const TensorData& a = parts.input(layer);
    const TensorData& b = parts.second(layer);
    call_.a = a.data;
    call_.b = b.data;
    call_.out = parts.output(layer).data;
    call_.a_factor = layer.factors[0];
    call_.b_factor = layer.factors[1];
    call_.offset = layer.factors[2];
    call_.low = layer.low;
    call_.high = layer.high;
    // One call for all, or one a pixel when b is the same for each of them.
    calls_ = a.pixels() / b.pixels();
    call_.count = b.bytes();
  }

  void run(uint8_t*) const override {
    AddCall call = call_;
    for (size_t k = 0; k < calls_; ++k) {
      add_u7(call);
      call.a += call.count;
      call.out += call.count;
    }
  }

 private:
  AddCall call_ = {};
  size_t calls_;
};

class MultiplyStep : public Step {
 public:
  MultiplyStep(const StepParts& parts, uint32_t number)
      : a_(parts.input(parts.layers[number])),
        b_(parts.second(parts.layers[number])),
        out_(parts.output(parts.layers[number])),
        factor_(parts.layers[number].factors[0]),
        low_(parts.layers[number].low),
        high_(parts.layers[number].high) {}

  void run(uint8_t*) const override {
    const size_t count = b_.bytes();
    for (size_t first = 0; first < out_.bytes(); first += count) {
      multiply(a_.data + first, b_.data, out_.data + first, count);
    }
  }

 private:
  void multiply(const uint8_t* a, const uint8_t* b, uint8_t* out, size_t count) const {
    for (size_t i = 0; i < count; ++i) {
      const int32_t product = (a[i] - a_.zero) * (b[i] - b_.zero);
      const int32_t rounded = round_to_even(static_cast<float>(product) * factor_);
      out[i] = clamp_to_byte(rounded + out_.zero, low_, high_);
    }
  }

  TensorData a_, b_, out_;
  float factor_;
  int32_t low_, high_;
};

class LookUpStep : public Step {
 public:
  LookUpStep(const StepParts& parts, uint32_t number)
      : in_(parts.input(parts.layers[number])),
        out_(parts.output(parts.layers[number])),
        table_(parts.packed->table(parts.layers[number])) {}

  void run(uint8_t*) const override { look_up_u7(in_.data, in_.bytes(), table_, out_.data); }

 private:
  TensorData in_, out_;
  const uint8_t* table_;
};

}  // namespace

std::unique_ptr<Step> make_elementwise(const StepParts& parts, uint32_t number) {
  switch (op_of(parts.layers[number])) {
    case LayerOp::kAdd:
      return std::make_unique<AddStep>(parts, number);
    case LayerOp::kMultiply:
      return std::make_unique<MultiplyStep>(parts, number);
    default:
      return std::make_unique<LookUpStep>(parts, number);
  }
}

}  // namespace nearshelf
