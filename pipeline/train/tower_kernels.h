// The dense arithmetic of the tower: a matrix product and the exponentials of a softmax. Uses AVX2
// where the machine has it, with the same bits as without: no fused multiply-add, and every output
// is summed in the order of its index.
#pragma once

#include <cstddef>
#include <cstdint>

namespace nearshelf::pipeline {

// Cases are processed in panels of this many; one panel is the unit of the kernels below.
inline constexpr size_t kTowerPanel = 16;

// C (+)= A B in float. A is `rows` x `inner` with element (i, k) at a[i * a_row + k * a_column];
// B is `inner` x `columns` with rows b_row apart, C is `rows` x `columns` with rows c_row apart.
// rows % 4 == 0, columns % 16 == 0; no alignment needed; C overlaps neither A nor B.
struct MatrixProduct {
  size_t rows;
  size_t inner;
  size_t columns;
  const float* a;
  size_t a_row;
  size_t a_column;
  const float* b;
  size_t b_row;
  float* c;
  size_t c_row;
  bool accumulate;  // false: C is overwritten
};
void multiply(const MatrixProduct& product);

// One panel of a sampled softmax. `logits`, negatives x kTowerPanel, holds dot products on entry
// and unnormalised probabilities exp(s - log_sum shift) on return; entries whose negative equals
// the case's target become 0.
struct SoftmaxPanel {
  size_t negatives;
  float* logits;
  const uint32_t* negative_items;  // negatives
  const float* log_expected;       // negatives: subtracted from the score, log(m q)
  const uint32_t* targets;         // kTowerPanel
  float inverse_temperature;
  float* positives;  // kTowerPanel: dot product with the target; on return exp(s - shift)
  float* sums;       // out, kTowerPanel: sum of exp over the negatives and the positive
  float* shifts;     // out, kTowerPanel: the shift, the largest score
};
void softmax(const SoftmaxPanel& panel);

}  // namespace nearshelf::pipeline
