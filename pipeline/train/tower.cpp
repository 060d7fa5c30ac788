#include "pipeline/train/tower.h"

#include <algorithm>
#include <barrier>
#include <chrono>
#include <cmath>
#include <stdexcept>
#include <string>
#include <thread>

#include "core/base/math.h"
#include "pipeline/train/parallel.h"
#include "pipeline/train/split_mix.h"
#include "pipeline/train/tower_kernels.h"
#include "pipeline/train/tower_step.h"

namespace nearshelf::pipeline {
namespace {

void check(std::span<const ItemSequence> sequences, size_t item_count,
           const TowerSettings& settings, const TowerTable* warm_start) {
  const auto require = [](bool holds, const std::string& message) {
    if (!holds) throw std::invalid_argument("tower: " + message);
  };
  require(settings.dimensions >= 1 && settings.dimensions <= 256,
          "dimensions must be 1..256, is " + std::to_string(settings.dimensions));
  require(settings.inputs >= 1 && settings.inputs <= kMaxTowerInputs,
          "inputs must be 1.." + std::to_string(kMaxTowerInputs) + ", is " +
              std::to_string(settings.inputs));
  require(settings.negatives >= 1 && settings.batch >= 1, "negatives and batch must be positive");
  require(settings.decay > 0 && settings.decay <= 1, "decay must be in (0, 1]");
  require(settings.temperature > 0 && settings.rate > 0, "temperature and rate must be positive");
  require(settings.dropout >= 0 && settings.dropout < 1, "dropout must be in [0, 1)");
  require(settings.uniform_share >= 0 && settings.uniform_share <= 1,
          "uniform_share must be in [0, 1]");
  for (size_t s = 0; s < sequences.size(); ++s) {
    for (const uint32_t item : sequences[s]) {
      require(item < item_count, "sequence " + std::to_string(s) + " holds item " +
                                     std::to_string(item) + " of " + std::to_string(item_count));
    }
  }
  if (warm_start == nullptr) return;
  const size_t size = item_count * settings.dimensions;
  require(warm_start->dimensions == settings.dimensions && warm_start->outputs.size() == size &&
              (warm_start->inputs.empty() || warm_start->inputs.size() == size),
          "the warm start must have " + std::to_string(item_count) + " items of " +
              std::to_string(settings.dimensions) + " dimensions");
}

// Keeps the first step of a row whose gradient is almost nothing from being a full one.
constexpr float kFirstAccumulator = 1e-3f;

// Threads meet four times a batch, which costs more than it gives below this many multiply-adds.
constexpr double kSmallestSharedBatch = 2e6;

size_t workers_for(const TowerSettings& settings) {
  if (settings.workers > 0) return settings.workers;
  const double work = 3.0 * settings.batch * settings.negatives * settings.dimensions;
  return work < kSmallestSharedBatch ? 1 : worker_count();
}

// log(x) for x > 0 with the same bits on every machine; 0 for 0.
double logarithm(double x) {
  if (x >= 1) return log1p_positive(x - 1);
  return x > 0 ? -log1p_positive(1 / x - 1) : 0;
}

struct Case {
  uint32_t sequence;
  uint32_t position;  // of the target
};

class TowerTrainer {
 public:
  TowerTrainer(std::span<const ItemSequence> sequences, size_t item_count,
               const TowerSettings& settings, const TowerTable* warm_start);

  bool has_cases() const { return !cases_.empty(); }
  const TowerTable& table() const { return table_; }
  // Mean loss of the cases.
  double run_epoch(int epoch, int epochs, Progress* progress);

 private:
  // What a worker needs for itself.
  struct Own {
    Own(size_t items, size_t dimensions, bool tied)
        : outputs(items, dimensions), inputs(tied ? 0 : items, dimensions) {}
    RowGradients outputs;
    RowGradients inputs;
  };

  void count_support(size_t item_count);
  void list_cases();
  void start_table(size_t item_count, const TowerTable* warm_start);
  void start_rows(const std::vector<float>* from, std::vector<float>* rows) const;
  void fill(uint64_t epoch, size_t number, TowerWorker worker, TowerBatch* batch) const;
  uint32_t draw_negative(SplitMix* random) const;
  void update(const RowGradients& gradients, std::vector<float>* table,
              std::vector<float>* accumulators) const;
  void shuffle(uint64_t epoch);

  std::span<const ItemSequence> sequences_;
  TowerSettings settings_;
  TowerTable table_;
  std::vector<float> output_accumulators_;  // per row: sum of mean square gradients
  std::vector<float> input_accumulators_;
  std::vector<bool> supported_;
  std::vector<uint32_t> candidates_;  // the supported items
  std::vector<float> log_expected_;   // per item: log(m q)
  std::vector<Case> cases_;           // in the order of the running epoch
  size_t batches_ = 0;
  TowerStep step_;
  std::vector<Own> own_;  // per worker
};

// What the streams of random numbers are for: each takes its own part of the seed.
enum Purpose : uint64_t { kStart = 1, kOrder, kDropout, kNegatives };

SplitMix stream(uint64_t seed, Purpose purpose, uint64_t number) {
  return SplitMix(SplitMix(seed, purpose).next(), number);
}

TowerTrainer::TowerTrainer(std::span<const ItemSequence> sequences, size_t item_count,
                           const TowerSettings& settings, const TowerTable* warm_start)
    : sequences_(sequences),
      settings_(settings),
      step_(settings.dimensions, settings.decay, settings.temperature, settings.batch,
            settings.negatives) {
  count_support(item_count);
  list_cases();
  start_table(item_count, warm_start);
  for (size_t worker = 0; worker < workers_for(settings); ++worker) {
    own_.emplace_back(item_count, settings.dimensions, settings.tied);
  }
}

void TowerTrainer::count_support(size_t item_count) {
  std::vector<uint32_t> support(item_count);
  std::vector<uint32_t> last_seen(item_count, 0xFFFFFFFF);
  for (uint32_t s = 0; s < sequences_.size(); ++s) {
    if (sequences_[s].size() < 2) continue;
    for (const uint32_t item : sequences_[s]) {
      if (last_seen[item] != s) ++support[item];
      last_seen[item] = s;
    }
  }
  supported_.resize(item_count);
  for (uint32_t item = 0; item < item_count; ++item) {
    supported_[item] = support[item] >= std::max(settings_.min_support, 1u);
    if (supported_[item]) candidates_.push_back(item);
  }
}

void TowerTrainer::list_cases() {
  std::vector<uint32_t> target_counts(supported_.size());
  for (uint32_t s = 0; s < sequences_.size(); ++s) {
    const ItemSequence& clicks = sequences_[s];
    for (uint32_t t = 1; t < clicks.size(); ++t) {
      if (!supported_[clicks[t]]) continue;
      const size_t inputs = std::min<size_t>(settings_.inputs, t);
      const auto known = [&](uint32_t item) { return supported_[item]; };
      if (std::none_of(clicks.begin() + static_cast<ptrdiff_t>(t - inputs), clicks.begin() + t,
                       known)) {
        continue;
      }
      cases_.push_back({s, t});
      ++target_counts[clicks[t]];
    }
  }
  batches_ = (cases_.size() + settings_.batch - 1) / settings_.batch;

  log_expected_.resize(supported_.size());
  for (const uint32_t item : candidates_) {
    const double chance =
        settings_.uniform_share / static_cast<double>(candidates_.size()) +
        (1 - settings_.uniform_share) * target_counts[item] / static_cast<double>(cases_.size());
    log_expected_[item] = static_cast<float>(logarithm(settings_.negatives * chance));
  }
}

void TowerTrainer::start_table(size_t item_count, const TowerTable* warm_start) {
  const std::vector<float>* outputs = warm_start == nullptr ? nullptr : &warm_start->outputs;
  const std::vector<float>* inputs =
      warm_start == nullptr || warm_start->inputs.empty() ? outputs : &warm_start->inputs;
  table_.dimensions = settings_.dimensions;
  table_.outputs.resize(item_count * settings_.dimensions);
  start_rows(outputs, &table_.outputs);
  output_accumulators_.resize(item_count, kFirstAccumulator);
  if (settings_.tied) return;
  table_.inputs.resize(item_count * settings_.dimensions);
  start_rows(inputs, &table_.inputs);
  input_accumulators_.resize(item_count, kFirstAccumulator);
}

// Both tables draw the same numbers: a query starts close to the items it is made of.
void TowerTrainer::start_rows(const std::vector<float>* from, std::vector<float>* rows) const {
  const size_t d = settings_.dimensions;
  const float deviation = 0.5f / std::sqrt(static_cast<float>(d));
  for (const uint32_t item : candidates_) {
    float* row = rows->data() + item * d;
    if (from != nullptr) std::copy_n(from->data() + item * d, d, row);
    if (std::any_of(row, row + d, [](float value) { return value != 0; })) continue;
    SplitMix random = stream(settings_.seed, kStart, item);
    for (size_t k = 0; k < d; ++k) row[k] = deviation * random.normal();
  }
}

void TowerTrainer::shuffle(uint64_t epoch) {
  SplitMix random = stream(settings_.seed, kOrder, epoch);
  for (size_t k = cases_.size(); k > 1; --k) {
    std::swap(cases_[k - 1], cases_[random.below(static_cast<uint32_t>(k))]);
  }
}

uint32_t TowerTrainer::draw_negative(SplitMix* random) const {
  if (random->uniform() < settings_.uniform_share) {
    return candidates_[random->below(static_cast<uint32_t>(candidates_.size()))];
  }
  const Case& other = cases_[random->below(static_cast<uint32_t>(cases_.size()))];
  return sequences_[other.sequence][other.position];
}

void TowerTrainer::fill(uint64_t epoch, size_t number, TowerWorker worker,
                        TowerBatch* batch) const {
  const size_t begin = cases_.size() * number / batches_;
  const size_t count = cases_.size() * (number + 1) / batches_ - begin;
  if (worker.index == 0) batch->cases = count;
  const Slice own = slice_of(count, kTowerPanel, worker);
  const size_t d = settings_.dimensions;
  for (size_t i = own.begin; i < own.end; ++i) {
    const Case& at = cases_[begin + i];
    const ItemSequence& clicks = sequences_[at.sequence];
    batch->targets[i] = clicks[at.position];
    batch->click_counts[i] = std::min(settings_.inputs, at.position);
    for (size_t k = 0; k < batch->click_counts[i]; ++k) {
      batch->clicks[i * batch->inputs + k] = clicks[at.position - 1 - k];
    }
    if (settings_.recency_half_life > 0) {
      const auto after = static_cast<double>(sequences_.size() - 1 - at.sequence);
      batch->weights[i] = static_cast<float>(decay(after, settings_.recency_half_life));
    }
    if (batch->kept.empty()) continue;
    SplitMix random = stream(settings_.seed, kDropout, epoch * cases_.size() + begin + i);
    const auto kept = static_cast<float>(1 / (1 - settings_.dropout));
    for (size_t k = 0; k < d; ++k) {
      batch->kept[i * d + k] = random.uniform() < settings_.dropout ? 0.0f : kept;
    }
  }
  const Slice negatives = slice_of(settings_.negatives, 1, worker);
  for (size_t j = negatives.begin; j < negatives.end; ++j) {
    SplitMix random =
        stream(settings_.seed, kNegatives, (epoch * batches_ + number) * settings_.negatives + j);
    batch->negatives[j] = draw_negative(&random);
    batch->log_expected[j] = log_expected_[batch->negatives[j]];
  }
}

void TowerTrainer::update(const RowGradients& gradients, std::vector<float>* table,
                          std::vector<float>* accumulators) const {
  const size_t d = settings_.dimensions;
  const auto rate = static_cast<float>(settings_.rate);
  for (size_t index = 0; index < gradients.rows().size(); ++index) {
    const uint32_t item = gradients.rows()[index];
    if (!supported_[item]) continue;
    const float* gradient = gradients.gradient(index);
    float squares = 0;
    for (size_t k = 0; k < d; ++k) squares += gradient[k] * gradient[k];
    float& accumulator = (*accumulators)[item];
    accumulator += squares / static_cast<float>(d);
    const float step = rate / std::sqrt(accumulator);
    float* row = table->data() + item * d;
    for (size_t k = 0; k < d; ++k) row[k] -= step * gradient[k];
  }
}

double TowerTrainer::run_epoch(int epoch, int epochs, Progress* progress) {
  const auto number = static_cast<uint64_t>(epoch);
  shuffle(number);
  TowerBatch empty;
  empty.inputs = settings_.inputs;
  empty.click_counts.resize(settings_.batch);
  empty.clicks.resize(size_t{settings_.batch} * settings_.inputs);
  empty.targets.resize(settings_.batch);
  empty.weights.assign(settings_.batch, 1.0f);
  if (settings_.dropout > 0) empty.kept.resize(size_t{settings_.batch} * settings_.dimensions);
  empty.negatives.resize(settings_.negatives);
  empty.log_expected.resize(settings_.negatives);
  // One is trained on while the next is filled.
  TowerBatch batches[2] = {empty, empty};

  const size_t workers = own_.size();
  std::barrier barrier(static_cast<ptrdiff_t>(workers));
  double loss = 0;
  const auto run = [&](size_t index) {
    const TowerWorker worker{index, workers};
    Own& own = own_[index];
    RowGradients& inputs = settings_.tied ? own.outputs : own.inputs;
    fill(number, 0, worker, &batches[0]);
    for (size_t b = 0; b < batches_; ++b) {
      const TowerBatch& batch = batches[b % 2];
      barrier.arrive_and_wait();
      step_.gather(table_, batch, worker);
      barrier.arrive_and_wait();
      step_.score(table_, batch, worker);
      barrier.arrive_and_wait();
      step_.backward(batch, worker);
      barrier.arrive_and_wait();
      own.outputs.clear();
      own.inputs.clear();
      step_.collect(batch, worker, &inputs, &own.outputs);
      update(own.outputs, &table_.outputs, &output_accumulators_);
      if (!settings_.tied) update(own.inputs, &table_.inputs, &input_accumulators_);
      if (b + 1 < batches_) fill(number, b + 1, worker, &batches[(b + 1) % 2]);
      if (index != 0) continue;
      loss += step_.loss(batch);
      if (progress != nullptr) {
        progress->update(static_cast<uint64_t>(epoch - 1) * batches_ + b + 1,
                         static_cast<uint64_t>(epochs) * batches_);
      }
    }
  };
  std::vector<std::thread> threads;
  for (size_t index = 1; index < workers; ++index) threads.emplace_back(run, index);
  run(0);
  for (std::thread& thread : threads) thread.join();
  return loss / static_cast<double>(cases_.size());
}

}  // namespace

TowerTable train_tower(std::span<const ItemSequence> sequences, size_t item_count,
                       const TowerSettings& settings, Progress* progress,
                       const TowerTable* warm_start, const TowerValidation& validate) {
  using Clock = std::chrono::steady_clock;
  check(sequences, item_count, settings, warm_start);
  TowerTrainer trainer(sequences, item_count, settings, warm_start);
  if (!trainer.has_cases()) return {};
  TowerTable best;
  double best_quality = 0;
  int best_epoch = 0;
  for (int epoch = 1; epoch <= settings.epochs; ++epoch) {
    const Clock::time_point began = Clock::now();
    const double loss = trainer.run_epoch(epoch, settings.epochs, progress);
    if (!validate) continue;
    const double seconds = std::chrono::duration<double>(Clock::now() - began).count();
    const double quality = validate({epoch, loss, seconds, trainer.table()});
    if (best_epoch == 0 || quality > best_quality) {
      best = trainer.table();
      best_quality = quality;
      best_epoch = epoch;
    } else if (epoch - best_epoch >= settings.patience) {
      break;
    }
  }
  return best_epoch == 0 ? trainer.table() : best;
}

}  // namespace nearshelf::pipeline
