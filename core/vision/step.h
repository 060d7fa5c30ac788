// One step of an encoder's run: a layer, or a few that run together.
#pragma once

#include <memory>
#include <span>

#include "core/vision/encoder.h"
#include "core/vision/layer_shape.h"
#include "core/vision/packed_encoder.h"

namespace nearshelf {

// A tensor in the arena.
struct TensorData {
  uint8_t* data = nullptr;
  uint32_t height = 0;
  uint32_t width = 0;
  uint32_t channels = 0;
  uint8_t zero = 0;

  size_t row_bytes() const { return size_t{width} * channels; }
  size_t pixels() const { return size_t{height} * width; }
  size_t bytes() const { return pixels() * channels; }
  uint8_t* pixel(size_t number) const { return data + number * channels; }
};

// What steps are made from. Borrowed for as long as the steps live.
struct StepParts {
  std::span<const EncoderLayer> layers;
  std::span<const TensorData> tensors;
  const PackedEncoder* packed;
  const ConvKernels* kernels;
  const uint8_t* pad_pixel;

  const TensorData& input(const EncoderLayer& layer) const { return tensors[layer.inputs[0]]; }
  const TensorData& second(const EncoderLayer& layer) const { return tensors[layer.inputs[1]]; }
  const TensorData& output(const EncoderLayer& layer) const { return tensors[layer.output]; }
};

class Step {
 public:
  virtual ~Step() = default;

  virtual uint32_t layers() const { return 1; }
  virtual size_t scratch_bytes() const { return 0; }

  // `scratch`: scratch_bytes(), 64-byte aligned, of any content.
  virtual void run(uint8_t* scratch) const = 0;

  // The same; adds what each layer took to times[0 .. layers() - 1].
  virtual void run_timed(uint8_t* scratch, Clock clock, LayerTime* times) const {
    const double start = clock();
    run(scratch);
    times[0].milliseconds += clock() - start;
  }
};

// Steps for layer number `layer` of `parts`, by the file that they are in; a band is three layers.
std::unique_ptr<Step> make_convolution(const StepParts& parts, uint32_t layer);
std::unique_ptr<Step> make_band(const StepParts& parts, uint32_t first);
std::unique_ptr<Step> make_pool(const StepParts& parts, uint32_t layer);
std::unique_ptr<Step> make_elementwise(const StepParts& parts, uint32_t layer);
std::unique_ptr<Step> make_rearrangement(const StepParts& parts, uint32_t layer);
std::unique_ptr<Step> make_resize(const StepParts& parts, uint32_t layer);

}  // namespace nearshelf
