// Sampled softmax: the loss of the sequence model.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace nearshelf::pipeline {

// Negatives that every row of a batch shares. `correction` holds log(m q_j), where q_j is the
// probability with which item j was drawn and m how many were: e^(s_j) / (m q_j) estimates its part
// of the whole partition sum (logQ correction).
template <typename Scalar>
struct SharedNegatives {
  std::vector<uint32_t> items;     // m
  std::vector<Scalar> vectors;     // m x d
  std::vector<Scalar> correction;  // m
};

// Sum over rows of -s_y + log(e^(s_y) + sum_j e^(s_j - log(m q_j))), s = h . item vector, for the
// target y of the row; a negative equal to the target is left out. Multiplied by `weight`, as are
// the gradients. h, targets: rows x d. Sets d_h and d_targets (rows x d), adds to d_negatives
// (m x d).
template <typename Scalar>
double sampled_softmax(std::span<const Scalar> h, size_t d, std::span<const uint32_t> target_items,
                       std::span<const Scalar> targets, const SharedNegatives<Scalar>& negatives,
                       Scalar weight, std::vector<Scalar>* d_h, std::vector<Scalar>* d_targets,
                       std::vector<Scalar>* d_negatives);

}  // namespace nearshelf::pipeline
