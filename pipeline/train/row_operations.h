// What is done to finished tables of item-item rows: prune, transpose, join.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/models/model_tables.h"

namespace nearshelf::pipeline {

// Per input item its neighbours and their weights.
using ItemRows = std::vector<std::vector<Neighbour>>;

// Higher weight first; ties go to the lower item number.
inline bool weighs_more(const Neighbour& a, const Neighbour& b) {
  return a.weight > b.weight || (a.weight == b.weight && a.item < b.item);
}

// Leaves the `kept` highest weights of a row, ascending by neighbour.
void keep_highest(size_t kept, std::vector<Neighbour>* row);

// Leaves the `kept` largest absolute weights, ascending by neighbour: for weights whose sign says
// something.
void keep_largest(size_t kept, std::vector<Neighbour>* row);

// Columns (per target: the inputs) to rows (per input: the targets, ascending).
ItemRows transpose(const ItemRows& columns);

// W + share * W W, without the diagonal of the product: what is one step further counts `share`.
// Keeps the `kept` highest weights of a row. Where an item's own pairs are few, those of its
// neighbours speak for it. Needs nothing but `rows`, so a support that holds for them holds for the
// result. Multi-threaded; the result does not depend on the number of cores.
ItemRows extend_by_neighbours(const ItemRows& rows, double share, size_t kept);

// a + weight * b, the `kept` largest absolute weights of each row. Both ascending, of equal length.
ItemRows add_rows(const ItemRows& a, double weight, const ItemRows& b, size_t kept);

// Behavioural and content rows as one table, for shops where many items have little behaviour:
// n/(n + k) * learnt + k/(n + k) * content, n = support of the input item. Content weights are
// scaled first by the mean of the learnt rows' highest weights over that of the content rows', so
// that both speak equally loud. Where no row was learnt, content alone is scaled by 1. Rows
// ascending, of equal length; keeps the `kept` largest absolute weights.
ItemRows blend_by_support(const ItemRows& learnt, const ItemRows& content,
                          std::span<const uint32_t> support, double k, size_t kept);

}  // namespace nearshelf::pipeline
