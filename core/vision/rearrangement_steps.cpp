#include <cstring>
#include <vector>

#include "core/vision/step.h"

namespace nearshelf {
namespace {

class ConcatStep : public Step {
 public:
  ConcatStep(const StepParts& parts, uint32_t number) : out_(parts.output(parts.layers[number])) {
    const uint32_t* list = parts.packed->list(parts.layers[number]);
    inputs_.resize(list[0]);
    for (size_t k = 0; k < inputs_.size(); ++k) inputs_[k] = parts.tensors[list[1 + k]];
  }

  void run(uint8_t*) const override {
    uint8_t* to = out_.data;
    for (size_t p = 0; p < out_.pixels(); ++p) {
      for (const TensorData& in : inputs_) {
        std::memcpy(to, in.pixel(p), in.channels);
        to += in.channels;
      }
    }
  }

 private:
  std::vector<TensorData> inputs_;
  TensorData out_;
};

class GatherStep : public Step {
 public:
  GatherStep(const StepParts& parts, uint32_t number)
      : in_(parts.input(parts.layers[number])),
        out_(parts.output(parts.layers[number])),
        channels_(parts.packed->list(parts.layers[number])) {}

  void run(uint8_t*) const override {
    for (size_t p = 0; p < out_.pixels(); ++p) {
      const uint8_t* from = in_.pixel(p);
      uint8_t* to = out_.pixel(p);
      for (uint32_t c = 0; c < out_.channels; ++c) to[c] = from[channels_[c]];
    }
  }

 private:
  TensorData in_, out_;
  const uint32_t* channels_;
};

class PadStep : public Step {
 public:
  PadStep(const StepParts& parts, uint32_t number)
      : in_(parts.input(parts.layers[number])),
        out_(parts.output(parts.layers[number])),
        top_(parts.layers[number].pad_top),
        left_(parts.layers[number].pad_left) {}

  void run(uint8_t*) const override {
    std::memset(out_.data, in_.zero, out_.bytes());
    uint8_t* to = out_.pixel(size_t{top_} * out_.width + left_);
    for (uint32_t y = 0; y < in_.height; ++y) {
      std::memcpy(to + y * out_.row_bytes(), in_.data + y * in_.row_bytes(), in_.row_bytes());
    }
  }

 private:
  TensorData in_, out_;
  uint32_t top_, left_;
};

}  // namespace

std::unique_ptr<Step> make_rearrangement(const StepParts& parts, uint32_t number) {
  switch (op_of(parts.layers[number])) {
    case LayerOp::kConcat:
      return std::make_unique<ConcatStep>(parts, number);
    case LayerOp::kGather:
      return std::make_unique<GatherStep>(parts, number);
    default:
      return std::make_unique<PadStep>(parts, number);
  }
}

}  // namespace nearshelf
