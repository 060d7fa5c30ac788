#include "pipeline/train/content_rows.h"

#include <algorithm>
#include <cmath>

#include "pipeline/train/parallel.h"
#include "pipeline/train/sparse_counter.h"

namespace nearshelf::pipeline {
namespace {

// The words that say something, and which items hold them.
class WordIndex {
 public:
  WordIndex(std::span<const std::vector<uint64_t>> tokens, double most_common)
      : words_of_(tokens.size()), norms_(tokens.size()) {
    struct Occurrence {
      uint64_t token;
      uint32_t item;
    };
    std::vector<Occurrence> occurrences;
    for (uint32_t item = 0; item < tokens.size(); ++item) {
      for (const uint64_t token : tokens[item]) occurrences.push_back({token, item});
    }
    std::sort(occurrences.begin(), occurrences.end(), [](const auto& a, const auto& b) {
      return a.token != b.token ? a.token < b.token : a.item < b.item;
    });
    const auto items = static_cast<double>(tokens.size());
    for (size_t begin = 0; begin < occurrences.size();) {
      size_t end = begin;
      while (end < occurrences.size() && occurrences[end].token == occurrences[begin].token) ++end;
      const auto frequency = static_cast<double>(end - begin);
      // A word of one item alone lengthens its vector, and nothing else.
      if (frequency < items * most_common || frequency == 1) {
        std::vector<uint32_t> holders;
        for (size_t k = begin; k < end; ++k) holders.push_back(occurrences[k].item);
        add_word(std::log(items / frequency), std::move(holders));
      }
      begin = end;
    }
    for (auto& words : words_of_) {
      std::stable_sort(words.begin(), words.end(), [&](uint32_t a, uint32_t b) {
        return holders_[a].size() < holders_[b].size();
      });
    }
  }

  // Rarest first.
  const std::vector<uint32_t>& words_of(size_t item) const { return words_of_[item]; }
  const std::vector<uint32_t>& holders(uint32_t word) const { return holders_[word]; }
  double idf(uint32_t word) const { return idf_[word]; }
  double norm(size_t item) const { return std::sqrt(norms_[item]); }

 private:
  void add_word(double idf, std::vector<uint32_t> holders) {
    for (const uint32_t item : holders) {
      norms_[item] += idf * idf;
      words_of_[item].push_back(static_cast<uint32_t>(holders_.size()));
    }
    idf_.push_back(idf);
    holders_.push_back(std::move(holders));
  }

  std::vector<std::vector<uint32_t>> words_of_;  // by item
  std::vector<double> norms_;                    // squared
  std::vector<std::vector<uint32_t>> holders_;   // by word
  std::vector<double> idf_;
};

}  // namespace

ItemRows content_rows(std::span<const std::vector<uint64_t>> tokens,
                      const ContentRowsSettings& settings) {
  const WordIndex index(tokens, settings.most_common);
  ItemRows rows(tokens.size());
  std::vector<SparseCounter<double>> sums(worker_count(), SparseCounter<double>(tokens.size()));
  parallel_for(tokens.size(), [&](size_t item, unsigned worker) {
    size_t comparisons = 0;
    for (const uint32_t word : index.words_of(item)) {
      const auto& holders = index.holders(word);
      comparisons += holders.size();
      if (comparisons > settings.most_comparisons) break;
      const double product = index.idf(word) * index.idf(word);
      for (const uint32_t other : holders) {
        if (other != item) sums[worker].add(other, product, 0);
      }
    }
    for (const auto& entry : sums[worker].take()) {
      const double cosine = entry.sum / (index.norm(item) * index.norm(entry.item));
      rows[item].push_back({entry.item, static_cast<float>(cosine)});
    }
    keep_highest(settings.neighbours, &rows[item]);
  });
  return rows;
}

}  // namespace nearshelf::pipeline
