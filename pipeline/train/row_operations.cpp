#include "pipeline/train/row_operations.h"

#include <algorithm>
#include <cmath>

#include "pipeline/train/parallel.h"
#include "pipeline/train/sparse_counter.h"

namespace nearshelf::pipeline {
namespace {

template <typename Before>
void keep(size_t kept, Before before, std::vector<Neighbour>* row) {
  if (row->size() > kept) {
    std::nth_element(row->begin(), row->begin() + static_cast<std::ptrdiff_t>(kept), row->end(),
                     before);
    row->resize(kept);
    row->shrink_to_fit();
  }
  std::sort(row->begin(), row->end(),
            [](const Neighbour& a, const Neighbour& b) { return a.item < b.item; });
}

std::vector<Neighbour> add_row(double weight_a, const std::vector<Neighbour>& a, double weight_b,
                               const std::vector<Neighbour>& b, size_t kept) {
  std::vector<Neighbour> sum;
  sum.reserve(a.size() + b.size());
  auto left = a.begin();
  auto right = b.begin();
  while (left != a.end() || right != b.end()) {
    const bool from_a = right == b.end() || (left != a.end() && left->item <= right->item);
    const bool from_b = left == a.end() || (right != b.end() && right->item <= left->item);
    double weight = 0;
    const uint32_t item = from_a ? left->item : right->item;
    if (from_a) weight += weight_a * (left++)->weight;
    if (from_b) weight += weight_b * (right++)->weight;
    sum.push_back({item, static_cast<float>(weight)});
  }
  keep_largest(kept, &sum);
  return sum;
}

// Mean over the rows that hold something of the highest weight; 0 where none does.
double loudness(const ItemRows& rows) {
  double sum = 0;
  size_t count = 0;
  for (const auto& row : rows) {
    float highest = 0;
    for (const Neighbour& neighbour : row) highest = std::max(highest, neighbour.weight);
    if (highest > 0) {
      sum += highest;
      ++count;
    }
  }
  return count > 0 ? sum / static_cast<double>(count) : 0;
}

}  // namespace

void keep_highest(size_t kept, std::vector<Neighbour>* row) { keep(kept, weighs_more, row); }

void keep_largest(size_t kept, std::vector<Neighbour>* row) {
  const auto before = [](const Neighbour& a, const Neighbour& b) {
    return weighs_more({a.item, std::fabs(a.weight)}, {b.item, std::fabs(b.weight)});
  };
  keep(kept, before, row);
}

ItemRows transpose(const ItemRows& columns) {
  std::vector<uint32_t> counts(columns.size());
  for (const auto& column : columns) {
    for (const Neighbour& input : column) ++counts[input.item];
  }
  ItemRows rows(columns.size());
  for (size_t item = 0; item < rows.size(); ++item) rows[item].reserve(counts[item]);
  for (uint32_t target = 0; target < columns.size(); ++target) {
    for (const Neighbour& input : columns[target]) {
      rows[input.item].push_back({target, input.weight});
    }
  }
  return rows;
}

ItemRows extend_by_neighbours(const ItemRows& rows, double share, size_t kept) {
  ItemRows extended(rows.size());
  std::vector<SparseCounter<double>> sums(worker_count(), SparseCounter<double>(rows.size()));
  parallel_for(rows.size(), [&](size_t item, unsigned worker) {
    for (const Neighbour& near : rows[item]) {
      sums[worker].add(near.item, near.weight, 0);
      for (const Neighbour& far : rows[near.item]) {
        if (far.item != item) sums[worker].add(far.item, share * near.weight * far.weight, 0);
      }
    }
    for (const auto& entry : sums[worker].take()) {
      extended[item].push_back({entry.item, static_cast<float>(entry.sum)});
    }
    keep_highest(kept, &extended[item]);
  });
  return extended;
}

ItemRows add_rows(const ItemRows& a, double weight, const ItemRows& b, size_t kept) {
  ItemRows sum(a.size());
  for (size_t item = 0; item < a.size(); ++item) {
    sum[item] = add_row(1, a[item], weight, b[item], kept);
  }
  return sum;
}

ItemRows blend_by_support(const ItemRows& learnt, const ItemRows& content,
                          std::span<const uint32_t> support, double k, size_t kept) {
  const double learnt_loudness = loudness(learnt);
  const double content_loudness = loudness(content);
  const bool comparable = learnt_loudness > 0 && content_loudness > 0;
  const double scale = comparable ? learnt_loudness / content_loudness : 1;
  ItemRows blended(learnt.size());
  for (size_t item = 0; item < learnt.size(); ++item) {
    const double n = support[item];
    const double share = n / (n + k);
    blended[item] = add_row(share, learnt[item], (1 - share) * scale, content[item], kept);
  }
  return blended;
}

}  // namespace nearshelf::pipeline
