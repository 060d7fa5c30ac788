#include "pipeline/train/sequence_batches.h"

#include <algorithm>
#include <utility>

namespace nearshelf::pipeline {

SequenceWindows::SequenceWindows(std::span<const ItemSequence> sequences, size_t item_count,
                                 uint32_t length, uint32_t min_support)
    : clicks_of_(item_count, 0) {
  std::vector<uint32_t> support(item_count, 0);
  std::vector<size_t> last_seen(item_count, SIZE_MAX);
  for (size_t s = 0; s < sequences.size(); ++s) {
    for (const uint32_t item : sequences[s]) {
      if (std::exchange(last_seen[item], s) != s) ++support[item];
    }
  }
  for (const ItemSequence& sequence : sequences) {
    const size_t first = clicks_.size();
    for (const uint32_t item : sequence) {
      if (support[item] >= min_support) clicks_.push_back(item);
    }
    if (clicks_.size() < first + 2) {
      clicks_.resize(first);
      continue;
    }
    for (size_t end = clicks_.size(); end > first + 1;) {
      const auto count = static_cast<uint32_t>(std::min<size_t>(end - first, length + 1));
      windows_.push_back({end - count, count});
      rows_ += count - 1;
      end -= count - 1;
    }
  }
  for (const uint32_t item : clicks_) ++clicks_of_[item];
}

void SequenceWindows::shuffle(SplitMix* random) {
  for (size_t k = windows_.size(); k > 1; --k) {
    std::swap(windows_[k - 1], windows_[random->below(static_cast<uint32_t>(k))]);
  }
}

bool SequenceWindows::next_batch(size_t batch_rows, size_t chunk_rows, size_t* next,
                                 std::vector<SequenceChunk>* batch) const {
  batch->clear();
  size_t rows = 0;
  while (*next < windows_.size() && rows < batch_rows) {
    if (batch->empty() || batch->back().inputs.size() >= chunk_rows) {
      batch->emplace_back();
      batch->back().starts.push_back(0);
    }
    SequenceChunk& chunk = batch->back();
    const Window& window = windows_[(*next)++];
    const uint32_t* clicks = clicks_.data() + window.first;
    chunk.inputs.insert(chunk.inputs.end(), clicks, clicks + window.count - 1);
    chunk.targets.insert(chunk.targets.end(), clicks + 1, clicks + window.count);
    chunk.starts.push_back(static_cast<uint32_t>(chunk.inputs.size()));
    rows += window.count - 1;
  }
  return !batch->empty();
}

NegativeSampler::NegativeSampler(const std::vector<uint32_t>& clicks_of, double popular_share) {
  double clicks = 0;
  double items = 0;
  for (const uint32_t count : clicks_of) {
    clicks += count;
    items += count > 0;
  }
  double sum = 0;
  for (const uint32_t count : clicks_of) {
    if (count > 0) sum += popular_share * count / clicks + (1 - popular_share) / items;
    cumulative_.push_back(sum);
  }
  for (double& value : cumulative_) value /= sum;
}

uint32_t NegativeSampler::draw(SplitMix* random) const {
  const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end(), random->uniform());
  return static_cast<uint32_t>(found - cumulative_.begin());
}

double NegativeSampler::probability(uint32_t item) const {
  return cumulative_[item] - (item > 0 ? cumulative_[item - 1] : 0.0);
}

}  // namespace nearshelf::pipeline
