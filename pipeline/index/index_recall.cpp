#include "pipeline/index/index_recall.h"

#include <algorithm>

#include "core/search/vector_index.h"
#include "pipeline/index/vector_math.h"
#include "pipeline/pack/pack_error.h"
#include "pipeline/simulate/random.h"
#include "pipeline/train/parallel.h"

namespace nearshelf::pipeline {
namespace {

std::vector<uint32_t> efforts_of(IndexTier tier) {
  switch (tier) {
    case IndexTier::kExact:
      return {1};
    case IndexTier::kCoded:
      return {50, 100, 150, 200, 300, 500};
    default:
      return {4, 8, 12, 16, 24, 32};
  }
}

void must(const Status& status) {
  if (!status.ok()) throw PackError("the packed index does not load: " + status.message());
}

VectorIndex load(const PackedIndex& index) {
  VectorIndex loaded;
  must(loaded.load_head(index.head.bytes()));
  for (const AlignedBuffer& shard : index.codes) must(loaded.add(shard.bytes()));
  for (const PackedRowShard& shard : index.rows) must(loaded.add(shard.bytes.bytes()));
  return loaded;
}

// What one query planned: the candidates' or clusters' row shards.
struct Outcome {
  uint32_t hits = 0;
  uint64_t bytes = 0;
  uint32_t shards = 0;
  bool failed = false;
};

struct Truth {
  std::vector<uint32_t> rows;
  EmbeddingTable queries;
  std::vector<std::vector<Scored>> nearest;
};

Truth draw_truth(const EmbeddingTable& vectors, const RecallSettings& settings) {
  Random random(settings.seed, 2);
  Truth truth;
  truth.queries.dimensions = vectors.dimensions;
  const uint32_t count = std::min(settings.queries, vectors.count());
  for (uint32_t k = 0; k < count; ++k) {
    // With a query for every row, each is asked once.
    const uint32_t row = count == vectors.count() ? k : random.below(vectors.count());
    truth.rows.push_back(row);
    const auto values = vectors.row(row);
    truth.queries.values.insert(truth.queries.values.end(), values.begin(), values.end());
  }
  truth.nearest = nearest_rows(vectors, truth.queries, truth.rows, settings.at);
  return truth;
}

Outcome ask(VectorIndex* loaded, const PackedIndex& index, const Truth& truth, size_t query,
            uint32_t effort, uint32_t at) {
  Outcome outcome;
  SearchFilter filter;
  filter.excluded = truth.rows[query];
  outcome.failed = !loaded->plan(truth.queries.row(query), filter, effort).ok();
  const auto found = loaded->search(at);
  if (outcome.failed || !found.ok()) {
    outcome.failed = true;
    return outcome;
  }
  for (const Match& match : found.value()) {
    const auto& wanted = truth.nearest[query];
    outcome.hits += std::any_of(wanted.begin(), wanted.end(),
                                [&](const Scored& scored) { return scored.item == match.item; });
  }
  if (index.plan.tier == IndexTier::kExact) return outcome;
  for (const uint32_t block : loaded->planned()) {
    outcome.bytes += index.rows[block].bytes.size();
    ++outcome.shards;
  }
  return outcome;
}

RecallReport measure(const VectorIndex& loaded, const PackedIndex& index, const Truth& truth,
                     uint32_t effort, uint32_t at) {
  std::vector<VectorIndex> workers(worker_count(), loaded);
  std::vector<Outcome> outcomes(truth.rows.size());
  parallel_for(outcomes.size(), [&](size_t query, unsigned worker) {
    outcomes[query] = ask(&workers[worker], index, truth, query, effort, at);
  });
  RecallReport report;
  report.queries = static_cast<uint32_t>(outcomes.size());
  report.at = at;
  report.effort = effort;
  uint64_t wanted = 0;
  for (size_t query = 0; query < outcomes.size(); ++query) {
    if (outcomes[query].failed) throw PackError("the packed index refuses its own vectors");
    report.recall += outcomes[query].hits;
    report.bytes_per_query += static_cast<double>(outcomes[query].bytes);
    report.shards_per_query += outcomes[query].shards;
    wanted += truth.nearest[query].size();
  }
  report.recall /= static_cast<double>(wanted);
  report.bytes_per_query /= report.queries;
  report.shards_per_query /= report.queries;
  return report;
}

}  // namespace

double wanted_recall(uint32_t items) { return items <= kCodedTierItems ? 0.99 : 0.95; }

RecallReport choose_effort(const EmbeddingTable& vectors, const RecallSettings& settings,
                           PackedIndex* index, Progress* progress) {
  progress->begin("measure recall");
  const Truth truth = draw_truth(vectors, settings);
  const VectorIndex loaded = load(*index);
  RecallReport report;
  for (const uint32_t effort : efforts_of(index->plan.tier)) {
    report = measure(loaded, *index, truth, effort, settings.at);
    if (report.recall >= wanted_recall(index->plan.item_count)) break;
  }
  set_effort(index, report.effort);
  progress->end(std::to_string(report.queries) + " queries");
  return report;
}

}  // namespace nearshelf::pipeline
