// A trained sequence model in float, as the trainer hands it to the writer, and the order of its
// weights, which trainer, writer and reader share.
//
// The model, for the vectors x of the last clicks (item vector + position vector), oldest first:
// per block, with LN = layer norm and MHA = causal multi-head attention,
//   x += sigmoid(A x + a) * MHA(LN(x)),  x += sigmoid(B x + b) * W3(silu(W1 z) * (W2 z)), z =
//   LN(x);
// then h = LN(x of the last click), and the score of an item is h . item vector.
// Sources: eSASRec (arXiv 2508.06450), gates of LiGR (arXiv 2502.03417), SwiGLU (arXiv 2002.05202).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace nearshelf {

struct SequenceShape {
  uint32_t dimensions = 0;  // d, 1..256; 0 = no sequence model
  uint32_t blocks = 1;      // 1..4
  uint32_t heads = 1;       // divides d
  uint32_t inner = 0;       // width inside the feed-forward, 1..1024
  uint32_t length = 0;      // clicks the model looks at, 1..200

  friend bool operator==(const SequenceShape&, const SequenceShape&) = default;
};

// The vectors of a block, each of d values.
enum class SequenceVector : uint8_t {
  kAttentionNormGain = 0,
  kAttentionNormBias = 1,
  kAttentionGateBias = 2,  // a
  kFeedNormGain = 3,
  kFeedNormBias = 4,
  kFeedGateBias = 5,  // b
};
inline constexpr size_t kSequenceVectorCount = 6;

// The matrices of a block, each outputs x inputs.
enum class SequenceMatrix : uint8_t {
  kQuery = 0,
  kKey = 1,
  kValue = 2,
  kOutput = 3,
  kAttentionGate = 4,  // A
  kFeedActivated = 5,  // W1
  kFeedLinear = 6,     // W2
  kFeedOutput = 7,     // W3
  kFeedGate = 8,       // B
};
inline constexpr size_t kSequenceMatrixCount = 9;

constexpr size_t sequence_outputs(const SequenceShape& shape, SequenceMatrix matrix) {
  const bool wide =
      matrix == SequenceMatrix::kFeedActivated || matrix == SequenceMatrix::kFeedLinear;
  return wide ? shape.inner : shape.dimensions;
}

constexpr size_t sequence_inputs(const SequenceShape& shape, SequenceMatrix matrix) {
  return matrix == SequenceMatrix::kFeedOutput ? shape.inner : shape.dimensions;
}

// Where things lie in SequenceTable::weights: block by block its vectors, then its matrices, each
// row-major; last the gain and the bias of the final norm.
class SequenceLayout {
 public:
  explicit SequenceLayout(const SequenceShape& shape) : shape_(shape) {
    for (size_t m = 0; m < kSequenceMatrixCount; ++m) {
      const auto matrix = static_cast<SequenceMatrix>(m);
      matrix_offset_[m] = block_size_;
      block_size_ += sequence_outputs(shape, matrix) * sequence_inputs(shape, matrix);
    }
    const size_t vectors = kSequenceVectorCount * shape.dimensions;
    for (size_t& offset : matrix_offset_) offset += vectors;
    block_size_ += vectors;
  }

  size_t vector(size_t block, SequenceVector vector) const {
    return block * block_size_ + static_cast<size_t>(vector) * shape_.dimensions;
  }
  size_t matrix(size_t block, SequenceMatrix matrix) const {
    return block * block_size_ + matrix_offset_[static_cast<size_t>(matrix)];
  }
  size_t final_gain() const { return shape_.blocks * block_size_; }
  size_t final_bias() const { return final_gain() + shape_.dimensions; }
  size_t size() const { return final_bias() + shape_.dimensions; }

 private:
  SequenceShape shape_;
  size_t matrix_offset_[kSequenceMatrixCount] = {};
  size_t block_size_ = 0;
};

struct SequenceTable {
  SequenceShape shape;
  std::vector<float> items;      // row-major, items x d; a zero row = no vector
  std::vector<float> positions;  // row-major, length x d; row 0 belongs to the oldest click
  std::vector<float> weights;    // in the order of SequenceLayout
};

// What layer norms add to the variance before its square root.
inline constexpr float kSequenceNormEpsilon = 1e-5f;

}  // namespace nearshelf
