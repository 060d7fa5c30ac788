#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "pipeline/train/tower.h"
#include "pipeline/train/tower_kernels.h"
#include "pipeline/train/tower_step.h"
#include "tests/core/random.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;
using nearshelf::test::Random;

namespace {

constexpr double kDecay = 0.7;
constexpr double kTemperature = 0.5;

std::vector<float> random_floats(size_t count, Random* random) {
  std::vector<float> values(count);
  for (float& value : values) value = static_cast<float>(random->below(2001)) * 1e-3f - 1.0f;
  return values;
}

TowerTable random_table(size_t items, uint32_t d, bool tied, Random* random) {
  TowerTable table;
  table.dimensions = d;
  table.outputs = random_floats(items * d, random);
  if (!tied) table.inputs = random_floats(items * d, random);
  return table;
}

TowerBatch random_batch(uint32_t items, uint32_t d, size_t cases, size_t negatives,
                        Random* random) {
  TowerBatch batch;
  batch.cases = cases;
  batch.inputs = 4;
  for (size_t i = 0; i < cases; ++i) {
    batch.click_counts.push_back(1 + random->below(4));
    for (size_t k = 0; k < batch.inputs; ++k) batch.clicks.push_back(random->below(items));
    batch.targets.push_back(random->below(items));
    batch.weights.push_back(0.5f + static_cast<float>(random->below(100)) * 0.01f);
    for (uint32_t k = 0; k < d; ++k) batch.kept.push_back(random->below(3) == 0 ? 0.0f : 1.5f);
  }
  for (size_t j = 0; j < negatives; ++j) {
    batch.negatives.push_back(random->below(items));
    batch.log_expected.push_back(static_cast<float>(random->below(100)) * 0.02f - 1.0f);
  }
  return batch;
}

// The loss as its formula reads.
double reference_loss(const TowerTable& table, const TowerBatch& batch) {
  const size_t d = table.dimensions;
  const std::vector<float>& inputs = table.inputs.empty() ? table.outputs : table.inputs;
  double loss = 0;
  for (size_t i = 0; i < batch.cases; ++i) {
    std::vector<double> h(d);
    double squares = 0;
    for (size_t k = 0; k < batch.click_counts[i]; ++k) {
      squares += std::pow(kDecay, 2.0 * static_cast<double>(k));
    }
    for (size_t k = 0; k < batch.click_counts[i]; ++k) {
      const double weight = std::pow(kDecay, static_cast<double>(k)) / std::sqrt(squares);
      const uint32_t item = batch.clicks[i * batch.inputs + k];
      for (size_t c = 0; c < d; ++c) h[c] += weight * inputs[item * d + c];
    }
    for (size_t c = 0; c < d && !batch.kept.empty(); ++c) h[c] *= batch.kept[i * d + c];
    const auto score = [&](uint32_t item) {
      double sum = 0;
      for (size_t c = 0; c < d; ++c) sum += h[c] * table.outputs[item * d + c];
      return sum / kTemperature;
    };
    std::vector<double> scores = {score(batch.targets[i])};
    for (size_t j = 0; j < batch.negatives.size(); ++j) {
      if (batch.negatives[j] == batch.targets[i]) continue;
      scores.push_back(score(batch.negatives[j]) - batch.log_expected[j]);
    }
    const double largest = *std::max_element(scores.begin(), scores.end());
    double partition = 0;
    for (const double s : scores) partition += std::exp(s - largest);
    loss += batch.weights[i] * (std::log(partition) + largest - scores[0]);
  }
  return loss;
}

struct Gradient {
  double loss;
  std::vector<float> inputs;  // like the table's; empty when tied
  std::vector<float> outputs;
};

// All phases, as `workers` workers would run them.
Gradient gradient_of(const TowerTable& table, const TowerBatch& batch, size_t workers) {
  const size_t d = table.dimensions;
  const size_t items = table.outputs.size() / d;
  TowerStep step(table.dimensions, kDecay, kTemperature, batch.cases, batch.negatives.size());
  for (size_t w = 0; w < workers; ++w) step.gather(table, batch, {w, workers});
  for (size_t w = 0; w < workers; ++w) step.score(table, batch, {w, workers});
  for (size_t w = 0; w < workers; ++w) step.backward(batch, {w, workers});
  Gradient gradient{step.loss(batch), std::vector<float>(table.inputs.size()),
                    std::vector<float>(table.outputs.size())};
  const auto add = [&](const RowGradients& rows, std::vector<float>* sum) {
    for (size_t index = 0; index < rows.rows().size(); ++index) {
      for (size_t c = 0; c < d; ++c) {
        (*sum)[rows.rows()[index] * d + c] += rows.gradient(index)[c];
      }
    }
  };
  for (size_t w = 0; w < workers; ++w) {
    RowGradients outputs(items, d);
    RowGradients inputs(items, d);
    step.collect(batch, {w, workers}, table.inputs.empty() ? &outputs : &inputs, &outputs);
    add(outputs, &gradient.outputs);
    if (!table.inputs.empty()) add(inputs, &gradient.inputs);
  }
  return gradient;
}

void check_finite_differences(const TowerTable& table, const TowerBatch& batch,
                              std::vector<float> TowerTable::*part,
                              const std::vector<float>& gradient) {
  TowerTable moved = table;
  REQUIRE(gradient.size() == (table.*part).size());
  for (size_t k = 0; k < gradient.size(); ++k) {
    const float value = (table.*part)[k];
    (moved.*part)[k] = value + 0x1p-10f;
    const double above = reference_loss(moved, batch);
    (moved.*part)[k] = value - 0x1p-10f;
    const double below = reference_loss(moved, batch);
    (moved.*part)[k] = value;
    const double step = double{value + 0x1p-10f} - double{value - 0x1p-10f};
    const double expected = (above - below) / step;
    CAPTURE(k);
    CHECK(std::abs(gradient[k] - expected) < 2e-4 * (1 + std::abs(expected)));
  }
}

// Shoppers walk a ring: each click is followed by its right neighbour.
std::vector<ItemSequence> ring_sequences(uint32_t items, size_t count, uint64_t seed) {
  Random random(seed);
  std::vector<ItemSequence> sequences(count);
  for (ItemSequence& clicks : sequences) {
    const uint32_t start = random.below(items);
    const uint32_t length = 2 + random.below(4);
    for (uint32_t k = 0; k < length; ++k) clicks.push_back((start + k) % items);
  }
  return sequences;
}

TowerSettings small_settings() {
  TowerSettings settings;
  settings.dimensions = 12;
  settings.tied = false;
  settings.negatives = 24;
  settings.batch = 32;
  settings.dropout = 0.1;
  settings.epochs = 6;
  settings.seed = 3;
  return settings;
}

// Share of items whose right neighbour is the item that follows best.
double ring_accuracy(const TowerTable& table) {
  const size_t d = table.dimensions;
  const size_t items = table.outputs.size() / d;
  size_t right = 0;
  for (size_t item = 0; item < items; ++item) {
    size_t best = 0;
    double best_score = -1e9;
    for (size_t other = 0; other < items; ++other) {
      double score = 0;
      for (size_t c = 0; c < d; ++c) {
        score += double{table.inputs[item * d + c]} * table.outputs[other * d + c];
      }
      if (score > best_score) best = other;
      best_score = std::max(best_score, score);
    }
    right += best == (item + 1) % items;
  }
  return static_cast<double>(right) / static_cast<double>(items);
}

}  // namespace

TEST_CASE("the matrix product equals the plain sum for strided and odd inner sizes") {
  Random random(1);
  for (const size_t inner : {1u, 5u, 16u, 127u, 128u, 129u, 300u}) {
    const size_t rows = 8;
    const size_t columns = 32;
    const auto a = random_floats(rows * inner, &random);
    const auto b = random_floats(inner * columns, &random);
    std::vector<float> c(rows * columns, 1.0f);
    multiply({rows, inner, columns, a.data(), 1, rows, b.data(), columns, c.data(), columns, true});
    for (size_t i = 0; i < rows; ++i) {
      for (size_t j = 0; j < columns; ++j) {
        double sum = 1;
        for (size_t k = 0; k < inner; ++k) sum += double{a[k * rows + i]} * b[k * columns + j];
        CHECK(std::abs(c[i * columns + j] - sum) < 1e-4);
      }
    }
  }
}

TEST_CASE("loss and gradients of the tower agree with finite differences") {
  Random random(2);
  for (const bool tied : {true, false}) {
    for (const size_t cases : {1u, 16u, 19u}) {
      const TowerTable table = random_table(20, 5, tied, &random);
      // 13 draws of 20 items: some repeat, and some are the target of a case.
      TowerBatch batch = random_batch(20, 5, cases, 13, &random);
      batch.negatives[3] = batch.targets[0];
      if (cases == 16) batch.kept.clear();
      CAPTURE(tied);
      CAPTURE(cases);
      const Gradient gradient = gradient_of(table, batch, 1);
      CHECK(gradient.loss == doctest::Approx(reference_loss(table, batch)).epsilon(1e-5));
      check_finite_differences(table, batch, &TowerTable::outputs, gradient.outputs);
      check_finite_differences(table, batch, &TowerTable::inputs, gradient.inputs);
    }
  }
}

TEST_CASE("with every item a negative and even chances, sampled softmax is the full softmax") {
  Random random(3);
  const uint32_t items = 30;
  const TowerTable table = random_table(items, 7, false, &random);
  TowerBatch batch = random_batch(items, 7, 21, items, &random);
  batch.kept.clear();
  batch.weights.assign(batch.cases, 1.0f);
  for (uint32_t item = 0; item < items; ++item) {
    batch.negatives[item] = item;
    batch.log_expected[item] = 0;  // log(m q) = log(I / I)
  }
  double full = 0;
  for (size_t i = 0; i < batch.cases; ++i) {
    double squares = 0;
    for (size_t k = 0; k < batch.click_counts[i]; ++k) squares += std::pow(0.49, double(k));
    std::vector<double> exponentials;
    for (uint32_t item = 0; item < items; ++item) {
      double dot = 0;
      for (size_t k = 0; k < batch.click_counts[i]; ++k) {
        const uint32_t click = batch.clicks[i * batch.inputs + k];
        for (size_t c = 0; c < 7; ++c) {
          dot += std::pow(kDecay, double(k)) * table.inputs[click * 7 + c] *
                 table.outputs[item * 7 + c];
        }
      }
      exponentials.push_back(std::exp(dot / std::sqrt(squares) / kTemperature));
    }
    double partition = 0;
    for (const double e : exponentials) partition += e;
    full -= std::log(exponentials[batch.targets[i]] / partition);
  }
  CHECK(gradient_of(table, batch, 1).loss == doctest::Approx(full).epsilon(1e-5));
}

TEST_CASE("a negative equal to the target changes nothing; log(m q) undoes repeated draws") {
  Random random(4);
  const TowerTable table = random_table(25, 6, true, &random);
  TowerBatch batch = random_batch(20, 6, 9, 12, &random);
  const uint32_t target = 24;  // never among the negatives of the plain batch
  batch.targets.assign(batch.cases, target);
  const Gradient plain = gradient_of(table, batch, 1);

  TowerBatch with_target = batch;
  with_target.negatives.push_back(target);
  with_target.log_expected.push_back(-3);
  const Gradient masked = gradient_of(table, with_target, 1);
  CHECK(masked.loss == plain.loss);
  CHECK(masked.outputs == plain.outputs);

  TowerBatch twice = batch;
  for (size_t j = 0; j < batch.negatives.size(); ++j) {
    twice.log_expected[j] += std::log(2.0f);
    twice.negatives.push_back(batch.negatives[j]);
    twice.log_expected.push_back(batch.log_expected[j] + std::log(2.0f));
  }
  CHECK(gradient_of(table, twice, 1).loss == doctest::Approx(plain.loss).epsilon(1e-5));
}

TEST_CASE("scores far apart give a finite loss and gradient") {
  Random random(5);
  TowerTable table = random_table(20, 5, true, &random);
  for (float& value : table.outputs) value *= 60;
  const TowerBatch batch = random_batch(20, 5, 17, 11, &random);
  const Gradient gradient = gradient_of(table, batch, 1);
  CHECK(gradient.loss == doctest::Approx(reference_loss(table, batch)).epsilon(1e-4));
  for (const float value : gradient.outputs) CHECK(std::isfinite(value));
}

TEST_CASE("the number of workers does not change a bit of the gradient") {
  Random random(6);
  const TowerTable table = random_table(40, 20, false, &random);
  const TowerBatch batch = random_batch(40, 20, 70, 33, &random);
  const Gradient one = gradient_of(table, batch, 1);
  for (const size_t workers : {2u, 3u, 16u}) {
    const Gradient many = gradient_of(table, batch, workers);
    CHECK(many.loss == one.loss);
    CHECK(many.inputs == one.inputs);
    CHECK(many.outputs == one.outputs);
  }
}

TEST_CASE("the tower learns what follows what") {
  const std::vector<ItemSequence> sequences = ring_sequences(40, 1500, 7);
  TowerSettings settings = small_settings();
  for (const double uniform_share : {0.0, 0.5, 1.0}) {
    settings.uniform_share = uniform_share;
    CAPTURE(uniform_share);
    CHECK(ring_accuracy(train_tower(sequences, 40, settings, nullptr)) > 0.9);
  }
}

TEST_CASE("the same seed gives the same tower on any number of threads, another seed another") {
  const std::vector<ItemSequence> sequences = ring_sequences(30, 200, 8);
  TowerSettings settings = small_settings();
  settings.epochs = 2;
  for (const bool tied : {true, false}) {
    settings.tied = tied;
    settings.seed = 3;
    settings.workers = 1;
    const TowerTable first = train_tower(sequences, 30, settings, nullptr);
    CHECK(first.inputs.empty() == tied);
    CHECK(first.outputs.size() == 30 * settings.dimensions);
    settings.workers = 3;
    const TowerTable again = train_tower(sequences, 30, settings, nullptr);
    CHECK(first.inputs == again.inputs);
    CHECK(first.outputs == again.outputs);
    settings.seed = 4;
    CHECK(first.outputs != train_tower(sequences, 30, settings, nullptr).outputs);
  }
}

TEST_CASE("items below the minimum support leave no trace in the tower") {
  std::vector<ItemSequence> sequences = ring_sequences(20, 150, 9);
  sequences.push_back({20, 3, 20, 20});  // one sequence, however often it is clicked in it
  sequences.push_back({21});
  sequences.push_back({21});  // a single click is evidence of nothing
  TowerSettings settings = small_settings();
  settings.min_support = 2;
  const TowerTable table = train_tower(sequences, 23, settings, nullptr);
  const size_t d = settings.dimensions;
  for (const std::vector<float>& part : {table.inputs, table.outputs}) {
    CHECK(std::all_of(part.begin() + static_cast<ptrdiff_t>(20 * d), part.end(),
                      [](float value) { return value == 0; }));
    CHECK(std::none_of(part.begin(), part.begin() + static_cast<ptrdiff_t>(20 * d),
                       [](float value) { return value == 0; }));
  }
}

TEST_CASE("a validation keeps the best epoch and stops when none gets better") {
  const std::vector<ItemSequence> sequences = ring_sequences(30, 200, 10);
  TowerSettings settings = small_settings();
  settings.epochs = 20;
  settings.patience = 3;
  std::vector<TowerTable> seen;
  const TowerValidation validate = [&](const TowerEpoch& epoch) {
    seen.push_back(epoch.table);
    CHECK(epoch.epoch == static_cast<int>(seen.size()));
    return epoch.epoch == 2 ? 1.0 : 0.5;
  };
  const TowerTable best = train_tower(sequences, 30, settings, nullptr, nullptr, validate);
  REQUIRE(seen.size() == 5);
  CHECK(best.outputs == seen[1].outputs);
  settings.epochs = 2;
  CHECK(best.outputs == train_tower(sequences, 30, settings, nullptr).outputs);
}

TEST_CASE("a warm start goes on where the last training ended") {
  const std::vector<ItemSequence> sequences = ring_sequences(40, 600, 11);
  TowerSettings settings = small_settings();
  const TowerTable trained = train_tower(sequences, 40, settings, nullptr);
  settings.epochs = 1;
  double cold_loss = 0;
  double warm_loss = 0;
  const auto keep = [](double* loss) {
    return [loss](const TowerEpoch& epoch) { return *loss = epoch.loss; };
  };
  train_tower(sequences, 40, settings, nullptr, nullptr, keep(&cold_loss));
  train_tower(sequences, 40, settings, nullptr, &trained, keep(&warm_loss));
  CHECK(warm_loss < 0.7 * cold_loss);

  CHECK_THROWS_AS(train_tower(sequences, 41, settings, nullptr, &trained), std::invalid_argument);
}

TEST_CASE("recent sequences weigh more when a half-life says so") {
  // The first half walks to the right neighbour, the second half to the left.
  const uint32_t items = 30;
  std::vector<ItemSequence> sequences = ring_sequences(items, 2000, 12);
  for (size_t s = 0; s < 1000; ++s) std::reverse(sequences[s].begin(), sequences[s].end());
  TowerSettings settings = small_settings();
  settings.recency_half_life = 50;
  CHECK(ring_accuracy(train_tower(sequences, items, settings, nullptr)) > 0.9);
  std::reverse(sequences.begin(), sequences.end());
  CHECK(ring_accuracy(train_tower(sequences, items, settings, nullptr)) < 0.1);
}

TEST_CASE("without a pair of clicks there is no tower; settings out of range are refused") {
  const std::vector<ItemSequence> single = {{0}, {1}, {}};
  CHECK(train_tower(single, 2, small_settings(), nullptr).dimensions == 0);
  CHECK(train_tower({}, 0, small_settings(), nullptr).dimensions == 0);

  const std::vector<ItemSequence> outside = {{0, 5}};
  CHECK_THROWS_AS(train_tower(outside, 2, small_settings(), nullptr), std::invalid_argument);
  TowerSettings settings = small_settings();
  settings.dropout = 1;
  CHECK_THROWS_AS(train_tower(single, 2, settings, nullptr), std::invalid_argument);
  settings = small_settings();
  settings.dimensions = 0;
  CHECK_THROWS_AS(train_tower(single, 2, settings, nullptr), std::invalid_argument);
}
