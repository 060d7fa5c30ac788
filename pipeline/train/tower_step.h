// Loss and gradient of the tower on one batch.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/models/model_tables.h"

namespace nearshelf::pipeline {

// Most clicks that make a query.
inline constexpr size_t kMaxTowerInputs = 64;

// Cases of a training step and the negatives they share. Vectors may be longer than the counts say.
struct TowerBatch {
  size_t cases = 0;
  size_t inputs = 0;                   // at most this many clicks a case
  std::vector<uint32_t> click_counts;  // per case, 1..inputs
  std::vector<uint32_t> clicks;        // cases x inputs, latest first
  std::vector<uint32_t> targets;       // per case: the click that followed
  std::vector<float> weights;          // per case: factor on its loss
  std::vector<float> kept;             // cases x d, factors on the query; empty: all 1
  std::vector<uint32_t> negatives;     // items; repeats count as often as they occur
  std::vector<float> log_expected;     // per negative: log(m q), q its chance in one draw
};

// Sums of gradients for the rows of a table that a batch touches, in order of first touch.
class RowGradients {
 public:
  RowGradients(size_t rows, size_t dimensions) : dimensions_(dimensions), slots_(rows, kNone) {}

  // gradient(row) += scale * values.
  void add(uint32_t row, float scale, const float* values);
  std::span<const uint32_t> rows() const { return rows_; }
  // Of rows()[index]; `dimensions` long.
  const float* gradient(size_t index) const { return sums_.data() + index * dimensions_; }
  void clear();

 private:
  static constexpr uint32_t kNone = 0xFFFFFFFF;

  size_t dimensions_;
  std::vector<uint32_t> slots_;  // per table row
  std::vector<uint32_t> rows_;
  std::vector<float> sums_;
};

// One of `count` workers.
struct TowerWorker {
  size_t index = 0;
  size_t count = 1;
};

struct Slice {
  size_t begin;
  size_t end;
};

// A worker's part of 0..count-1, in whole pieces of `piece` but for the last.
Slice slice_of(size_t count, size_t piece, TowerWorker worker);

// With h = kept * sum_k weight_k E[x_k], weight_k = g^k / sqrt(sum g^2k), s_y = F[y].h / tau and
// s_j = F[j].h / tau - log(m q_j), the loss is the sum over cases of
//   weight * (log(e^{s_y} + sum_j e^{s_j}) - s_y),
// a negative equal to the target left out: sampled softmax with the logQ correction, the positive
// not corrected. E = F for a tied table.
//
// Each phase is called by all workers, and a phase starts when the one before is complete on all of
// them. Results do not depend on the number of workers.
class TowerStep {
 public:
  // For batches of up to `cases` cases and `negatives` negatives.
  TowerStep(uint32_t dimensions, double decay, double temperature, size_t cases, size_t negatives);

  void gather(const TowerTable& table, const TowerBatch& batch, TowerWorker worker);
  void score(const TowerTable& table, const TowerBatch& batch, TowerWorker worker);
  void backward(const TowerBatch& batch, TowerWorker worker);
  // Adds up the gradients of the table rows r with r % worker.count == worker.index. `inputs` and
  // `outputs` are the same object for a tied table.
  void collect(const TowerBatch& batch, TowerWorker worker, RowGradients* inputs,
               RowGradients* outputs) const;

  // After score() on all workers.
  double loss(const TowerBatch& batch) const;

 private:
  void score_panel(const TowerTable& table, const TowerBatch& batch, size_t panel);

  size_t d_;
  size_t stride_;  // d rounded up to whole panels; the rest stays 0
  float inverse_temperature_;
  std::vector<float> step_weights_;  // g^k
  std::vector<float> norms_;         // 1 / sqrt(sum_{k < n} g^2k)

  std::vector<float> negatives_;           // negatives x stride: their output vectors
  std::vector<float> queries_;             // cases x stride: h
  std::vector<float> queries_by_lane_;     // panel, stride, lane: the same, transposed
  std::vector<float> probabilities_;       // panel, negative, lane: without normalisation
  std::vector<float> query_gradients_;     // cases x stride, dL/dh through the dropout
  std::vector<float> target_factors_;      // per case: dL/dF[y] = factor * h
  std::vector<float> negative_gradients_;  // negatives x stride
  std::vector<double> losses_;             // per panel
};

}  // namespace nearshelf::pipeline
