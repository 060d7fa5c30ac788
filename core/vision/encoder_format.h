// Sections of the encoder shard. Byte tables and the meaning of every layer: docs/FORMAT.md,
// "Encoder shard".
#pragma once

#include <cstdint>

#include "core/shard/shard_format.h"

namespace nearshelf {

inline constexpr SectionId kEncoderMeta{"META"};
inline constexpr SectionId kEncoderTensors{"TENS"};
inline constexpr SectionId kEncoderLayers{"LAYR"};
inline constexpr SectionId kEncoderWeights{"WGHT"};
inline constexpr SectionId kEncoderBias{"BIAS"};
inline constexpr SectionId kEncoderMultipliers{"MULT"};
inline constexpr SectionId kEncoderLists{"LIST"};
inline constexpr SectionId kEncoderTables{"LUTS"};
inline constexpr SectionId kEncoderProjection{"PROI"};
inline constexpr SectionId kEncoderProjectionScales{"PROS"};
inline constexpr SectionId kEncoderProjectionOffsets{"PROB"};

inline constexpr uint32_t kMaxEncoderSide = 1024;      // pixels of a tensor, either way
inline constexpr uint32_t kMaxEncoderChannels = 8192;  // of a tensor
inline constexpr uint32_t kMaxEncoderTensors = 2048;
inline constexpr uint32_t kMaxEncoderLayers = 2048;
inline constexpr uint32_t kMaxEncoderKernel = 15;   // either way
inline constexpr uint32_t kEncoderTableSize = 128;  // bytes of a look-up table
inline constexpr uint32_t kMaxProjectedDimensions = 256;
inline constexpr float kMaxEncoderScale = 1e30f;  // magnitude: what is computed stays finite
inline constexpr uint64_t kMaxEncoderMacs = 20'000'000'000;   // of one image
inline constexpr uint64_t kMaxEncoderActivations = 1u << 26;  // bytes of all tensors that are alive

// Values are in shards: never reuse or renumber one.
enum class LayerOp : uint8_t {
  kFirstLayer = 1,  // convolution from the photo (tensor 0)
  kConv = 2,
  kDepthwise = 3,
  kAdd = 4,          // two tensors of one shape, or the second 1 x 1 x channels
  kMultiply = 5,     // the same
  kAveragePool = 6,  // over what lies inside the image
  kMaxPool = 7,
  kConcat = 8,   // along channels; all of one scale and zero
  kGather = 9,   // channels by number
  kPad = 10,     // with the zero point
  kLookUp = 11,  // a table of 128 bytes: any function of one value
  kResizeNearest = 12,
  kResizeBilinear = 13,
};

struct EncoderMeta {  // 64 bytes
  uint32_t tensors;
  uint32_t layers;
  uint32_t features;      // D: channels of the last tensor
  uint32_t dimensions;    // d of the projection; 0 = none, features are the embedding
  uint8_t pad_pixel[4];   // RGBA that stands for the model's zero; the fourth is 0
  uint32_t fit;           // PhotoFit
  uint32_t reserved[10];  // zero
};

struct EncoderTensor {  // 16 bytes
  uint16_t height;
  uint16_t width;
  uint32_t channels;
  float scale;
  uint8_t zero;
  uint8_t reserved[3];
};

struct EncoderLayer {  // 64 bytes
  uint8_t op;
  uint8_t low;
  uint8_t high;
  uint8_t reserved0;
  uint32_t inputs[2];  // tensors; kNoTensor = none. kConcat: see list
  uint32_t output;
  uint16_t kernel_height, kernel_width;
  uint16_t stride_height, stride_width;
  uint16_t pad_top, pad_left;
  uint16_t dilation_height, dilation_width;
  uint32_t weights;    // first byte in WGHT
  uint32_t channels;   // first entry in BIAS and MULT
  uint32_t list;       // first entry in LIST (kConcat: count, then tensors; kGather: channels)
  uint32_t table;      // number of the table in LUTS
  float factors[3];    // kAdd: a_factor, b_factor, offset; kMultiply, kAveragePool: the first
  uint32_t reserved1;  // zero
};

inline constexpr uint32_t kNoTensor = 0xffffffff;

static_assert(sizeof(EncoderMeta) == 64 && sizeof(EncoderTensor) == 16 &&
              sizeof(EncoderLayer) == 64);

}  // namespace nearshelf
