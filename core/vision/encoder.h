// A CNN that turns a photo into a vector, from an encoder shard: the front door of the vision room.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/base/bytes.h"
#include "core/kernels/conv_kernels.h"
#include "core/vision/encoder_format.h"
#include "core/vision/photo.h"

namespace nearshelf {

// Milliseconds on any steady clock. The core reads no clock of its own.
using Clock = double (*)();

struct LayerTime {
  LayerOp op;
  uint32_t height, width, channels;  // of its output
  uint64_t macs;
  double milliseconds;
};

class Encoder {
 public:
  Encoder();
  ~Encoder();
  Encoder(Encoder&&) noexcept;
  Encoder& operator=(Encoder&&) noexcept;

  // Checks the shard, packs its weights for `kernels` and plans the memory of a run: nothing is
  // allocated afterwards but what prepare_photo() needs. The shard is not needed any more when this
  // returns. `kernels` is borrowed for ever. Fails as ShardView::open does, and with
  // kMissingSection, kBadSectionSize, kBadLayout, kBadValue, kTooLarge or kOutOfMemory.
  static Result<Encoder> load(Bytes shard, const ConvKernels& kernels);

  uint32_t input_width() const;
  uint32_t input_height() const;
  uint32_t feature_count() const;  // D
  uint32_t dimensions() const;     // d, or D without a projection
  uint64_t macs() const;           // of one photo
  size_t packed_bytes() const;     // weights in memory
  size_t arena_bytes() const;      // activations and scratch in memory
  // XXH64 over the checksums of the shard's sections in file order: names the space its vectors
  // live in.
  uint64_t id() const;

  // The pixels that the next run() reads: input_height * input_width RGBA.
  std::span<uint8_t> pixels();

  // Fills pixels() from a region of a photo, as the shard's PhotoFit says. Fails as prepare_photo.
  Status prepare(const PhotoView& photo, const PhotoRegion& region);

  // From pixels() to features(). With a clock, layer_times() tells what each layer took.
  void run(Clock clock = nullptr);

  // Of the last run(): the last tensor, averaged over its pixels; feature_count() values.
  std::span<const float> features() const;
  // Of the last run(): features, projected and scaled to length 1; dimensions() values, all 0 when
  // the features are.
  std::span<const float> embedding() const;
  std::span<const LayerTime> layer_times() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace nearshelf
