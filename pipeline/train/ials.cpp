#include "pipeline/train/ials.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <chrono>
#include <cmath>
#include <stdexcept>
#include <string>

#include "pipeline/train/parallel.h"
#include "pipeline/train/popularity.h"
#include "pipeline/train/split_mix.h"

namespace nearshelf::pipeline {
namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXf;
using ConstMatrixMap = Eigen::Map<const Matrix>;

std::vector<std::vector<uint32_t>> transpose(const std::vector<std::vector<uint32_t>>& lists,
                                             size_t columns) {
  std::vector<std::vector<uint32_t>> transposed(columns);
  for (uint32_t row = 0; row < lists.size(); ++row) {
    for (const uint32_t column : lists[row]) transposed[column].push_back(row);
  }
  return transposed;
}

// What one worker needs to solve a row of one side against the fixed other side.
struct RowSolver {
  Matrix gathered;  // the fixed vectors of the row's pairs
  Matrix a;
  Vector b;
  Vector errors;  // of the row's pairs: prediction - 1

  void gather(const ConstMatrixMap& fixed, const std::vector<uint32_t>& list) {
    gathered.resize(static_cast<Eigen::Index>(list.size()), fixed.cols());
    for (size_t k = 0; k < list.size(); ++k) {
      gathered.row(static_cast<Eigen::Index>(k)) = fixed.row(list[k]);
    }
  }

  // (sum h h^T + gramian + ridge Id) out = sum h over the gathered h.
  void solve(const Matrix& gramian, float ridge, Eigen::Map<Vector>* out) {
    a = gramian;
    a.selfadjointView<Eigen::Lower>().rankUpdate(gathered.transpose());
    a.diagonal().array() += ridge;
    b = gathered.colwise().sum();
    *out = a.selfadjointView<Eigen::Lower>().llt().solve(b);
  }

  // The same minimum by one Newton step in each block of coordinates after the other.
  void descend(const Matrix& gramian, float ridge, Eigen::Index block, Eigen::Map<Vector>* out) {
    errors = gathered * *out;
    errors.array() -= 1;
    for (Eigen::Index begin = 0; begin < out->size(); begin += block) {
      const Eigen::Index size = std::min(block, out->size() - begin);
      const auto part = gathered.middleCols(begin, size);
      b = part.transpose() * errors + gramian.middleRows(begin, size) * *out +
          ridge * out->segment(begin, size);
      a = gramian.block(begin, begin, size, size);
      a.selfadjointView<Eigen::Lower>().rankUpdate(part.transpose());
      a.diagonal().array() += ridge;
      b = a.selfadjointView<Eigen::Lower>().llt().solve(b);
      out->segment(begin, size) -= b;
      errors -= part * b;
    }
  }
};

}  // namespace

Ials::Ials(const Dataset& dataset, const IalsSettings& settings, std::span<const float> warm_start)
    : settings_(settings) {
  model_.items = dataset.item_count();
  model_.users = settings.users_are_visits ? dataset.visits.size() : dataset.shopper_count;
  const std::vector<uint32_t> support = shopper_support(dataset);

  items_of_user_.resize(model_.users);
  for (size_t v = 0; v < dataset.visits.size(); ++v) {
    const Visit& visit = dataset.visits[v];
    std::vector<uint32_t>& items = items_of_user_[settings.users_are_visits ? v : visit.shopper];
    for (const VisitItem& entry : visit.items) {
      if (support[entry.item] >= settings.min_support) items.push_back(entry.item);
    }
  }
  for (std::vector<uint32_t>& items : items_of_user_) {
    std::sort(items.begin(), items.end());
    items.erase(std::unique(items.begin(), items.end()), items.end());
  }
  users_of_item_ = transpose(items_of_user_, model_.items);

  start_items(warm_start);
  model_.user_vectors.assign(model_.users * settings.dimensions, 0.0f);
}

void Ials::start_items(std::span<const float> warm_start) {
  const size_t d = settings_.dimensions;
  if (!warm_start.empty() && warm_start.size() != model_.items * d) {
    throw std::invalid_argument("iALS: the warm start has " + std::to_string(warm_start.size()) +
                                " numbers, not " + std::to_string(model_.items) + " items of " +
                                std::to_string(d) + " dimensions");
  }
  model_.item_vectors.assign(model_.items * d, 0.0f);
  SplitMix random(settings_.seed);
  const float deviation = 0.1f / std::sqrt(static_cast<float>(d));
  for (size_t item = 0; item < model_.items; ++item) {
    if (users_of_item_[item].empty()) continue;
    float* row = model_.item_vectors.data() + item * d;
    if (!warm_start.empty()) std::copy_n(warm_start.data() + item * d, d, row);
    if (std::any_of(row, row + d, [](float value) { return value != 0; })) continue;
    for (size_t k = 0; k < d; ++k) row[k] = deviation * random.normal();
  }
}

size_t Ials::pair_count() const {
  size_t count = 0;
  for (const std::vector<uint32_t>& items : items_of_user_) count += items.size();
  return count;
}

void Ials::update_users() { solve_side(items_of_user_, model_.item_vectors, &model_.user_vectors); }

void Ials::update_items() { solve_side(users_of_item_, model_.user_vectors, &model_.item_vectors); }

void Ials::solve_side(const Lists& lists, const std::vector<float>& fixed,
                      std::vector<float>* solved) {
  const auto d = static_cast<Eigen::Index>(settings_.dimensions);
  const ConstMatrixMap h(fixed.data(), static_cast<Eigen::Index>(fixed.size()) / d, d);
  const auto a0 = static_cast<float>(settings_.unobserved_weight);
  // The whole unobserved mass in one d x d matrix: O(I d^2) instead of O(U I d^2).
  const Matrix gramian = a0 * (h.transpose() * h);
  const double unobserved = settings_.unobserved_weight * static_cast<double>(h.rows());

  std::vector<RowSolver> solvers(worker_count());
  parallel_for(lists.size(), [&](size_t row, unsigned worker) {
    Eigen::Map<Vector> out(solved->data() + row * settings_.dimensions, d);
    const std::vector<uint32_t>& list = lists[row];
    if (list.empty()) {
      out.setZero();
      return;
    }
    const auto ridge = static_cast<float>(settings_.regularisation *
                                          (static_cast<double>(list.size()) + unobserved));
    RowSolver& solver = solvers[worker];
    solver.gather(h, list);
    if (settings_.block > 0) {
      solver.descend(gramian, ridge, settings_.block, &out);
    } else {
      solver.solve(gramian, ridge, &out);
    }
  });
}

double Ials::loss() const {
  const auto d = static_cast<Eigen::Index>(settings_.dimensions);
  const ConstMatrixMap w(model_.user_vectors.data(), static_cast<Eigen::Index>(model_.users), d);
  const ConstMatrixMap h(model_.item_vectors.data(), static_cast<Eigen::Index>(model_.items), d);
  const double a0 = settings_.unobserved_weight;
  const double lambda = settings_.regularisation;
  double sum = 0;
  for (size_t user = 0; user < model_.users; ++user) {
    const std::vector<uint32_t>& items = items_of_user_[user];
    const auto row = w.row(static_cast<Eigen::Index>(user));
    for (const uint32_t item : items) {
      const double miss = 1 - row.dot(h.row(item));
      sum += miss * miss;
    }
    const double n = static_cast<double>(items.size()) + a0 * static_cast<double>(model_.items);
    sum += lambda * n * row.squaredNorm();
  }
  for (size_t item = 0; item < model_.items; ++item) {
    const double n =
        static_cast<double>(users_of_item_[item].size()) + a0 * static_cast<double>(model_.users);
    sum += lambda * n * h.row(static_cast<Eigen::Index>(item)).squaredNorm();
  }
  // sum over all u, i of (w_u.h_i)^2 = <W^T W, H^T H>.
  const Matrix user_gramian = w.transpose() * w;
  const Matrix item_gramian = h.transpose() * h;
  return sum + a0 * user_gramian.cwiseProduct(item_gramian).sum();
}

std::vector<float> train_ials(const Dataset& dataset, const IalsSettings& settings,
                              Progress* progress, std::span<const float> warm_start,
                              std::vector<double>* epoch_seconds) {
  using Clock = std::chrono::steady_clock;
  Ials ials(dataset, settings, warm_start);
  const auto epochs = static_cast<uint64_t>(settings.epochs);
  for (uint64_t epoch = 0; epoch < epochs; ++epoch) {
    const Clock::time_point began = Clock::now();
    ials.update_users();
    ials.update_items();
    if (epoch_seconds != nullptr) {
      epoch_seconds->push_back(std::chrono::duration<double>(Clock::now() - began).count());
    }
    if (progress != nullptr) progress->update(epoch + 1, epochs);
  }
  return ials.model().item_vectors;
}

}  // namespace nearshelf::pipeline
