// The sequence part of a model shard: a small causal transformer over the last clicks, in int8.
// The model: core/models/sequence_table.h.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "core/models/sequence_format.h"
#include "core/models/sequence_table.h"
#include "core/models/vector_table.h"
#include "core/shard/shard_view.h"

namespace nearshelf {

class SequenceView {
 public:
  SequenceView() = default;

  // Views the five sequence sections for `item_count` items. Fails with kMissingSection,
  // kBadSectionSize or kBadValue. What opens gives finite vectors for every history.
  static Result<SequenceView> open(const ShardView& shard, uint32_t item_count);

  const SequenceShape& shape() const { return shape_; }
  // Item vectors, which serve as inputs and as outputs. A zero scale = the model does not know the
  // item.
  const VectorTable& vectors() const { return vectors_; }

  // h = the shopper's vector (one entry a dimension) after these clicks, repeats kept. The model
  // looks at the latest shape().length of those it knows; without any, h is zero. Allocates about
  // 12 * length * dimensions bytes while it runs.
  void encode(std::span<const uint32_t> items_oldest_first, std::vector<double>* h) const;

  // out[i] = h . item vector i up to one positive factor common to all items, out.size() <= item
  // count. Items that the model does not know get the lowest score of the others.
  void score_all(std::span<const double> h, std::span<float> out) const;

 private:
  struct Matrix {
    size_t outputs = 0;
    size_t stride = 0;
    const float* scales = nullptr;
    const int8_t* values = nullptr;
  };
  struct Block {
    std::array<const float*, kSequenceVectorCount> vectors{};
    std::array<Matrix, kSequenceMatrixCount> matrices;

    const float* vector(SequenceVector v) const { return vectors[static_cast<size_t>(v)]; }
    const Matrix& matrix(SequenceMatrix m) const { return matrices[static_cast<size_t>(m)]; }
  };
  struct Scratch;

  Status open_positions(const ShardView& shard);
  Status open_weights(const ShardView& shard);
  bool knows(uint32_t item) const {
    return item < vectors_.item_count() && vectors_.scale(item) > 0;
  }
  void normalize(const float* x, const float* gain, const float* bias, float* out) const;
  void attend(size_t last, Scratch* scratch) const;
  void feed_forward(const Block& block, float* x, Scratch* scratch) const;
  static void gated_add(const Matrix& gate, const float* gate_bias, const float* update, float* x,
                        Scratch* scratch);
  static float quantize_input(std::span<const float> in, Scratch* scratch);
  static void apply(const Matrix& matrix, std::span<const float> in, float* out, Scratch* scratch);
  static void apply_quantized(const Matrix& matrix, float scale, float* out, Scratch* scratch);

  SequenceShape shape_;
  VectorTable vectors_;
  std::span<const float> position_scales_;
  std::span<const int8_t> position_values_;
  std::array<Block, kMaxSequenceBlocks> blocks_;
  const float* final_gain_ = nullptr;
  const float* final_bias_ = nullptr;
};

}  // namespace nearshelf
