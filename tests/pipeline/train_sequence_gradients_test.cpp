#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "pipeline/train/sequence_batches.h"
#include "pipeline/train/sequence_gemm.h"
#include "pipeline/train/sequence_loss.h"
#include "pipeline/train/sequence_network.h"
#include "tests/core/random.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;
using nearshelf::test::Random;

namespace {

constexpr SequenceShape kTiny{.dimensions = 6, .blocks = 2, .heads = 2, .inner = 5, .length = 4};
constexpr uint32_t kTinyItems = 9;

std::vector<double> random_values(size_t count, double spread, Random* random) {
  std::vector<double> values(count);
  for (double& value : values) {
    value = spread * (static_cast<double>(random->uniform()) - 0.5);
  }
  return values;
}

// The loss of a batch as a function of all that is trained, in double, by the code that trains in
// float.
struct TinyProblem {
  TinyProblem() : network(kTiny, 0.25) {
    Random random(3);
    parameters = random_values(network.parameter_count(), 1.5, &random);
    items = random_values(size_t{kTinyItems} * kTiny.dimensions, 2, &random);
    negatives.items = {0, 3, 3, 8, 5};
    for (size_t k = 0; k < negatives.items.size(); ++k) {
      negatives.correction.push_back(static_cast<double>(random.uniform()) - 0.5);
    }
  }

  std::vector<double> gather(const std::vector<uint32_t>& of) const {
    std::vector<double> rows;
    for (const uint32_t item : of) {
      const double* row = items.data() + item * kTiny.dimensions;
      rows.insert(rows.end(), row, row + kTiny.dimensions);
    }
    return rows;
  }

  // The gradients only where asked for.
  double loss(std::vector<double>* d_parameters, std::vector<double>* d_items) {
    negatives.vectors = gather(negatives.items);
    const size_t d = kTiny.dimensions;
    SequencePass<double> pass;
    network.forward(parameters.data(), chunk.starts, gather(chunk.inputs), SplitMix(77), &pass);
    std::vector<double> d_h;
    std::vector<double> d_targets;
    std::vector<double> d_negatives(negatives.vectors.size(), 0.0);
    const double loss = sampled_softmax<double>(pass.h(), d, chunk.targets, gather(chunk.targets),
                                                negatives, 0.3, &d_h, &d_targets, &d_negatives);
    if (d_parameters == nullptr) return loss;
    std::vector<double> d_inputs;
    d_parameters->assign(parameters.size(), 0.0);
    network.backward(parameters.data(), chunk.starts, pass, d_h, d_parameters->data(), &d_inputs);
    d_items->assign(items.size(), 0.0);
    const auto scatter = [&](const std::vector<uint32_t>& to, const std::vector<double>& rows) {
      for (size_t k = 0; k < rows.size(); ++k) (*d_items)[to[k / d] * d + k % d] += rows[k];
    };
    scatter(chunk.inputs, d_inputs);
    scatter(chunk.targets, d_targets);
    scatter(negatives.items, d_negatives);
    return loss;
  }

  SequenceNetwork<double> network;
  // A target that is also a negative, an item that is its own target, windows of 4, 1 and 3 rows.
  SequenceChunk chunk{.starts = {0, 4, 5, 8},
                      .inputs = {0, 1, 2, 3, 4, 5, 6, 6},
                      .targets = {1, 2, 3, 4, 7, 6, 6, 0}};
  SharedNegatives<double> negatives;
  std::vector<double> parameters;  // positions, then weights
  std::vector<double> items;
};

// Central differences of the loss by values[first..first + count) against `gradient`.
void check_gradient(TinyProblem* problem, std::vector<double>* values, size_t first, size_t count,
                    const std::vector<double>& gradient) {
  constexpr double kStep = 1e-5;
  double largest = 0;
  for (size_t k = first; k < first + count; ++k) {
    const double kept = (*values)[k];
    (*values)[k] = kept + kStep;
    const double above = problem->loss(nullptr, nullptr);
    (*values)[k] = kept - kStep;
    const double below = problem->loss(nullptr, nullptr);
    (*values)[k] = kept;
    const double expected = (above - below) / (2 * kStep);
    CAPTURE(k - first);
    CHECK(std::fabs(gradient[k] - expected) < 1e-8 + 1e-6 * std::fabs(expected));
    largest = std::max(largest, std::fabs(expected));
  }
  CHECK(largest > 1e-5);  // else nothing was compared
}

}  // namespace

TEST_CASE("multiply equals the plain sum, whatever the sizes and strides") {
  Random random(1);
  for (int trial = 0; trial < 60; ++trial) {
    const size_t rows = 1 + random.below(20);
    const size_t columns = 1 + random.below(40);
    const size_t depth = 1 + random.below(30);
    std::vector<float> a(rows * depth);
    std::vector<float> b(depth * columns);
    for (float& value : a) value = random.uniform() - 0.5f;
    for (float& value : b) value = random.uniform() - 0.5f;
    const auto left = random.below(2) == 0 ? plain(a.data(), depth) : transposed(a.data(), rows);
    const auto right =
        random.below(2) == 0 ? plain(b.data(), columns) : transposed(b.data(), depth);
    const bool add = random.below(2) == 0;
    const size_t stride = columns + random.below(3);
    std::vector<float> c(rows * stride, 0.25f);
    std::vector<float> expected = c;
    for (size_t i = 0; i < rows; ++i) {
      for (size_t j = 0; j < columns; ++j) {
        float sum = 0;
        for (size_t k = 0; k < depth; ++k) {
          sum += left.values[i * left.row_stride + k * left.column_stride] *
                 right.values[k * right.row_stride + j * right.column_stride];
        }
        expected[i * stride + j] = add ? expected[i * stride + j] + sum : sum;
      }
    }
    multiply(rows, columns, depth, left, right, c.data(), stride, add);
    CHECK(c == expected);  // the same order of additions: the same bits
  }
}

TEST_CASE("every gradient of the sequence model agrees with finite differences") {
  TinyProblem problem;
  std::vector<double> d_parameters;
  std::vector<double> d_items;
  problem.loss(&d_parameters, &d_items);

  const size_t positions = problem.network.position_count();
  const SequenceLayout layout(kTiny);
  REQUIRE(problem.parameters.size() == positions + layout.size());
  SUBCASE("item vectors") {
    check_gradient(&problem, &problem.items, 0, problem.items.size(), d_items);
  }
  SUBCASE("positions") {
    check_gradient(&problem, &problem.parameters, 0, positions, d_parameters);
  }
  SUBCASE("final norm") {
    check_gradient(&problem, &problem.parameters, positions + layout.final_gain(),
                   2 * kTiny.dimensions, d_parameters);
  }
  SUBCASE("vectors of the blocks") {
    for (size_t block = 0; block < kTiny.blocks; ++block) {
      for (size_t v = 0; v < kSequenceVectorCount; ++v) {
        CAPTURE(block);
        CAPTURE(v);
        check_gradient(&problem, &problem.parameters,
                       positions + layout.vector(block, static_cast<SequenceVector>(v)),
                       kTiny.dimensions, d_parameters);
      }
    }
  }
  SUBCASE("matrices of the blocks") {
    for (size_t block = 0; block < kTiny.blocks; ++block) {
      for (size_t m = 0; m < kSequenceMatrixCount; ++m) {
        const auto matrix = static_cast<SequenceMatrix>(m);
        CAPTURE(block);
        CAPTURE(m);
        check_gradient(&problem, &problem.parameters, positions + layout.matrix(block, matrix),
                       sequence_outputs(kTiny, matrix) * sequence_inputs(kTiny, matrix),
                       d_parameters);
      }
    }
  }
}

TEST_CASE("sampled softmax with every item as a negative is the full softmax") {
  constexpr size_t kDimensions = 5;
  constexpr uint32_t kItems = 12;
  Random random(5);
  const std::vector<double> items = random_values(kItems * kDimensions, 3, &random);
  const std::vector<double> h = random_values(2 * kDimensions, 3, &random);
  const std::vector<uint32_t> targets = {4, 11};
  SharedNegatives<double> negatives;
  negatives.vectors = items;
  negatives.correction.assign(kItems, 0.0);  // each drawn surely: m q = 1
  std::vector<double> target_vectors;
  for (uint32_t item = 0; item < kItems; ++item) negatives.items.push_back(item);
  double expected = 0;
  for (size_t row = 0; row < targets.size(); ++row) {
    double sum = 0;
    double own = 0;
    for (uint32_t item = 0; item < kItems; ++item) {
      double score = 0;
      for (size_t k = 0; k < kDimensions; ++k) {
        score += h[row * kDimensions + k] * items[item * kDimensions + k];
        if (item == targets[row]) target_vectors.push_back(items[item * kDimensions + k]);
      }
      sum += std::exp(score);
      if (item == targets[row]) own = score;
    }
    expected += std::log(sum) - own;
  }
  std::vector<double> d_h;
  std::vector<double> d_targets;
  std::vector<double> d_negatives(items.size(), 0.0);
  CHECK(sampled_softmax<double>(h, kDimensions, targets, target_vectors, negatives, 1.0, &d_h,
                                &d_targets, &d_negatives) == doctest::Approx(expected));
}

TEST_CASE("a later click never changes the vector after an earlier one") {
  TinyProblem problem;
  const SequenceNetwork<double> network(kTiny, 0);
  const auto run = [&](const std::vector<uint32_t>& items) {
    SequencePass<double> pass;
    network.forward(problem.parameters.data(), std::vector<uint32_t>{0, 4}, problem.gather(items),
                    SplitMix(0), &pass);
    return pass.h();
  };
  const std::vector<double> before = run({1, 2, 3, 4});
  const std::vector<double> after = run({1, 2, 7, 4});
  const auto row = static_cast<ptrdiff_t>(kTiny.dimensions);
  CHECK(std::equal(before.begin(), before.begin() + 2 * row, after.begin()));
  CHECK(!std::equal(before.begin() + 3 * row, before.end(), after.begin() + 3 * row));
}
