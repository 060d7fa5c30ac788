#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <sstream>
#include <stdexcept>
#include <string>

#include "core/base/aligned_buffer.h"
#include "core/models/sequence_view.h"
#include "core/models/sequence_writer.h"
#include "pipeline/train/sequence.h"
#include "pipeline/train/sequence_batches.h"
#include "pipeline/train/sequence_network.h"
#include "tests/core/random.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;
using nearshelf::test::Random;

namespace {

// Sessions over `items` items: the next item is the planted successor of the last one nine times in
// ten. Every item is about as popular as any other, so popularity knows nothing.
struct PlantedLog {
  PlantedLog(uint32_t items, size_t sessions, uint64_t seed) : successor(items) {
    Random random(seed);
    for (uint32_t k = 0; k < items; ++k) successor[k] = k;
    for (uint32_t k = items; k > 1; --k) std::swap(successor[k - 1], successor[random.below(k)]);
    for (size_t s = 0; s < sessions; ++s) {
      ItemSequence sequence = {random.below(items)};
      const size_t length = 3 + random.below(5);
      while (sequence.size() < length) {
        const bool planted = random.below(10) != 0;
        sequence.push_back(planted ? successor[sequence.back()] : random.below(items));
      }
      sequences.push_back(sequence);
    }
  }

  std::vector<uint32_t> successor;
  std::vector<ItemSequence> sequences;
};

SequenceSettings small_settings() {
  SequenceSettings settings;
  settings.shape = {.dimensions = 16, .blocks = 1, .heads = 2, .inner = 24, .length = 6};
  settings.epochs = 6;
  settings.negatives = 64;
  settings.batch_positions = 256;
  settings.rate = 0.01;
  settings.dropout = 0.1;
  return settings;
}

struct Silent {
  std::ostringstream out;
  Progress progress{out, Progress::Style::kSilent};
};

// Scores of the shard that the table becomes.
class Served {
 public:
  Served(const SequenceTable& table, uint32_t items) : items_(items) {
    ShardWriter shard(ShardRole::kModel);
    write_sequence(table, &shard);
    file_ = AlignedBuffer::copy_of(shard.finish());
    const ShardView view = ShardView::open(file_.bytes(), ShardRole::kModel).value();
    const auto opened = SequenceView::open(view, items);
    REQUIRE_MESSAGE(opened.ok(), opened.status().message());
    view_ = opened.value();
  }

  std::vector<float> scores(const ItemSequence& clicks) const {
    std::vector<double> h;
    view_.encode(clicks, &h);
    std::vector<float> scores(items_);
    view_.score_all(h, scores);
    return scores;
  }

 private:
  uint32_t items_;
  AlignedBuffer file_;
  SequenceView view_;
};

// Scores of the table in float, by the network that trained it.
std::vector<float> float_scores(const SequenceTable& table, const ItemSequence& clicks) {
  const size_t d = table.shape.dimensions;
  std::vector<float> parameters = table.positions;
  parameters.insert(parameters.end(), table.weights.begin(), table.weights.end());
  std::vector<float> inputs;
  for (const uint32_t item : clicks) {
    inputs.insert(inputs.end(), table.items.begin() + static_cast<ptrdiff_t>(item * d),
                  table.items.begin() + static_cast<ptrdiff_t>((item + 1) * d));
  }
  const std::vector<uint32_t> starts = {0, static_cast<uint32_t>(clicks.size())};
  SequencePass<float> pass;
  SequenceNetwork<float>(table.shape, 0)
      .forward(parameters.data(), starts, inputs, SplitMix(0), &pass);
  const float* h = pass.h().data() + (clicks.size() - 1) * d;
  std::vector<float> scores(table.items.size() / d, 0.0f);
  for (size_t item = 0; item < scores.size(); ++item) {
    for (size_t k = 0; k < d; ++k) scores[item] += h[k] * table.items[item * d + k];
  }
  return scores;
}

size_t rank_of(const std::vector<float>& scores, uint32_t target) {
  size_t rank = 1;
  for (uint32_t item = 0; item < scores.size(); ++item) {
    rank += scores[item] > scores[target] || (scores[item] == scores[target] && item < target);
  }
  return rank;
}

}  // namespace

TEST_CASE("windows cover every step of a long session once, from its end") {
  const std::vector<ItemSequence> sequences = {{0, 1, 2, 3, 4, 5, 6}, {8}, {9, 9}};
  const SequenceWindows windows(sequences, 10, 3, 1);
  std::vector<SequenceChunk> batch;
  size_t next = 0;
  std::multiset<std::pair<uint32_t, uint32_t>> steps;
  while (windows.next_batch(3, 2, &next, &batch)) {
    for (const SequenceChunk& chunk : batch) {
      CHECK(chunk.starts.back() == chunk.inputs.size());
      for (size_t s = 0; s + 1 < chunk.starts.size(); ++s) {
        CHECK(chunk.starts[s + 1] - chunk.starts[s] <= 3);
      }
      for (size_t row = 0; row < chunk.inputs.size(); ++row) {
        steps.insert({chunk.inputs[row], chunk.targets[row]});
      }
    }
  }
  const std::multiset<std::pair<uint32_t, uint32_t>> expected = {{0, 1}, {1, 2}, {2, 3}, {3, 4},
                                                                 {4, 5}, {5, 6}, {9, 9}};
  CHECK(steps == expected);
  CHECK(windows.row_count() == expected.size());
  CHECK(!windows.supported(8));
}

TEST_CASE("negatives come in the proportions that the correction assumes") {
  const std::vector<uint32_t> clicks = {60, 0, 30, 10};
  const NegativeSampler sampler(clicks, 0.5);
  CHECK(sampler.probability(0) == doctest::Approx(0.5 * 0.6 + 0.5 / 3));
  CHECK(sampler.probability(1) == 0.0);
  SplitMix random(2);
  std::vector<double> drawn(clicks.size(), 0.0);
  constexpr int kDraws = 20000;
  for (int k = 0; k < kDraws; ++k) drawn[sampler.draw(&random)] += 1.0 / kDraws;
  for (uint32_t item = 0; item < clicks.size(); ++item) {
    CHECK(std::fabs(drawn[item] - sampler.probability(item)) < 0.015);
  }
  CHECK(drawn[1] == 0.0);
}

TEST_CASE("training learns who follows whom, which popularity cannot, and int8 keeps it") {
  constexpr uint32_t kItems = 60;
  const PlantedLog log(kItems, 900, 21);
  Silent silent;
  const SequenceTable table =
      train_sequence(log.sequences, kItems, small_settings(), &silent.progress);
  const Served served(table, kItems);

  size_t first = 0;
  double served_gain = 0;
  double float_gain = 0;
  for (uint32_t item = 0; item < kItems; ++item) {
    const ItemSequence clicks = {(item + 17) % kItems, (item + 5) % kItems, item};
    const size_t rank = rank_of(served.scores(clicks), log.successor[item]);
    first += rank == 1;
    served_gain += 1 / std::log2(1.0 + static_cast<double>(rank));
    float_gain += 1 / std::log2(1.0 + static_cast<double>(rank_of(float_scores(table, clicks),
                                                                  log.successor[item])));
  }
  CHECK(first >= kItems * 9 / 10);  // popularity: one in sixty
  CHECK(std::fabs(served_gain - float_gain) <= 0.005 * float_gain);
}

TEST_CASE("the same seed gives the same table, another seed another") {
  const PlantedLog log(30, 150, 4);
  Silent silent;
  SequenceSettings settings = small_settings();
  settings.epochs = 2;
  const SequenceTable first = train_sequence(log.sequences, 30, settings, &silent.progress);
  const SequenceTable second = train_sequence(log.sequences, 30, settings, &silent.progress);
  CHECK(first.items == second.items);
  CHECK(first.positions == second.positions);
  CHECK(first.weights == second.weights);
  settings.seed = 2;
  CHECK(train_sequence(log.sequences, 30, settings, &silent.progress).items != first.items);
}

TEST_CASE("validation keeps the best epoch and stops training that no longer helps") {
  const PlantedLog log(30, 100, 4);
  Silent silent;
  SequenceSettings settings = small_settings();
  settings.epochs = 10;
  settings.patience = 2;
  std::vector<SequenceTable> seen;
  const SequenceTable kept = train_sequence(log.sequences, 30, settings, &silent.progress,
                                            [&](int epoch, const SequenceTable& table) {
                                              CHECK(epoch == static_cast<int>(seen.size()) + 1);
                                              seen.push_back(table);
                                              return epoch == 3 ? 1.0 : 0.5;
                                            });
  REQUIRE(seen.size() == 5);
  CHECK(kept.items == seen[2].items);
  CHECK(kept.weights == seen[2].weights);
  CHECK(kept.items != seen[4].items);
}

TEST_CASE(
    "items without enough sequences get no vector, and given vectors are where others start") {
  std::vector<ItemSequence> sequences(20, {0, 1, 2});
  sequences.push_back({0, 3, 1});
  Silent silent;
  SequenceSettings settings = small_settings();
  settings.shape.dimensions = 4;
  settings.min_support = 2;
  settings.epochs = 1;
  settings.item_rate = 1e-9;
  std::vector<float> start(5 * 4);
  for (size_t k = 0; k < start.size(); ++k) start[k] = static_cast<float>(k) * 0.1f;
  settings.item_vectors = start;
  const SequenceTable table = train_sequence(sequences, 5, settings, &silent.progress);
  for (size_t k = 0; k < table.items.size(); ++k) {
    CHECK(table.items[k] == doctest::Approx(k < 3 * 4 ? start[k] : 0.0f));
  }
}

TEST_CASE("nothing to learn from gives no model, impossible settings an error") {
  Silent silent;
  const SequenceSettings settings = small_settings();
  const std::vector<ItemSequence> single = {{1}, {}, {2}};
  CHECK(train_sequence(single, 3, settings, &silent.progress).shape.dimensions == 0);
  CHECK(train_sequence({}, 0, settings, &silent.progress).shape.dimensions == 0);

  const std::vector<ItemSequence> pair = {{1, 2}};
  const auto refused = [&](auto&& change) {
    SequenceSettings bad = small_settings();
    change(&bad);
    CHECK_THROWS_AS(train_sequence(pair, 3, bad, &silent.progress), std::invalid_argument);
  };
  refused([](SequenceSettings* bad) { bad->shape.heads = 3; });
  refused([](SequenceSettings* bad) { bad->shape.blocks = 5; });
  refused([](SequenceSettings* bad) { bad->shape.length = 201; });
  refused([](SequenceSettings* bad) { bad->dropout = 1; });
  refused([](SequenceSettings* bad) { bad->negatives = 0; });
  const std::vector<float> wrong(7);
  refused([&](SequenceSettings* bad) { bad->item_vectors = wrong; });
}
