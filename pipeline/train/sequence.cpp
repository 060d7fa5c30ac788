#include "pipeline/train/sequence.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "core/models/sequence_format.h"
#include "pipeline/train/parallel.h"
#include "pipeline/train/sequence_batches.h"
#include "pipeline/train/sequence_loss.h"
#include "pipeline/train/sequence_network.h"

namespace nearshelf::pipeline {
namespace {

// Rows of one piece of work. Fixed, so that sums do not depend on the number of cores.
constexpr size_t kChunkRows = 256;

// The learning rates fall in a straight line to this share of their start.
constexpr double kLastRate = 0.1;

void check(bool good, const char* message) {
  if (!good) throw std::invalid_argument(std::string("sequence model: ") + message);
}

void check_settings(const SequenceSettings& settings, size_t item_count) {
  const SequenceShape& shape = settings.shape;
  check(shape.dimensions >= 1 && shape.dimensions <= kMaxDimensions, "dimensions must be 1..256");
  check(shape.blocks >= 1 && shape.blocks <= kMaxSequenceBlocks, "blocks must be 1..4");
  check(shape.heads >= 1 && shape.dimensions % shape.heads == 0, "heads must divide dimensions");
  check(shape.inner >= 1 && shape.inner <= kMaxSequenceInner, "inner width must be 1..1024");
  check(shape.length >= 1 && shape.length <= kMaxSequenceLength, "length must be 1..200");
  check(settings.negatives >= 1, "at least one negative is needed");
  check(settings.dropout >= 0 && settings.dropout <= 0.9, "dropout must be 0..0.9");
  check(settings.item_vectors.empty() ||
            settings.item_vectors.size() == item_count * shape.dimensions,
        "the given item vectors must be items x dimensions");
}

class SequenceTrainer {
 public:
  SequenceTrainer(std::span<const ItemSequence> sequences, size_t item_count,
                  const SequenceSettings& settings)
      : settings_(settings),
        d_(settings.shape.dimensions),
        windows_(sequences, item_count, settings.shape.length, settings.min_support),
        sampler_(windows_.clicks_of(), settings.popular_share),
        network_(settings.shape, settings.dropout),
        random_(settings.seed) {
    start_items(item_count);
    start_parameters();
  }

  bool empty() const { return windows_.empty(); }

  // `report` is called with the share of the whole training that is done.
  template <typename Report>
  void run_epoch(Report&& report) {
    windows_.shuffle(&random_);
    size_t next = 0;
    std::vector<SequenceChunk> batch;
    const auto all_rows = static_cast<double>(windows_.row_count()) * settings_.epochs;
    while (windows_.next_batch(settings_.batch_positions, kChunkRows, &next, &batch)) {
      const double done = static_cast<double>(rows_done_) / all_rows;
      run_batch(batch, 1 - (1 - kLastRate) * done);
      for (const SequenceChunk& chunk : batch) rows_done_ += chunk.inputs.size();
      report(done);
    }
  }

  SequenceTable table() const {
    const auto positions = static_cast<ptrdiff_t>(network_.position_count());
    SequenceTable table;
    table.shape = settings_.shape;
    table.items = items_;
    table.positions.assign(parameters_.begin(), parameters_.begin() + positions);
    table.weights.assign(parameters_.begin() + positions, parameters_.end());
    return table;
  }

 private:
  struct ChunkWork {
    SequencePass<float> pass;
    std::vector<float> inputs;  // item vectors, rows x d
    std::vector<float> targets;
    std::vector<float> d_h;
    std::vector<float> d_inputs;
    std::vector<float> d_targets;
    std::vector<float> d_negatives;
    std::vector<float> d_parameters;
  };
  // A gradient row of the item table.
  struct ItemGradient {
    uint32_t item;
    const float* values;
  };

  void start_items(size_t item_count) {
    items_.assign(item_count * d_, 0.0f);
    const double deviation = 1 / std::sqrt(static_cast<double>(d_));
    for (uint32_t item = 0; item < item_count; ++item) {
      if (!windows_.supported(item)) continue;
      for (size_t k = item * d_; k < (item + 1) * d_; ++k) {
        items_[k] = settings_.item_vectors.empty()
                        ? static_cast<float>(deviation * random_.normal())
                        : settings_.item_vectors[k];
      }
    }
    item_first_.assign(items_.size(), 0.0f);
    item_second_.assign(items_.size(), 0.0f);
  }

  void start_parameters() {
    const SequenceShape& shape = settings_.shape;
    const SequenceLayout layout(shape);
    parameters_.assign(network_.parameter_count(), 0.0f);
    first_.assign(parameters_.size(), 0.0f);
    second_.assign(parameters_.size(), 0.0f);
    float* at = parameters_.data();
    for (size_t k = 0; k < network_.position_count(); ++k) {
      *at++ = 0.02f * random_.normal();
    }
    for (size_t block = 0; block < shape.blocks; ++block) {
      for (const SequenceVector gain :
           {SequenceVector::kAttentionNormGain, SequenceVector::kFeedNormGain}) {
        std::fill_n(at + layout.vector(block, gain), d_, 1.0f);
      }
      for (size_t m = 0; m < kSequenceMatrixCount; ++m) {
        const auto matrix = static_cast<SequenceMatrix>(m);
        // What a block adds starts at nothing: at first the model repeats the last click.
        if (matrix == SequenceMatrix::kOutput || matrix == SequenceMatrix::kFeedOutput) continue;
        const size_t inputs = sequence_inputs(shape, matrix);
        const double deviation = 1 / std::sqrt(static_cast<double>(inputs));
        float* values = at + layout.matrix(block, matrix);
        for (size_t k = 0; k < sequence_outputs(shape, matrix) * inputs; ++k) {
          values[k] = static_cast<float>(deviation * random_.normal());
        }
      }
    }
    std::fill_n(at + layout.final_gain(), d_, 1.0f);
  }

  void gather(const std::vector<uint32_t>& items, std::vector<float>* vectors) const {
    vectors->resize(items.size() * d_);
    for (size_t row = 0; row < items.size(); ++row) {
      std::copy_n(items_.data() + items[row] * d_, d_, vectors->data() + row * d_);
    }
  }

  void draw_negatives() {
    negatives_.items.clear();
    negatives_.correction.clear();
    for (uint32_t k = 0; k < settings_.negatives; ++k) {
      const uint32_t item = sampler_.draw(&random_);
      negatives_.items.push_back(item);
      negatives_.correction.push_back(
          static_cast<float>(std::log(settings_.negatives * sampler_.probability(item))));
    }
    gather(negatives_.items, &negatives_.vectors);
  }

  void run_chunk(const SequenceChunk& chunk, float weight, uint64_t seed, ChunkWork* work) const {
    gather(chunk.inputs, &work->inputs);
    gather(chunk.targets, &work->targets);
    work->d_negatives.assign(negatives_.vectors.size(), 0.0f);
    work->d_parameters.assign(parameters_.size(), 0.0f);
    network_.forward(parameters_.data(), chunk.starts, work->inputs, SplitMix(seed), &work->pass);
    sampled_softmax<float>(work->pass.h(), d_, chunk.targets, work->targets, negatives_, weight,
                           &work->d_h, &work->d_targets, &work->d_negatives);
    network_.backward(parameters_.data(), chunk.starts, work->pass, work->d_h,
                      work->d_parameters.data(), &work->d_inputs);
  }

  void run_batch(const std::vector<SequenceChunk>& batch, double rate_share) {
    draw_negatives();
    if (work_.size() < batch.size()) work_.resize(batch.size());
    size_t rows = 0;
    for (const SequenceChunk& chunk : batch) rows += chunk.inputs.size();
    const float weight = 1 / static_cast<float>(rows);
    const uint64_t seed = random_.next();
    parallel_for(
        batch.size(), [&](size_t k, unsigned) { run_chunk(batch[k], weight, seed + k, &work_[k]); },
        1);

    for (size_t k = 1; k < batch.size(); ++k) {
      add(work_[k].d_parameters, &work_[0].d_parameters);
      add(work_[k].d_negatives, &work_[0].d_negatives);
    }
    ++step_;
    adam(rate_share * settings_.rate, work_[0].d_parameters.data(), parameters_.size(),
         parameters_.data(), first_.data(), second_.data());
    update_items(batch, rate_share * settings_.item_rate);
  }

  static void add(const std::vector<float>& from, std::vector<float>* to) {
    for (size_t k = 0; k < from.size(); ++k) (*to)[k] += from[k];
  }

  void update_items(const std::vector<SequenceChunk>& batch, double rate) {
    std::vector<ItemGradient> gradients;
    const auto collect = [&](const std::vector<uint32_t>& items, const std::vector<float>& values) {
      for (size_t row = 0; row < items.size(); ++row) {
        gradients.push_back({items[row], values.data() + row * d_});
      }
    };
    collect(negatives_.items, work_[0].d_negatives);
    for (size_t k = 0; k < batch.size(); ++k) {
      collect(batch[k].inputs, work_[k].d_inputs);
      collect(batch[k].targets, work_[k].d_targets);
    }
    std::stable_sort(gradients.begin(), gradients.end(),
                     [](const ItemGradient& a, const ItemGradient& b) { return a.item < b.item; });
    std::vector<float> sum(d_);
    for (size_t k = 0; k < gradients.size();) {
      const uint32_t item = gradients[k].item;
      std::fill(sum.begin(), sum.end(), 0.0f);
      for (; k < gradients.size() && gradients[k].item == item; ++k) {
        for (size_t j = 0; j < d_; ++j) sum[j] += gradients[k].values[j];
      }
      adam(rate, sum.data(), d_, items_.data() + item * d_, item_first_.data() + item * d_,
           item_second_.data() + item * d_);
    }
  }

  void adam(double nominal_rate, const float* gradient, size_t count, float* values, float* first,
            float* second) const {
    constexpr double kFirstDecay = 0.9;
    constexpr double kSecondDecay = 0.999;
    const double first_bias = 1 - std::pow(kFirstDecay, step_);
    const double second_bias = 1 - std::pow(kSecondDecay, step_);
    const auto rate = static_cast<float>(nominal_rate * std::sqrt(second_bias) / first_bias);
    const auto epsilon = static_cast<float>(1e-8 * std::sqrt(second_bias));
    const auto keep_first = static_cast<float>(kFirstDecay);
    const auto keep_second = static_cast<float>(kSecondDecay);
    for (size_t k = 0; k < count; ++k) {
      first[k] = keep_first * first[k] + (1 - keep_first) * gradient[k];
      second[k] = keep_second * second[k] + (1 - keep_second) * gradient[k] * gradient[k];
      values[k] -= rate * first[k] / (std::sqrt(second[k]) + epsilon);
    }
  }

  const SequenceSettings& settings_;
  const size_t d_;
  SequenceWindows windows_;
  NegativeSampler sampler_;
  SequenceNetwork<float> network_;
  SplitMix random_;
  std::vector<float> items_;
  std::vector<float> item_first_;  // Adam's means of the gradient and of its square
  std::vector<float> item_second_;
  std::vector<float> parameters_;
  std::vector<float> first_;
  std::vector<float> second_;
  uint64_t step_ = 0;
  size_t rows_done_ = 0;
  SharedNegatives<float> negatives_;
  std::vector<ChunkWork> work_;
};

}  // namespace

SequenceTable train_sequence(std::span<const ItemSequence> sequences, size_t item_count,
                             const SequenceSettings& settings, Progress* progress,
                             const SequenceValidation& validate) {
  check_settings(settings, item_count);
  SequenceTrainer trainer(sequences, item_count, settings);
  if (trainer.empty()) return {};

  constexpr uint64_t kSteps = 1000;  // of the progress bar
  SequenceTable best;
  double best_score = 0;
  int best_epoch = 0;
  for (int epoch = 1; epoch <= settings.epochs; ++epoch) {
    trainer.run_epoch(
        [&](double done) { progress->update(static_cast<uint64_t>(done * kSteps), kSteps); });
    if (!validate) continue;
    SequenceTable table = trainer.table();
    const double score = validate(epoch, table);
    if (best_epoch == 0 || score > best_score) {
      best = std::move(table);
      best_score = score;
      best_epoch = epoch;
    } else if (epoch - best_epoch >= settings.patience) {
      break;
    }
  }
  return best_epoch > 0 ? best : trainer.table();
}

}  // namespace nearshelf::pipeline
