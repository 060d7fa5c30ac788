#include "pipeline/train/ials.h"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <string>

#include "pipeline/train/parallel.h"
#include "pipeline/train/popularity.h"

namespace nearshelf::pipeline {
namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Vector = Eigen::VectorXf;
using ConstMatrixMap = Eigen::Map<const Matrix>;

// splitmix64; the sum of 12 uniforms has variance 1 and needs no library function whose last bits
// differ between platforms.
class NormalSource {
 public:
  explicit NormalSource(uint64_t seed) : state_(seed) {}

  float next() {
    double sum = 0;
    for (int k = 0; k < 12; ++k) sum += uniform();
    return static_cast<float>(sum - 6);
  }

 private:
  double uniform() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
  }

  uint64_t state_;
};

std::vector<std::vector<uint32_t>> transpose(const std::vector<std::vector<uint32_t>>& lists,
                                             size_t columns) {
  std::vector<std::vector<uint32_t>> transposed(columns);
  for (uint32_t row = 0; row < lists.size(); ++row) {
    for (const uint32_t column : lists[row]) transposed[column].push_back(row);
  }
  return transposed;
}

}  // namespace

Ials::Ials(const Dataset& dataset, const IalsSettings& settings) : settings_(settings) {
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

  const size_t d = settings.dimensions;
  model_.user_vectors.assign(model_.users * d, 0.0f);
  model_.item_vectors.assign(model_.items * d, 0.0f);
  NormalSource normal(settings.seed);
  const float deviation = 0.1f / std::sqrt(static_cast<float>(d));
  for (size_t item = 0; item < model_.items; ++item) {
    if (users_of_item_[item].empty()) continue;
    for (size_t k = 0; k < d; ++k) model_.item_vectors[item * d + k] = deviation * normal.next();
  }
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

  struct Scratch {
    Matrix gathered;
    Matrix a;
    Vector b;
  };
  std::vector<Scratch> scratch(worker_count());
  parallel_for(lists.size(), [&](size_t row, unsigned worker) {
    Eigen::Map<Vector> out(solved->data() + row * settings_.dimensions, d);
    const std::vector<uint32_t>& list = lists[row];
    if (list.empty()) {
      out.setZero();
      return;
    }
    Scratch& own = scratch[worker];
    own.gathered.resize(static_cast<Eigen::Index>(list.size()), d);
    for (size_t k = 0; k < list.size(); ++k) {
      own.gathered.row(static_cast<Eigen::Index>(k)) = h.row(list[k]);
    }
    own.a = gramian;
    own.a.selfadjointView<Eigen::Lower>().rankUpdate(own.gathered.transpose());
    const double ridge = settings_.regularisation * (static_cast<double>(list.size()) + unobserved);
    own.a.diagonal().array() += static_cast<float>(ridge);
    own.b = own.gathered.colwise().sum();
    out = own.a.selfadjointView<Eigen::Lower>().llt().solve(own.b);
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
                              Progress* progress) {
  Ials ials(dataset, settings);
  const auto epochs = static_cast<uint64_t>(settings.epochs);
  for (uint64_t epoch = 0; epoch < epochs; ++epoch) {
    ials.update_users();
    ials.update_items();
    progress->update(epoch + 1, epochs);
  }
  return ials.model().item_vectors;
}

}  // namespace nearshelf::pipeline
