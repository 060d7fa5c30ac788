// The image encoder as its worker sees it: one encoder and one photo, as plain functions. No logic;
// the hand-written declarations are js/src/vision/vision-exports.ts. Embind's glue would be a third
// of what a shopper downloads for visual search (docs/decisions).
#include <optional>
#include <string>
#include <vector>

#include "core/base/aligned_buffer.h"
#include "core/kernels/conv_agreement.h"
#include "core/kernels/conv_relaxed_pack.h"
#include "core/vision/encoder.h"

#define NEARSHELF_EXPORT(name) extern "C" __attribute__((export_name(name)))

// Milliseconds on the worker's clock.
extern "C" __attribute__((import_module("env"), import_name("now"))) double now();

namespace {

using namespace nearshelf;

struct Vision {
  std::optional<ConvKernels> relaxed;  // offered, and equal to those of SIMD128
  std::optional<Encoder> encoder;
  AlignedBuffer shard;
  AlignedBuffer photo;
  PhotoView view;
  std::string text;  // what the last function that failed says
  std::vector<double> layer_times;
};

// The module is the object: a worker that needs another one starts another module.
Vision vision;

const char* tell(const Status& status) {
  vision.text = status.message();
  return vision.text.c_str();
}

}  // namespace

// `gemm` is the number of a function in the module's table.
NEARSHELF_EXPORT("offerRelaxedGemm")
bool offer_relaxed_gemm(uintptr_t gemm) {
  const ConvKernels offered = relaxed_conv_kernels(reinterpret_cast<GemmKernel>(gemm));
  if (!agree_with_simd(offered)) return false;
  vision.relaxed = offered;
  return true;
}

// Memory for one shard, to be filled before load(); null = out of memory. Memory may grow in
// reserve(), load(), reserve_photo() and embed().
NEARSHELF_EXPORT("reserve")
const uint8_t* reserve(uint32_t bytes) {
  vision.shard = AlignedBuffer::allocate(bytes);
  return vision.shard.data();
}

NEARSHELF_EXPORT("load")
const char* load(bool use_relaxed) {
  const bool relaxed = use_relaxed && vision.relaxed;
  auto loaded =
      Encoder::load(vision.shard.bytes(), relaxed ? *vision.relaxed : simd_conv_kernels());
  vision.shard = {};
  if (loaded.ok()) vision.encoder = std::move(loaded.value());
  return tell(loaded.status());
}

NEARSHELF_EXPORT("releasePhoto")
void release_photo() {
  vision.photo = {};
  vision.view = {};
}

// Sides that prepare_photo() would refuse get no memory either.
NEARSHELF_EXPORT("reservePhoto")
const uint8_t* reserve_photo(uint32_t width, uint32_t height) {
  release_photo();
  if (width > kMaxPhotoSide || height > kMaxPhotoSide) return nullptr;
  vision.photo = AlignedBuffer::allocate(size_t{width} * height * 4);
  vision.view = {vision.photo.data(), width, height};
  return vision.photo.data();
}

NEARSHELF_EXPORT("embed")
const char* embed(float left, float top, float right, float bottom) {
  if (!vision.encoder) return tell(Status(ErrorCode::kNotLoaded));
  const Status status = vision.encoder->prepare(vision.view, {left, top, right, bottom});
  if (status.ok()) vision.encoder->run();
  return tell(status);
}

// Those below need a loaded encoder.

NEARSHELF_EXPORT("embedding")
const float* embedding() { return vision.encoder->embedding().data(); }

NEARSHELF_EXPORT("dimensions")
uint32_t dimensions() { return vision.encoder->dimensions(); }

NEARSHELF_EXPORT("features")
const float* features() { return vision.encoder->features().data(); }

NEARSHELF_EXPORT("featureCount")
uint32_t feature_count() { return vision.encoder->feature_count(); }

NEARSHELF_EXPORT("idHigh")
uint32_t id_high() { return static_cast<uint32_t>(vision.encoder->id() >> 32); }

NEARSHELF_EXPORT("idLow")
uint32_t id_low() { return static_cast<uint32_t>(vision.encoder->id()); }

NEARSHELF_EXPORT("macs")
double macs() { return static_cast<double>(vision.encoder->macs()); }

NEARSHELF_EXPORT("packedBytes")
size_t packed_bytes() { return vision.encoder->packed_bytes(); }

NEARSHELF_EXPORT("arenaBytes")
size_t arena_bytes() { return vision.encoder->arena_bytes(); }

// Runs once more on the pixels of the last embed(). Gives the number of layers.
NEARSHELF_EXPORT("timeLayers")
uint32_t time_layers() {
  vision.encoder->run(now);
  const std::span<const LayerTime> layers = vision.encoder->layer_times();
  vision.layer_times.resize(layers.size() * 6);
  double* to = vision.layer_times.data();
  for (const LayerTime& layer : layers) {
    *to++ = static_cast<double>(layer.op);
    *to++ = layer.height;
    *to++ = layer.width;
    *to++ = layer.channels;
    *to++ = static_cast<double>(layer.macs);
    *to++ = layer.milliseconds;
  }
  return static_cast<uint32_t>(layers.size());
}

// Of the last time_layers(): op, height, width, channels, macs and milliseconds of each layer.
NEARSHELF_EXPORT("layerTimes")
const double* layer_times() { return vision.layer_times.data(); }
