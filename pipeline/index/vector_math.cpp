#include "pipeline/index/vector_math.h"

#include <Eigen/Core>
#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>

#include "pipeline/import/import_error.h"
#include "pipeline/train/parallel.h"

namespace nearshelf::pipeline {
namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using ConstMatrixMap = Eigen::Map<const Matrix>;
using MatrixMap = Eigen::Map<Matrix>;

constexpr size_t kRowsAtOnce = 256;
constexpr uint32_t kMomentRows = 100'000;  // as many decide the directions; more change nothing

ConstMatrixMap rows_of(const EmbeddingTable& table, size_t first, size_t count) {
  return {table.values.data() + first * table.dimensions, static_cast<Eigen::Index>(count),
          static_cast<Eigen::Index>(table.dimensions)};
}

double squares(std::span<const float> row) {
  double sum = 0;
  for (const float value : row) sum += double{value} * value;
  return sum;
}

void scale_to_one(std::span<float> row) {
  const double length = std::sqrt(squares(row));
  if (length == 0) return;
  for (float& value : row) value = static_cast<float>(value / length);
}

}  // namespace

void normalise_rows(EmbeddingTable* table, const std::string& name) {
  for (uint32_t row = 0; row < table->count(); ++row) {
    const double length = squares(table->row(row));
    if (!std::isfinite(length) || length == 0) {
      throw ImportError(
          name + ": row " + std::to_string(row) +
          (length == 0 ? " holds only zeros" : " holds NaN, infinity or huge values") +
          ": leave the item out, it has no direction");
    }
    scale_to_one(
        std::span(table->values).subspan(size_t{row} * table->dimensions, table->dimensions));
  }
}

std::vector<float> principal_directions(const EmbeddingTable& table, uint32_t dimensions) {
  const uint32_t step = (table.count() + kMomentRows - 1) / kMomentRows;
  const auto d = static_cast<Eigen::Index>(table.dimensions);
  Eigen::MatrixXd moments = Eigen::MatrixXd::Zero(d, d);
  Matrix block(kRowsAtOnce, d);
  Eigen::Index filled = 0;
  const auto add_block = [&] {
    const Matrix product = block.topRows(filled).transpose() * block.topRows(filled);
    moments += product.cast<double>();
    filled = 0;
  };
  for (uint32_t row = 0; row < table.count(); row += step) {
    block.row(filled++) = rows_of(table, row, 1);
    if (filled == block.rows()) add_block();
  }
  add_block();
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(moments);
  std::vector<float> directions;
  directions.reserve(size_t{dimensions} * table.dimensions);
  for (uint32_t k = 0; k < dimensions; ++k) {  // eigenvalues come ascending
    const Eigen::VectorXd direction = solver.eigenvectors().col(d - 1 - Eigen::Index{k});
    for (Eigen::Index j = 0; j < d; ++j) directions.push_back(static_cast<float>(direction[j]));
  }
  return directions;
}

EmbeddingTable project_rows(const EmbeddingTable& table, const std::vector<float>& directions,
                            uint32_t dimensions) {
  const ConstMatrixMap axes(directions.data(), Eigen::Index{dimensions},
                            Eigen::Index{table.dimensions});
  EmbeddingTable projected;
  projected.dimensions = dimensions;
  projected.values.resize(size_t{table.count()} * dimensions);
  const size_t blocks = (table.count() + kRowsAtOnce - 1) / kRowsAtOnce;
  parallel_for(blocks, [&](size_t block, unsigned) {
    const size_t first = block * kRowsAtOnce;
    const size_t count = std::min<size_t>(kRowsAtOnce, table.count() - first);
    MatrixMap out(projected.values.data() + first * dimensions, static_cast<Eigen::Index>(count),
                  Eigen::Index{dimensions});
    out.noalias() = rows_of(table, first, count) * axes.transpose();
    for (size_t row = first; row < first + count; ++row) {
      scale_to_one(std::span(projected.values).subspan(row * dimensions, dimensions));
    }
  });
  return projected;
}

std::vector<float> mean_row(const EmbeddingTable& table) {
  std::vector<double> sums(table.dimensions, 0.0);
  for (uint32_t row = 0; row < table.count(); ++row) {
    const auto values = table.row(row);
    for (size_t k = 0; k < sums.size(); ++k) sums[k] += values[k];
  }
  std::vector<float> mean;
  for (const double sum : sums) mean.push_back(static_cast<float>(sum / table.count()));
  return mean;
}

std::vector<std::vector<Scored>> nearest_rows(const EmbeddingTable& table,
                                              const EmbeddingTable& queries,
                                              const std::vector<uint32_t>& skip, size_t k) {
  constexpr size_t kQueriesAtOnce = 16;
  constexpr size_t kTableRowsAtOnce = 1024;
  std::vector<std::vector<Scored>> nearest(queries.count());
  const size_t groups = (queries.count() + kQueriesAtOnce - 1) / kQueriesAtOnce;
  parallel_for(groups, [&](size_t group, unsigned) {
    const size_t first_query = group * kQueriesAtOnce;
    const size_t query_count = std::min(kQueriesAtOnce, queries.count() - first_query);
    const auto q = rows_of(queries, first_query, query_count);
    Matrix scores;
    for (size_t first = 0; first < table.count(); first += kTableRowsAtOnce) {
      const size_t count = std::min(kTableRowsAtOnce, table.count() - first);
      scores.noalias() = q * rows_of(table, first, count).transpose();
      for (size_t query = 0; query < query_count; ++query) {
        std::vector<Scored>& best = nearest[first_query + query];
        for (size_t row = 0; row < count; ++row) {
          const Scored candidate{
              static_cast<uint32_t>(first + row),
              scores(static_cast<Eigen::Index>(query), static_cast<Eigen::Index>(row))};
          if (best.size() == k && !ranks_before(candidate, best.front())) continue;
          if (candidate.item == skip[first_query + query]) continue;
          if (best.size() == k) {
            std::pop_heap(best.begin(), best.end(), ranks_before);
            best.pop_back();
          }
          best.push_back(candidate);
          std::push_heap(best.begin(), best.end(), ranks_before);
        }
      }
    }
    for (size_t query = 0; query < query_count; ++query) {
      std::vector<Scored>& best = nearest[first_query + query];
      std::sort_heap(best.begin(), best.end(), ranks_before);
    }
  });
  return nearest;
}

}  // namespace nearshelf::pipeline
