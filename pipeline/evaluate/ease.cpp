#include "pipeline/evaluate/ease.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>

namespace nearshelf::pipeline {
namespace {

using Matrix = Eigen::MatrixXd;
using Vector = Eigen::VectorXd;
using Lists = std::vector<std::vector<uint32_t>>;

Lists items_of_visits(const Dataset& train) {
  Lists lists;
  for (const Visit& visit : train.visits) {
    std::vector<uint32_t> items;
    for (const VisitItem& entry : visit.items) items.push_back(entry.item);
    lists.push_back(std::move(items));
  }
  return lists;
}

Lists transpose(const Lists& lists, size_t count) {
  Lists transposed(count);
  for (uint32_t row = 0; row < lists.size(); ++row) {
    for (const uint32_t column : lists[row]) transposed[column].push_back(row);
  }
  return transposed;
}

// (A A' + lambda I)^-1 for the binary matrix whose rows hold ones where `columns[.]` list the row.
Matrix inverse_gram(const Lists& columns, size_t rows, double lambda) {
  Matrix gram = Matrix::Zero(static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(rows));
  for (const std::vector<uint32_t>& column : columns) {
    for (const uint32_t a : column) {
      for (const uint32_t b : column) gram(a, b) += 1;
    }
  }
  gram.diagonal().array() += lambda;
  return gram.llt().solve(Matrix::Identity(gram.rows(), gram.cols()));
}

}  // namespace

struct Ease::Solution {
  size_t items = 0;
  Lists visits_of_item;
  bool by_visits = false;
  Matrix inverse;   // by_visits: (X X' + lambda I)^-1, else P
  Vector diagonal;  // of P, by_visits times lambda
};

Ease::Ease(const Dataset& train, double lambda) {
  auto solution = std::make_unique<Solution>();
  const Lists items_of_visit = items_of_visits(train);
  solution->items = train.item_count();
  solution->visits_of_item = transpose(items_of_visit, solution->items);
  solution->by_visits = items_of_visit.size() < solution->items;
  if (!solution->by_visits) {
    solution->inverse = inverse_gram(items_of_visit, solution->items, lambda);
    solution->diagonal = solution->inverse.diagonal();
  } else {
    const Matrix& inverse = solution->inverse =
        inverse_gram(solution->visits_of_item, items_of_visit.size(), lambda);
    solution->diagonal = Vector::Ones(static_cast<Eigen::Index>(solution->items));
    for (size_t item = 0; item < solution->items; ++item) {
      const std::vector<uint32_t>& visits = solution->visits_of_item[item];
      double sum = 0;
      for (const uint32_t a : visits) {
        for (const uint32_t b : visits) sum += inverse(b, a);
      }
      solution->diagonal(static_cast<Eigen::Index>(item)) -= sum;
    }
  }
  solution_ = std::move(solution);
}

Ease::~Ease() = default;

void Ease::score(const Case& test, std::span<float> scores) const {
  std::vector<bool> given(solution_->items);
  for (const VisitItem& entry : test.given) given[entry.item] = true;
  const Matrix& inverse = solution_->inverse;
  Vector sums = Vector::Zero(inverse.rows());  // P x, or of visits: the inverse times X x
  for (size_t item = 0; item < solution_->items; ++item) {
    if (!given[item]) continue;
    if (solution_->by_visits) {
      for (const uint32_t visit : solution_->visits_of_item[item]) sums += inverse.col(visit);
    } else {
      sums += inverse.col(static_cast<Eigen::Index>(item));
    }
  }
  for (size_t item = 0; item < solution_->items; ++item) {
    const auto at = static_cast<Eigen::Index>(item);
    double product = 0;  // (P x)_item, by_visits times lambda
    if (solution_->by_visits) {
      for (const uint32_t visit : solution_->visits_of_item[item]) product -= sums(visit);
      product += given[item] ? 1 : 0;
    } else {
      product = sums(at);
    }
    // Of a given item -P_jj / P_jj = -1 is not part of the sum: the diagonal of B is 0.
    const double own = given[item] ? 1 : 0;
    scores[item] += static_cast<float>(own - product / solution_->diagonal(at));
  }
}

ScoreCase ease_score(const Dataset& train, double lambda) {
  return [ease = std::make_shared<const Ease>(train, lambda)](
             const Case& test, std::span<float> scores) { ease->score(test, scores); };
}

}  // namespace nearshelf::pipeline
