#include "pipeline/index/partition.h"

#include <algorithm>

namespace nearshelf::pipeline {
namespace {

// The items with the smallest gap between their two nearest clusters, ties by lower item.
std::vector<uint32_t> spilled_items(const std::vector<Assignment>& assigned, double share) {
  std::vector<uint32_t> items;
  for (uint32_t item = 0; item < assigned.size(); ++item) {
    if (assigned[item].second != assigned[item].nearest) items.push_back(item);
  }
  const auto wanted = static_cast<size_t>(share * static_cast<double>(assigned.size()));
  const size_t count = std::min(items.size(), wanted);
  const auto nearer = [&](uint32_t a, uint32_t b) {
    return assigned[a].gap != assigned[b].gap ? assigned[a].gap < assigned[b].gap : a < b;
  };
  std::nth_element(items.begin(), items.begin() + static_cast<ptrdiff_t>(count), items.end(),
                   nearer);
  items.resize(count);
  return items;
}

void append_block(Partition* partition, std::vector<uint32_t> items,
                  std::span<const float> centre) {
  std::sort(items.begin(), items.end());
  partition->blocks.push_back(std::move(items));
  std::vector<float>& values = partition->centres.values;
  values.insert(values.end(), centre.begin(), centre.end());
}

// Splits a cluster that is too large for one shard by k-means of its own; rows that no centre can
// tell apart are split in their order.
void append_split(Partition* partition, const EmbeddingTable& table, std::vector<uint32_t> items,
                  std::span<const float> centre, const ClusterSettings& settings) {
  if (items.size() <= settings.largest) {
    if (!items.empty()) append_block(partition, std::move(items), centre);
    return;
  }
  EmbeddingTable rows;
  rows.dimensions = table.dimensions;
  for (const uint32_t item : items) {
    const auto row = table.row(item);
    rows.values.insert(rows.values.end(), row.begin(), row.end());
  }
  KmeansSettings kmeans;
  kmeans.clusters = static_cast<uint32_t>(items.size() / settings.rows_per_cluster) + 1;
  kmeans.seed = settings.seed;
  const EmbeddingTable centres = fit_centres(rows, kmeans);
  const std::vector<Assignment> assigned = assign_rows(rows, centres);
  std::vector<std::vector<uint32_t>> parts(centres.count());
  for (size_t k = 0; k < items.size(); ++k) parts[assigned[k].nearest].push_back(items[k]);
  for (uint32_t part = 0; part < parts.size(); ++part) {
    for (size_t first = 0; first < parts[part].size(); first += settings.largest) {
      const size_t end = std::min<size_t>(first + settings.largest, parts[part].size());
      append_block(partition,
                   {parts[part].begin() + static_cast<ptrdiff_t>(first),
                    parts[part].begin() + static_cast<ptrdiff_t>(end)},
                   centres.row(part));
    }
  }
}

}  // namespace

Partition in_input_order(uint32_t items, uint32_t largest) {
  Partition partition;
  const uint32_t blocks = (items + largest - 1) / largest;
  for (uint32_t block = 0; block < blocks; ++block) {
    const auto first = static_cast<uint32_t>(uint64_t{items} * block / blocks);
    const auto end = static_cast<uint32_t>(uint64_t{items} * (block + 1) / blocks);
    std::vector<uint32_t> rows;
    for (uint32_t item = first; item < end; ++item) rows.push_back(item);
    partition.blocks.push_back(std::move(rows));
  }
  return partition;
}

Partition by_cluster(const EmbeddingTable& table, const ClusterSettings& settings) {
  KmeansSettings kmeans;
  kmeans.clusters = table.count() / settings.rows_per_cluster + 1;
  kmeans.seed = settings.seed;
  const EmbeddingTable centres = fit_centres(table, kmeans);
  const std::vector<Assignment> assigned = assign_rows(table, centres);
  std::vector<std::vector<uint32_t>> members(centres.count());
  for (uint32_t item = 0; item < assigned.size(); ++item) {
    members[assigned[item].nearest].push_back(item);
  }
  for (const uint32_t item : spilled_items(assigned, settings.spill)) {
    members[assigned[item].second].push_back(item);
  }
  Partition partition;
  partition.centres.dimensions = table.dimensions;
  for (uint32_t centre = 0; centre < centres.count(); ++centre) {
    append_split(&partition, table, std::move(members[centre]), centres.row(centre), settings);
  }
  return partition;
}

}  // namespace nearshelf::pipeline
