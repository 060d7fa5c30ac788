#include "pipeline/train/prefix_rows.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include "core/models/cholesky.h"
#include "pipeline/train/cooccurrence.h"
#include "pipeline/train/parallel.h"
#include "pipeline/train/sparse_counter.h"

namespace nearshelf::pipeline {
namespace {

using Counter = SparseCounter<double>;
using Place = ClickIndex::Place;

std::vector<double> powers(double base, size_t count) {
  std::vector<double> values;
  double value = 1;
  for (size_t k = 0; k < count; ++k, value *= base) values.push_back(value);
  return values;
}

// What was clicked before click `at`: distinct items, the latest first.
class Inputs {
 public:
  explicit Inputs(size_t window) : window_(window) {}

  const std::vector<uint32_t>& before(std::span<const uint32_t> clicks, size_t at) {
    items_.clear();
    while (at > 0 && items_.size() < window_) {
      const uint32_t item = clicks[--at];
      if (std::find(items_.begin(), items_.end(), item) == items_.end()) items_.push_back(item);
    }
    return items_;
  }

 private:
  size_t window_;
  std::vector<uint32_t> items_;
};

// G = sum over t of x_t x_t^T. Rows ascend; symmetric lookups serve rows that were cut.
class InputGram {
 public:
  InputGram(const ClickIndex& clicks, const PrefixRowsSettings& settings)
      : rows_(clicks.item_count()), diagonal_(clicks.item_count()) {
    const size_t most = most_pairs_per_item(rows_.size());
    const std::vector<double> decay = powers(settings.input_decay, settings.input_window);
    std::vector<Counter> counters(worker_count(), Counter(rows_.size()));
    std::vector<Inputs> inputs(worker_count(), Inputs(settings.input_window));
    parallel_for(rows_.size(), [&](size_t item, unsigned worker) {
      Counter& sums = counters[worker];
      for (const Place& place : clicks.places(static_cast<uint32_t>(item))) {
        add_place(clicks, place, decay, &inputs[worker], &sums);
      }
      for (const auto& entry : sums.take()) {
        if (entry.item == item) {
          diagonal_[item] = entry.sum;
        } else {
          rows_[item].push_back({entry.item, static_cast<float>(entry.sum)});
        }
      }
      keep_highest(most, &rows_[item]);
    });
  }

  double diagonal(uint32_t item) const { return diagonal_[item]; }

  double at(uint32_t a, uint32_t b) const {
    const float* value = find(a, b);
    if (value == nullptr) value = find(b, a);
    return value != nullptr ? *value : 0;
  }

 private:
  // All t whose inputs hold the item because of this click: those up to its next click.
  static void add_place(const ClickIndex& clicks, const Place& place,
                        const std::vector<double>& decay, Inputs* inputs, Counter* sums) {
    const std::span<const uint32_t> items = clicks.clicks(place.session);
    const uint32_t item = items[place.at];
    for (size_t t = place.at + 1; t < items.size(); ++t) {
      const std::vector<uint32_t>& x = inputs->before(items, t);
      const auto own = std::find(x.begin(), x.end(), item);
      if (own == x.end()) return;
      const double weight = decay[static_cast<size_t>(own - x.begin())];
      for (size_t k = 0; k < x.size(); ++k) sums->add(x[k], weight * decay[k], 0);
      if (items[t] == item) return;
    }
  }

  const float* find(uint32_t a, uint32_t b) const {
    const auto at =
        std::lower_bound(rows_[a].begin(), rows_[a].end(), b,
                         [](const Neighbour& n, uint32_t wanted) { return n.item < wanted; });
    return at != rows_[a].end() && at->item == b ? &at->weight : nullptr;
  }

  ItemRows rows_;
  std::vector<double> diagonal_;
};

// One worker's share: the support and the weights of one target after the other.
class TargetSolver {
 public:
  TargetSolver(const ClickIndex& clicks, const InputGram& gram, const PrefixRowsSettings& settings)
      : clicks_(clicks),
        gram_(gram),
        settings_(settings),
        input_decay_(powers(settings.input_decay, settings.input_window)),
        target_decay_(powers(settings.target_decay, settings.target_window)),
        inputs_(settings.input_window),
        sums_(clicks.item_count()) {}

  // The inputs of `target`, ascending, and their weights.
  std::vector<Neighbour> solve(uint32_t target) {
    choose_support(target);
    std::vector<double> weights;
    // G is positive semidefinite unless pairs were cut; more ridge then makes up for them.
    for (double ridge = settings_.ridge; !solve_with(ridge, &weights); ridge *= 2) {
    }
    std::vector<Neighbour> column;
    for (size_t k = 0; k < support_.size(); ++k) {
      column.push_back({support_[k].item, static_cast<float>(weights[k])});
    }
    return column;
  }

 private:
  struct Input {
    uint32_t item;
    double sum;         // C: decayed clicks of the target after it
    double likelihood;  // C / sqrt(G + lambda)
  };

  void choose_support(uint32_t target) {
    for (const Place& place : clicks_.places(target)) {
      const std::span<const uint32_t> items = clicks_.clicks(place.session);
      for (size_t ahead = 0; ahead < settings_.target_window && ahead < place.at; ++ahead) {
        const std::vector<uint32_t>& x = inputs_.before(items, place.at - ahead);
        for (size_t k = 0; k < x.size(); ++k) {
          sums_.add(x[k], target_decay_[ahead] * input_decay_[k], clicks_.shopper(place.session));
        }
      }
    }
    support_.clear();
    for (const auto& entry : sums_.take()) {
      if (entry.shoppers < settings_.min_support) continue;
      const double norm = std::sqrt(gram_.diagonal(entry.item) + settings_.ridge);
      support_.push_back({entry.item, entry.sum, entry.sum / norm});
    }
    if (support_.size() > settings_.candidates) {
      std::nth_element(
          support_.begin(), support_.begin() + static_cast<std::ptrdiff_t>(settings_.candidates),
          support_.end(), [](const Input& a, const Input& b) {
            return a.likelihood != b.likelihood ? a.likelihood > b.likelihood : a.item < b.item;
          });
      support_.resize(settings_.candidates);
    }
    std::sort(support_.begin(), support_.end(),
              [](const Input& a, const Input& b) { return a.item < b.item; });
  }

  bool solve_with(double ridge, std::vector<double>* weights) {
    const size_t n = support_.size();
    gram_of_support_.resize(n * n);
    weights->clear();
    for (size_t row = 0; row < n; ++row) {
      for (size_t column = 0; column < row; ++column) {
        gram_of_support_[row * n + column] = gram_.at(support_[row].item, support_[column].item);
      }
      gram_of_support_[row * n + row] = gram_.diagonal(support_[row].item) + ridge;
      weights->push_back(support_[row].sum);
    }
    return n == 0 || solve_cholesky(gram_of_support_, *weights).ok();
  }

  const ClickIndex& clicks_;
  const InputGram& gram_;
  const PrefixRowsSettings& settings_;
  std::vector<double> input_decay_;
  std::vector<double> target_decay_;
  Inputs inputs_;
  Counter sums_;
  std::vector<Input> support_;
  std::vector<double> gram_of_support_;
};

}  // namespace

ItemRows prefix_rows(const ClickIndex& clicks, const PrefixRowsSettings& settings,
                     Progress* progress) {
  const size_t items = clicks.item_count();
  const InputGram gram(clicks, settings);
  ItemRows columns(items);  // per target: the inputs and their weights
  std::vector<TargetSolver> solvers(worker_count(), TargetSolver(clicks, gram, settings));
  std::atomic<size_t> done{0};
  parallel_for(items, [&](size_t target, unsigned worker) {
    columns[target] = solvers[worker].solve(static_cast<uint32_t>(target));
    progress->update(++done, items);
  });
  ItemRows rows = transpose(columns);
  for (auto& row : rows) keep_largest(settings.neighbours, &row);
  return rows;
}

}  // namespace nearshelf::pipeline
