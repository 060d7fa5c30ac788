// Layers of the sequence model, forward and backward, over the rows of a ragged batch: the
// sequences lie one after the other without padding. Matrices are row-major, rows x d. What is
// called d_name is the gradient of the loss by `name`.
#pragma once

#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "core/models/sequence_table.h"
#include "pipeline/train/split_mix.h"

namespace nearshelf::pipeline {

template <typename Scalar>
Scalar logistic(Scalar x) {
  return 1 / (1 + std::exp(-x));
}

// What the backward pass of a layer norm needs.
template <typename Scalar>
struct NormPass {
  std::vector<Scalar> unit;     // rows x d: mean 0, variance 1
  std::vector<Scalar> inverse;  // rows: 1 / standard deviation
  std::vector<Scalar> out;      // rows x d: unit * gain + bias
};

template <typename Scalar>
void norm_forward(const std::vector<Scalar>& x, size_t d, const Scalar* gain, const Scalar* bias,
                  NormPass<Scalar>* pass) {
  const size_t rows = x.size() / d;
  pass->unit.resize(x.size());
  pass->out.resize(x.size());
  pass->inverse.resize(rows);
  for (size_t row = 0; row < rows; ++row) {
    const Scalar* in = x.data() + row * d;
    Scalar sum = 0;
    for (size_t k = 0; k < d; ++k) sum += in[k];
    const Scalar mean = sum / static_cast<Scalar>(d);
    Scalar squares = 0;
    for (size_t k = 0; k < d; ++k) squares += (in[k] - mean) * (in[k] - mean);
    const Scalar inverse =
        1 / std::sqrt(squares / static_cast<Scalar>(d) + static_cast<Scalar>(kSequenceNormEpsilon));
    pass->inverse[row] = inverse;
    for (size_t k = 0; k < d; ++k) {
      pass->unit[row * d + k] = (in[k] - mean) * inverse;
      pass->out[row * d + k] = pass->unit[row * d + k] * gain[k] + bias[k];
    }
  }
}

// Adds to d_gain, d_bias and d_x.
template <typename Scalar>
void norm_backward(const NormPass<Scalar>& pass, size_t d, const Scalar* gain,
                   const std::vector<Scalar>& d_out, Scalar* d_gain, Scalar* d_bias,
                   std::vector<Scalar>* d_x) {
  for (size_t row = 0; row < pass.inverse.size(); ++row) {
    const Scalar* unit = pass.unit.data() + row * d;
    const Scalar* out = d_out.data() + row * d;
    Scalar* in = d_x->data() + row * d;
    Scalar mean = 0;
    Scalar along = 0;
    for (size_t k = 0; k < d; ++k) {
      d_gain[k] += out[k] * unit[k];
      d_bias[k] += out[k];
      mean += out[k] * gain[k];
      along += out[k] * gain[k] * unit[k];
    }
    mean /= static_cast<Scalar>(d);
    along /= static_cast<Scalar>(d);
    for (size_t k = 0; k < d; ++k) {
      in[k] += pass.inverse[row] * (out[k] * gain[k] - mean - unit[k] * along);
    }
  }
}

// mask: 0 with probability `rate`, else 1 / (1 - rate). Rates go in steps of 1/256.
template <typename Scalar>
void fill_dropout(double rate, size_t size, SplitMix* random, std::vector<Scalar>* mask) {
  const auto threshold = static_cast<uint32_t>(rate * 256 + 0.5);
  const auto keep = static_cast<Scalar>(256.0 / (256.0 - threshold));
  mask->resize(size);
  uint64_t bits = 0;
  for (size_t k = 0; k < size; ++k) {
    if (k % 8 == 0) bits = random->next();
    (*mask)[k] = (bits & 0xFF) >= threshold ? keep : Scalar{0};
    bits >>= 8;
  }
}

template <typename Scalar>
void scale_by(const std::vector<Scalar>& mask, std::vector<Scalar>* values) {
  for (size_t k = 0; k < values->size(); ++k) (*values)[k] *= mask[k];
}

// Causal attention of each sequence to itself. `joined` holds query, key and value of a row side by
// side, rows x 3d; `weights` gets a length x length square for each sequence and head; `mixed` is
// rows x d. `starts`: the first row of each sequence, and after the last the number of rows.
template <typename Scalar>
void attention_forward(std::span<const uint32_t> starts, size_t d, size_t heads,
                       const std::vector<Scalar>& joined, std::vector<Scalar>* weights,
                       std::vector<Scalar>* mixed) {
  const size_t width = d / heads;
  const Scalar scale = 1 / std::sqrt(static_cast<Scalar>(width));
  size_t squares = 0;
  for (size_t s = 0; s + 1 < starts.size(); ++s) {
    squares += heads * size_t{starts[s + 1] - starts[s]} * (starts[s + 1] - starts[s]);
  }
  weights->assign(squares, 0);
  mixed->assign(joined.size() / 3, 0);
  Scalar* square = weights->data();
  for (size_t s = 0; s + 1 < starts.size(); ++s) {
    const size_t length = starts[s + 1] - starts[s];
    const Scalar* rows = joined.data() + starts[s] * 3 * d;
    for (size_t head = 0; head < heads; ++head, square += length * length) {
      for (size_t i = 0; i < length; ++i) {
        const Scalar* query = rows + i * 3 * d + head * width;
        Scalar* weight = square + i * length;
        Scalar largest = -INFINITY;
        for (size_t j = 0; j <= i; ++j) {
          const Scalar* key = rows + j * 3 * d + d + head * width;
          Scalar sum = 0;
          for (size_t k = 0; k < width; ++k) sum += query[k] * key[k];
          weight[j] = sum * scale;
          largest = std::max(largest, weight[j]);
        }
        Scalar sum = 0;
        for (size_t j = 0; j <= i; ++j) {
          weight[j] = std::exp(weight[j] - largest);
          sum += weight[j];
        }
        Scalar* out = mixed->data() + (starts[s] + i) * d + head * width;
        for (size_t j = 0; j <= i; ++j) {
          weight[j] /= sum;
          const Scalar* value = rows + j * 3 * d + 2 * d + head * width;
          for (size_t k = 0; k < width; ++k) out[k] += weight[j] * value[k];
        }
      }
    }
  }
}

// Sets d_joined, rows x 3d.
template <typename Scalar>
void attention_backward(std::span<const uint32_t> starts, size_t d, size_t heads,
                        const std::vector<Scalar>& joined, const std::vector<Scalar>& weights,
                        const std::vector<Scalar>& d_mixed, std::vector<Scalar>* d_joined) {
  const size_t width = d / heads;
  const Scalar scale = 1 / std::sqrt(static_cast<Scalar>(width));
  d_joined->assign(joined.size(), 0);
  std::vector<Scalar> d_weight;
  const Scalar* square = weights.data();
  for (size_t s = 0; s + 1 < starts.size(); ++s) {
    const size_t length = starts[s + 1] - starts[s];
    const Scalar* rows = joined.data() + starts[s] * 3 * d;
    Scalar* d_rows = d_joined->data() + starts[s] * 3 * d;
    d_weight.resize(length);
    for (size_t head = 0; head < heads; ++head, square += length * length) {
      for (size_t i = 0; i < length; ++i) {
        const Scalar* weight = square + i * length;
        const Scalar* out = d_mixed.data() + (starts[s] + i) * d + head * width;
        Scalar mean = 0;
        for (size_t j = 0; j <= i; ++j) {
          const Scalar* value = rows + j * 3 * d + 2 * d + head * width;
          Scalar* d_value = d_rows + j * 3 * d + 2 * d + head * width;
          Scalar sum = 0;
          for (size_t k = 0; k < width; ++k) {
            sum += out[k] * value[k];
            d_value[k] += weight[j] * out[k];
          }
          d_weight[j] = sum;
          mean += sum * weight[j];
        }
        const Scalar* query = rows + i * 3 * d + head * width;
        Scalar* d_query = d_rows + i * 3 * d + head * width;
        for (size_t j = 0; j <= i; ++j) {
          const Scalar d_score = weight[j] * (d_weight[j] - mean) * scale;
          const Scalar* key = rows + j * 3 * d + d + head * width;
          Scalar* d_key = d_rows + j * 3 * d + d + head * width;
          for (size_t k = 0; k < width; ++k) {
            d_query[k] += d_score * key[k];
            d_key[k] += d_score * query[k];
          }
        }
      }
    }
  }
}

}  // namespace nearshelf::pipeline
