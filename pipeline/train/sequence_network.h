// The blocks of the sequence model (core/models/sequence_table.h), forward and backward.
#pragma once

#include <span>
#include <vector>

#include "pipeline/train/sequence_layers.h"

namespace nearshelf::pipeline {

// What the forward pass over some rows leaves for the backward pass. Reusable.
template <typename Scalar>
struct SequencePass {
  struct Block {
    std::vector<Scalar> x;  // rows x d, the input
    NormPass<Scalar> norm;
    std::vector<Scalar> joined;   // query, key, value
    std::vector<Scalar> weights;  // of the attention
    std::vector<Scalar> mixed;
    std::vector<Scalar> attended;  // rows x d, after dropout
    std::vector<Scalar> attended_mask;
    std::vector<Scalar> attention_gate;
    std::vector<Scalar> middle;  // rows x d, the input of the feed-forward
    NormPass<Scalar> feed_norm;
    std::vector<Scalar> wide;   // rows x 2 inner: W1 z, W2 z
    std::vector<Scalar> inner;  // rows x inner: silu(W1 z) * (W2 z)
    std::vector<Scalar> fed;    // rows x d, after dropout
    std::vector<Scalar> fed_mask;
    std::vector<Scalar> feed_gate;
  };
  std::vector<Scalar> input_mask;
  std::vector<Block> blocks;
  std::vector<Scalar> last;  // rows x d, the output of the last block
  NormPass<Scalar> final_norm;

  // rows x d: the shopper's vector after each click.
  const std::vector<Scalar>& h() const { return final_norm.out; }
};

// Parameters lie in one array: positions (length x d), then weights in SequenceLayout's order.
template <typename Scalar>
class SequenceNetwork {
 public:
  SequenceNetwork(const SequenceShape& shape, double dropout)
      : shape_(shape), layout_(shape), dropout_(dropout) {}

  size_t position_count() const { return size_t{shape_.length} * shape_.dimensions; }
  size_t parameter_count() const { return position_count() + layout_.size(); }

  // `starts`: the first row of each sequence, at most shape.length rows each, and after the last
  // the number of rows. `items`: the item vector of each row, rows x d. `random` draws the dropout
  // masks, from rows in order.
  void forward(const Scalar* parameters, std::span<const uint32_t> starts,
               std::span<const Scalar> items, SplitMix random, SequencePass<Scalar>* pass) const;

  // d_h: rows x d. Adds to d_parameters, sets d_items (rows x d).
  void backward(const Scalar* parameters, std::span<const uint32_t> starts,
                const SequencePass<Scalar>& pass, std::span<const Scalar> d_h, Scalar* d_parameters,
                std::vector<Scalar>* d_items) const;

 private:
  using Block = typename SequencePass<Scalar>::Block;

  void block_forward(const Scalar* weights, size_t b, std::span<const uint32_t> starts,
                     SplitMix* random, Block* block, std::vector<Scalar>* out) const;
  void feed_backward(const Scalar* weights, size_t b, const Block& block, Scalar* d_weights,
                     std::vector<Scalar>* d_x) const;
  void attention_backward_block(const Scalar* weights, size_t b, std::span<const uint32_t> starts,
                                const Block& block, Scalar* d_weights,
                                std::vector<Scalar>* d_x) const;

  SequenceShape shape_;
  SequenceLayout layout_;
  double dropout_;
};

}  // namespace nearshelf::pipeline
