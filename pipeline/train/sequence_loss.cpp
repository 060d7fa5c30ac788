#include "pipeline/train/sequence_loss.h"

#include <algorithm>
#include <cmath>

#include "pipeline/train/sequence_gemm.h"

namespace nearshelf::pipeline {

template <typename Scalar>
double sampled_softmax(std::span<const Scalar> h, size_t d, std::span<const uint32_t> target_items,
                       std::span<const Scalar> targets, const SharedNegatives<Scalar>& negatives,
                       Scalar weight, std::vector<Scalar>* d_h, std::vector<Scalar>* d_targets,
                       std::vector<Scalar>* d_negatives) {
  const size_t rows = target_items.size();
  const size_t m = negatives.items.size();
  std::vector<Scalar> shares(rows * m);  // first the logits, then d loss / d logit
  multiply(rows, m, d, plain(h.data(), d), transposed(negatives.vectors.data(), d), shares.data(),
           m);
  d_h->resize(rows * d);
  d_targets->resize(rows * d);
  double loss = 0;
  for (size_t row = 0; row < rows; ++row) {
    const Scalar* vector = h.data() + row * d;
    const Scalar* target = targets.data() + row * d;
    Scalar* share = shares.data() + row * m;
    Scalar positive = 0;
    for (size_t k = 0; k < d; ++k) positive += vector[k] * target[k];
    Scalar largest = positive;
    for (size_t j = 0; j < m; ++j) {
      share[j] =
          negatives.items[j] == target_items[row] ? -INFINITY : share[j] - negatives.correction[j];
      largest = std::max(largest, share[j]);
    }
    const Scalar own = std::exp(positive - largest);
    Scalar sum = own;
    for (size_t j = 0; j < m; ++j) {
      share[j] = std::exp(share[j] - largest);
      sum += share[j];
    }
    loss += double{weight * (std::log(sum) + largest - positive)};
    const Scalar norm = weight / sum;
    for (size_t j = 0; j < m; ++j) share[j] *= norm;
    const Scalar by_positive = own * norm - weight;
    for (size_t k = 0; k < d; ++k) {
      (*d_h)[row * d + k] = by_positive * target[k];
      (*d_targets)[row * d + k] = by_positive * vector[k];
    }
  }
  multiply(rows, d, m, plain(shares.data(), m), plain(negatives.vectors.data(), d), d_h->data(), d,
           true);
  multiply(m, d, rows, transposed(shares.data(), m), plain(h.data(), d), d_negatives->data(), d,
           true);
  return loss;
}

template double sampled_softmax(std::span<const float>, size_t, std::span<const uint32_t>,
                                std::span<const float>, const SharedNegatives<float>&, float,
                                std::vector<float>*, std::vector<float>*, std::vector<float>*);
template double sampled_softmax(std::span<const double>, size_t, std::span<const uint32_t>,
                                std::span<const double>, const SharedNegatives<double>&, double,
                                std::vector<double>*, std::vector<double>*, std::vector<double>*);

}  // namespace nearshelf::pipeline
