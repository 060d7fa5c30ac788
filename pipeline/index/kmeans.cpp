#include "pipeline/index/kmeans.h"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <numeric>

#include "pipeline/simulate/random.h"
#include "pipeline/train/parallel.h"

namespace nearshelf::pipeline {
namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using ConstMatrixMap = Eigen::Map<const Matrix>;

constexpr size_t kRowsAtOnce = 64;

// `count` distinct row numbers, ascending: the front of a shuffle.
std::vector<uint32_t> sample_rows(uint32_t rows, uint32_t count, Random* random) {
  std::vector<uint32_t> numbers(rows);
  std::iota(numbers.begin(), numbers.end(), 0u);
  for (uint32_t k = 0; k < count; ++k) std::swap(numbers[k], numbers[k + random->below(rows - k)]);
  numbers.resize(count);
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

EmbeddingTable take_rows(const EmbeddingTable& table, const std::vector<uint32_t>& rows) {
  EmbeddingTable taken;
  taken.dimensions = table.dimensions;
  taken.values.reserve(rows.size() * table.dimensions);
  for (const uint32_t row : rows) {
    const auto values = table.row(row);
    taken.values.insert(taken.values.end(), values.begin(), values.end());
  }
  return taken;
}

void move_centres(const EmbeddingTable& table, const std::vector<Assignment>& assigned,
                  EmbeddingTable* centres, Random* random) {
  const size_t d = table.dimensions;
  std::vector<double> sums(centres->values.size(), 0.0);
  for (uint32_t row = 0; row < table.count(); ++row) {
    double* sum = sums.data() + assigned[row].nearest * d;
    const auto values = table.row(row);
    for (size_t k = 0; k < d; ++k) sum[k] += values[k];
  }
  for (uint32_t centre = 0; centre < centres->count(); ++centre) {
    double squares = 0;
    for (size_t k = 0; k < d; ++k) squares += sums[centre * d + k] * sums[centre * d + k];
    float* out = centres->values.data() + centre * d;
    if (squares == 0) {  // nobody's nearest: start again somewhere else
      const auto row = table.row(random->below(table.count()));
      std::copy(row.begin(), row.end(), out);
      continue;
    }
    const double length = std::sqrt(squares);
    for (size_t k = 0; k < d; ++k) out[k] = static_cast<float>(sums[centre * d + k] / length);
  }
}

}  // namespace

EmbeddingTable fit_centres(const EmbeddingTable& table, const KmeansSettings& settings) {
  const uint32_t clusters = std::min(settings.clusters, table.count());
  const auto wanted = uint64_t{clusters} * settings.rows_per_cluster;
  const auto sampled = static_cast<uint32_t>(std::min<uint64_t>(table.count(), wanted));
  Random random(settings.seed, 0);
  const EmbeddingTable sample = take_rows(table, sample_rows(table.count(), sampled, &random));
  EmbeddingTable centres = take_rows(sample, sample_rows(sampled, clusters, &random));
  for (int iteration = 0; iteration < settings.iterations; ++iteration) {
    move_centres(sample, assign_rows(sample, centres), &centres, &random);
  }
  return centres;
}

std::vector<Assignment> assign_rows(const EmbeddingTable& table, const EmbeddingTable& centres) {
  const auto d = static_cast<Eigen::Index>(table.dimensions);
  const ConstMatrixMap c(centres.values.data(), Eigen::Index{centres.count()}, d);
  std::vector<Assignment> assigned(table.count());
  std::vector<Matrix> scratch(worker_count());
  const size_t blocks = (table.count() + kRowsAtOnce - 1) / kRowsAtOnce;
  parallel_for(blocks, [&](size_t block, unsigned worker) {
    const size_t first = block * kRowsAtOnce;
    const size_t count = std::min<size_t>(kRowsAtOnce, table.count() - first);
    const ConstMatrixMap rows(table.row(first).data(), static_cast<Eigen::Index>(count), d);
    Matrix& scores = scratch[worker];
    scores.noalias() = rows * c.transpose();
    for (size_t k = 0; k < count; ++k) {
      const float* score = scores.data() + k * centres.count();
      uint32_t best = 0;
      uint32_t second = centres.count() > 1 ? 1 : 0;
      if (score[second] > score[best]) std::swap(best, second);
      for (uint32_t centre = 2; centre < centres.count(); ++centre) {
        if (score[centre] > score[best]) {
          second = best;
          best = centre;
        } else if (score[centre] > score[second]) {
          second = centre;
        }
      }
      assigned[first + k] = {best, second, score[best] - score[second]};
    }
  });
  return assigned;
}

}  // namespace nearshelf::pipeline
