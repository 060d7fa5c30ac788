#include "pipeline/train/sequence_network.h"

#include "pipeline/train/sequence_gemm.h"

namespace nearshelf::pipeline {
namespace {

// out = x W^T for W outputs x inputs, as the table stores it.
template <typename Scalar>
void linear_forward(const std::vector<Scalar>& x, size_t inputs, size_t outputs,
                    const Scalar* weights, std::vector<Scalar>* out) {
  const size_t rows = x.size() / inputs;
  out->resize(rows * outputs);
  multiply(rows, outputs, inputs, plain(x.data(), inputs), transposed(weights, inputs), out->data(),
           outputs);
}

// d_weights += d_out^T x; d_x = d_out W, or += where `add`.
template <typename Scalar>
void linear_backward(const std::vector<Scalar>& x, size_t inputs, size_t outputs,
                     const Scalar* weights, const std::vector<Scalar>& d_out, Scalar* d_weights,
                     std::vector<Scalar>* d_x, bool add) {
  const size_t rows = x.size() / inputs;
  multiply(outputs, inputs, rows, transposed(d_out.data(), outputs), plain(x.data(), inputs),
           d_weights, inputs, true);
  d_x->resize(rows * inputs);
  multiply(rows, inputs, outputs, plain(d_out.data(), outputs), plain(weights, inputs), d_x->data(),
           inputs, add);
}

// gate = sigmoid(x G^T + bias); out = x + gate * update.
template <typename Scalar>
void gate_forward(const std::vector<Scalar>& x, size_t d, const Scalar* weights, const Scalar* bias,
                  const std::vector<Scalar>& update, std::vector<Scalar>* gate,
                  std::vector<Scalar>* out) {
  linear_forward(x, d, d, weights, gate);
  out->resize(x.size());
  for (size_t row = 0; row < x.size(); row += d) {
    for (size_t k = 0; k < d; ++k) {
      const Scalar open = logistic((*gate)[row + k] + bias[k]);
      (*gate)[row + k] = open;
      (*out)[row + k] = x[row + k] + open * update[row + k];
    }
  }
}

// From d_x, the gradient by `out`, to the gradient by x, in place; sets d_update.
template <typename Scalar>
void gate_backward(const std::vector<Scalar>& x, size_t d, const Scalar* weights,
                   const std::vector<Scalar>& update, const std::vector<Scalar>& gate,
                   Scalar* d_weights, Scalar* d_bias, std::vector<Scalar>* d_update,
                   std::vector<Scalar>* d_x) {
  std::vector<Scalar> d_linear(x.size());
  d_update->resize(x.size());
  for (size_t row = 0; row < x.size(); row += d) {
    for (size_t k = 0; k < d; ++k) {
      const Scalar open = gate[row + k];
      const Scalar by_gate = (*d_x)[row + k] * update[row + k] * open * (1 - open);
      d_linear[row + k] = by_gate;
      d_bias[k] += by_gate;
      (*d_update)[row + k] = (*d_x)[row + k] * open;
    }
  }
  linear_backward(x, d, d, weights, d_linear, d_weights, d_x, true);
}

}  // namespace

template <typename Scalar>
void SequenceNetwork<Scalar>::forward(const Scalar* parameters, std::span<const uint32_t> starts,
                                      std::span<const Scalar> items, SplitMix random,
                                      SequencePass<Scalar>* pass) const {
  const size_t d = shape_.dimensions;
  const Scalar* weights = parameters + position_count();
  pass->blocks.resize(shape_.blocks);
  std::vector<Scalar>& x = pass->blocks[0].x;
  x.assign(items.begin(), items.end());
  for (size_t s = 0; s + 1 < starts.size(); ++s) {
    const size_t values = (starts[s + 1] - starts[s]) * d;
    for (size_t k = 0; k < values; ++k) x[starts[s] * d + k] += parameters[k];
  }
  if (dropout_ > 0) {
    fill_dropout(dropout_, x.size(), &random, &pass->input_mask);
    scale_by(pass->input_mask, &x);
  }
  for (size_t b = 0; b < shape_.blocks; ++b) {
    std::vector<Scalar>* out = b + 1 < shape_.blocks ? &pass->blocks[b + 1].x : &pass->last;
    block_forward(weights, b, starts, &random, &pass->blocks[b], out);
  }
  norm_forward(pass->last, d, weights + layout_.final_gain(), weights + layout_.final_bias(),
               &pass->final_norm);
}

template <typename Scalar>
void SequenceNetwork<Scalar>::block_forward(const Scalar* weights, size_t b,
                                            std::span<const uint32_t> starts, SplitMix* random,
                                            Block* block, std::vector<Scalar>* out) const {
  const size_t d = shape_.dimensions;
  const size_t inner = shape_.inner;
  const auto vector = [&](SequenceVector v) { return weights + layout_.vector(b, v); };
  const auto matrix = [&](SequenceMatrix m) { return weights + layout_.matrix(b, m); };

  norm_forward(block->x, d, vector(SequenceVector::kAttentionNormGain),
               vector(SequenceVector::kAttentionNormBias), &block->norm);
  // Query, key and value lie side by side in the layout: one product.
  linear_forward(block->norm.out, d, 3 * d, matrix(SequenceMatrix::kQuery), &block->joined);
  attention_forward(starts, d, shape_.heads, block->joined, &block->weights, &block->mixed);
  linear_forward(block->mixed, d, d, matrix(SequenceMatrix::kOutput), &block->attended);
  if (dropout_ > 0) {
    fill_dropout(dropout_, block->attended.size(), random, &block->attended_mask);
    scale_by(block->attended_mask, &block->attended);
  }
  gate_forward(block->x, d, matrix(SequenceMatrix::kAttentionGate),
               vector(SequenceVector::kAttentionGateBias), block->attended, &block->attention_gate,
               &block->middle);

  norm_forward(block->middle, d, vector(SequenceVector::kFeedNormGain),
               vector(SequenceVector::kFeedNormBias), &block->feed_norm);
  linear_forward(block->feed_norm.out, d, 2 * inner, matrix(SequenceMatrix::kFeedActivated),
                 &block->wide);
  const size_t rows = block->x.size() / d;
  block->inner.resize(rows * inner);
  for (size_t row = 0; row < rows; ++row) {
    const Scalar* activated = block->wide.data() + row * 2 * inner;
    for (size_t k = 0; k < inner; ++k) {
      block->inner[row * inner + k] = activated[k] * logistic(activated[k]) * activated[inner + k];
    }
  }
  linear_forward(block->inner, inner, d, matrix(SequenceMatrix::kFeedOutput), &block->fed);
  if (dropout_ > 0) {
    fill_dropout(dropout_, block->fed.size(), random, &block->fed_mask);
    scale_by(block->fed_mask, &block->fed);
  }
  gate_forward(block->middle, d, matrix(SequenceMatrix::kFeedGate),
               vector(SequenceVector::kFeedGateBias), block->fed, &block->feed_gate, out);
}

template <typename Scalar>
void SequenceNetwork<Scalar>::backward(const Scalar* parameters, std::span<const uint32_t> starts,
                                       const SequencePass<Scalar>& pass,
                                       std::span<const Scalar> d_h, Scalar* d_parameters,
                                       std::vector<Scalar>* d_items) const {
  const size_t d = shape_.dimensions;
  const Scalar* weights = parameters + position_count();
  Scalar* d_weights = d_parameters + position_count();
  std::vector<Scalar>& d_x = *d_items;
  d_x.assign(d_h.size(), 0);
  norm_backward(pass.final_norm, d, weights + layout_.final_gain(),
                std::vector<Scalar>(d_h.begin(), d_h.end()), d_weights + layout_.final_gain(),
                d_weights + layout_.final_bias(), &d_x);
  for (size_t b = shape_.blocks; b-- > 0;) {
    feed_backward(weights, b, pass.blocks[b], d_weights, &d_x);
    attention_backward_block(weights, b, starts, pass.blocks[b], d_weights, &d_x);
  }
  if (dropout_ > 0) scale_by(pass.input_mask, &d_x);
  for (size_t s = 0; s + 1 < starts.size(); ++s) {
    const size_t values = (starts[s + 1] - starts[s]) * d;
    for (size_t k = 0; k < values; ++k) d_parameters[k] += d_x[starts[s] * d + k];
  }
}

template <typename Scalar>
void SequenceNetwork<Scalar>::feed_backward(const Scalar* weights, size_t b, const Block& block,
                                            Scalar* d_weights, std::vector<Scalar>* d_x) const {
  const size_t d = shape_.dimensions;
  const size_t inner = shape_.inner;
  const size_t gate = layout_.matrix(b, SequenceMatrix::kFeedGate);
  const size_t output = layout_.matrix(b, SequenceMatrix::kFeedOutput);
  const size_t wide = layout_.matrix(b, SequenceMatrix::kFeedActivated);
  const size_t gain = layout_.vector(b, SequenceVector::kFeedNormGain);

  std::vector<Scalar> d_fed;
  gate_backward(block.middle, d, weights + gate, block.fed, block.feed_gate, d_weights + gate,
                d_weights + layout_.vector(b, SequenceVector::kFeedGateBias), &d_fed, d_x);
  if (dropout_ > 0) scale_by(block.fed_mask, &d_fed);
  std::vector<Scalar> d_inner;
  linear_backward(block.inner, inner, d, weights + output, d_fed, d_weights + output, &d_inner,
                  false);
  std::vector<Scalar> d_wide(block.wide.size());
  for (size_t row = 0; row * inner < d_inner.size(); ++row) {
    const Scalar* activated = block.wide.data() + row * 2 * inner;
    Scalar* d_activated = d_wide.data() + row * 2 * inner;
    for (size_t k = 0; k < inner; ++k) {
      const Scalar out = d_inner[row * inner + k];
      const Scalar s = logistic(activated[k]);
      d_activated[k] = out * activated[inner + k] * s * (1 + activated[k] * (1 - s));
      d_activated[inner + k] = out * activated[k] * s;
    }
  }
  std::vector<Scalar> d_normed;
  linear_backward(block.feed_norm.out, d, 2 * inner, weights + wide, d_wide, d_weights + wide,
                  &d_normed, false);
  norm_backward(block.feed_norm, d, weights + gain, d_normed, d_weights + gain,
                d_weights + layout_.vector(b, SequenceVector::kFeedNormBias), d_x);
}

template <typename Scalar>
void SequenceNetwork<Scalar>::attention_backward_block(const Scalar* weights, size_t b,
                                                       std::span<const uint32_t> starts,
                                                       const Block& block, Scalar* d_weights,
                                                       std::vector<Scalar>* d_x) const {
  const size_t d = shape_.dimensions;
  const size_t gate = layout_.matrix(b, SequenceMatrix::kAttentionGate);
  const size_t output = layout_.matrix(b, SequenceMatrix::kOutput);
  const size_t joined = layout_.matrix(b, SequenceMatrix::kQuery);
  const size_t gain = layout_.vector(b, SequenceVector::kAttentionNormGain);

  std::vector<Scalar> d_attended;
  gate_backward(block.x, d, weights + gate, block.attended, block.attention_gate, d_weights + gate,
                d_weights + layout_.vector(b, SequenceVector::kAttentionGateBias), &d_attended,
                d_x);
  if (dropout_ > 0) scale_by(block.attended_mask, &d_attended);
  std::vector<Scalar> d_mixed;
  linear_backward(block.mixed, d, d, weights + output, d_attended, d_weights + output, &d_mixed,
                  false);
  std::vector<Scalar> d_joined;
  attention_backward(starts, d, shape_.heads, block.joined, block.weights, d_mixed, &d_joined);
  std::vector<Scalar> d_normed;
  linear_backward(block.norm.out, d, 3 * d, weights + joined, d_joined, d_weights + joined,
                  &d_normed, false);
  norm_backward(block.norm, d, weights + gain, d_normed, d_weights + gain,
                d_weights + layout_.vector(b, SequenceVector::kAttentionNormBias), d_x);
}

template class SequenceNetwork<float>;
template class SequenceNetwork<double>;

}  // namespace nearshelf::pipeline
