#include "pipeline/train/tower_step.h"

#include <algorithm>
#include <cmath>

#include "pipeline/train/tower_kernels.h"

namespace nearshelf::pipeline {
namespace {

constexpr uint32_t kNoTarget = 0xFFFFFFFF;

size_t round_up(size_t count, size_t step) { return (count + step - 1) / step * step; }

size_t panels_of(const TowerBatch& batch) { return (batch.cases + kTowerPanel - 1) / kTowerPanel; }

}  // namespace

Slice slice_of(size_t count, size_t piece, TowerWorker worker) {
  const size_t pieces = (count + piece - 1) / piece;
  return {std::min(count, pieces * worker.index / worker.count * piece),
          std::min(count, pieces * (worker.index + 1) / worker.count * piece)};
}

void RowGradients::add(uint32_t row, float scale, const float* values) {
  uint32_t& slot = slots_[row];
  if (slot == kNone) {
    slot = static_cast<uint32_t>(rows_.size());
    rows_.push_back(row);
    sums_.resize(rows_.size() * dimensions_, 0.0f);
  }
  float* sum = sums_.data() + slot * dimensions_;
  for (size_t k = 0; k < dimensions_; ++k) sum[k] += scale * values[k];
}

void RowGradients::clear() {
  for (const uint32_t row : rows_) slots_[row] = kNone;
  rows_.clear();
  sums_.clear();
}

TowerStep::TowerStep(uint32_t dimensions, double decay, double temperature, size_t cases,
                     size_t negatives)
    : d_(dimensions),
      stride_(round_up(dimensions, kTowerPanel)),
      inverse_temperature_(static_cast<float>(1 / temperature)) {
  double weight = 1;
  double squares = 0;
  for (size_t k = 0; k < kMaxTowerInputs; ++k) {
    step_weights_.push_back(static_cast<float>(weight));
    squares += weight * weight;
    norms_.push_back(static_cast<float>(1 / std::sqrt(squares)));
    weight *= decay;
  }
  const size_t padded_cases = round_up(cases, kTowerPanel);
  const size_t padded_negatives = round_up(negatives, 4);
  negatives_.resize(padded_negatives * stride_);
  negative_gradients_.resize(padded_negatives * stride_);
  queries_.resize(padded_cases * stride_);
  queries_by_lane_.resize(padded_cases * stride_);
  query_gradients_.resize(padded_cases * stride_);
  probabilities_.resize(padded_cases * padded_negatives);
  target_factors_.resize(padded_cases);
  losses_.resize(padded_cases / kTowerPanel);
}

void TowerStep::gather(const TowerTable& table, const TowerBatch& batch, TowerWorker worker) {
  const Slice negatives = slice_of(batch.negatives.size(), 4, worker);
  for (size_t j = negatives.begin; j < negatives.end; ++j) {
    std::copy_n(table.outputs.data() + batch.negatives[j] * d_, d_,
                negatives_.data() + j * stride_);
  }
  const std::vector<float>& inputs = table.inputs.empty() ? table.outputs : table.inputs;
  const Slice cases = slice_of(batch.cases, kTowerPanel, worker);
  const Slice lanes{cases.begin * stride_, round_up(cases.end, kTowerPanel) * stride_};
  std::fill(queries_by_lane_.begin() + static_cast<ptrdiff_t>(lanes.begin),
            queries_by_lane_.begin() + static_cast<ptrdiff_t>(lanes.end), 0.0f);
  for (size_t i = cases.begin; i < cases.end; ++i) {
    float* h = queries_.data() + i * stride_;
    std::fill_n(h, stride_, 0.0f);
    const size_t clicks = batch.click_counts[i];
    for (size_t k = 0; k < clicks; ++k) {
      const float* row = inputs.data() + batch.clicks[i * batch.inputs + k] * d_;
      const float weight = step_weights_[k] * norms_[clicks - 1];
      for (size_t c = 0; c < d_; ++c) h[c] += weight * row[c];
    }
    if (!batch.kept.empty()) {
      for (size_t c = 0; c < d_; ++c) h[c] *= batch.kept[i * d_ + c];
    }
    float* by_lane = queries_by_lane_.data() + i / kTowerPanel * kTowerPanel * stride_;
    for (size_t c = 0; c < d_; ++c) by_lane[c * kTowerPanel + i % kTowerPanel] = h[c];
  }
}

void TowerStep::score(const TowerTable& table, const TowerBatch& batch, TowerWorker worker) {
  const Slice panels = slice_of(panels_of(batch), 1, worker);
  for (size_t panel = panels.begin; panel < panels.end; ++panel) score_panel(table, batch, panel);
}

void TowerStep::score_panel(const TowerTable& table, const TowerBatch& batch, size_t panel) {
  const size_t first = panel * kTowerPanel;
  const size_t cases = std::min(kTowerPanel, batch.cases - first);
  const size_t count = batch.negatives.size();
  const size_t padded = round_up(count, 4);
  float* p = probabilities_.data() + panel * padded * kTowerPanel;
  multiply({padded, stride_, kTowerPanel, negatives_.data(), stride_, 1,
            queries_by_lane_.data() + first * stride_, kTowerPanel, p, kTowerPanel, false});

  uint32_t targets[kTowerPanel];
  std::fill_n(targets, kTowerPanel, kNoTarget);
  std::copy_n(batch.targets.data() + first, cases, targets);
  float positives[kTowerPanel] = {};
  float scores[kTowerPanel] = {};
  for (size_t i = 0; i < cases; ++i) {
    const float* target = table.outputs.data() + batch.targets[first + i] * d_;
    const float* h = queries_.data() + (first + i) * stride_;
    for (size_t c = 0; c < d_; ++c) positives[i] += target[c] * h[c];
    scores[i] = positives[i] * inverse_temperature_;
  }
  float sums[kTowerPanel];
  float shifts[kTowerPanel];
  softmax({count, p, batch.negatives.data(), batch.log_expected.data(), targets,
           inverse_temperature_, positives, sums, shifts});
  std::fill(p + count * kTowerPanel, p + padded * kTowerPanel, 0.0f);

  // dL/dh of the negatives: normalised afterwards, once per case instead of once per negative.
  float* gradient = query_gradients_.data() + first * stride_;
  multiply({kTowerPanel, padded, stride_, p, 1, kTowerPanel, negatives_.data(), stride_, gradient,
            stride_, false});
  // backward() multiplies the unnormalised probabilities by the scaled queries, row by row.
  float* scaled = queries_by_lane_.data() + first * stride_;
  std::fill_n(scaled, kTowerPanel * stride_, 0.0f);
  double loss = 0;
  for (size_t i = 0; i < cases; ++i) {
    const float weight = batch.weights[first + i];
    loss += weight * (std::log(static_cast<double>(sums[i])) + shifts[i] - scores[i]);
    const float scale = weight * inverse_temperature_ / sums[i];
    const float factor = scale * (positives[i] - sums[i]);  // (p_y - 1) / tau
    target_factors_[first + i] = factor;
    const float* target = table.outputs.data() + batch.targets[first + i] * d_;
    float* dh = gradient + i * stride_;
    for (size_t c = 0; c < d_; ++c) {
      dh[c] = dh[c] * scale + factor * target[c];
      if (!batch.kept.empty()) dh[c] *= batch.kept[(first + i) * d_ + c];
    }
    const float* h = queries_.data() + (first + i) * stride_;
    for (size_t c = 0; c < d_; ++c) scaled[i * stride_ + c] = h[c] * scale;
  }
  losses_[panel] = loss;
}

void TowerStep::backward(const TowerBatch& batch, TowerWorker worker) {
  const size_t padded = round_up(batch.negatives.size(), 4);
  const Slice rows = slice_of(padded, 4, worker);
  if (rows.begin == rows.end) return;
  for (size_t panel = 0; panel < panels_of(batch); ++panel) {
    multiply({rows.end - rows.begin, kTowerPanel, stride_,
              probabilities_.data() + (panel * padded + rows.begin) * kTowerPanel, kTowerPanel, 1,
              queries_by_lane_.data() + panel * kTowerPanel * stride_, stride_,
              negative_gradients_.data() + rows.begin * stride_, stride_, panel > 0});
  }
}

void TowerStep::collect(const TowerBatch& batch, TowerWorker worker, RowGradients* inputs,
                        RowGradients* outputs) const {
  const auto mine = [&](uint32_t row) { return row % worker.count == worker.index; };
  for (size_t j = 0; j < batch.negatives.size(); ++j) {
    const uint32_t row = batch.negatives[j];
    if (mine(row)) outputs->add(row, 1, negative_gradients_.data() + j * stride_);
  }
  for (size_t i = 0; i < batch.cases; ++i) {
    const uint32_t target = batch.targets[i];
    if (mine(target)) outputs->add(target, target_factors_[i], queries_.data() + i * stride_);
    const size_t clicks = batch.click_counts[i];
    for (size_t k = 0; k < clicks; ++k) {
      const uint32_t row = batch.clicks[i * batch.inputs + k];
      if (!mine(row)) continue;
      inputs->add(row, step_weights_[k] * norms_[clicks - 1],
                  query_gradients_.data() + i * stride_);
    }
  }
}

double TowerStep::loss(const TowerBatch& batch) const {
  double sum = 0;
  for (size_t panel = 0; panel < panels_of(batch); ++panel) sum += losses_[panel];
  return sum;
}

}  // namespace nearshelf::pipeline
