#include "pipeline/evaluate/item_numbers.h"

#include <algorithm>
#include <numeric>

namespace nearshelf::pipeline {

std::vector<uint32_t> sort_item_ids(std::vector<std::string>* ids) {
  std::vector<uint32_t> order(ids->size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return (*ids)[a] < (*ids)[b]; });
  std::vector<std::string> sorted(ids->size());
  std::vector<uint32_t> place_of(ids->size());
  for (uint32_t place = 0; place < order.size(); ++place) {
    sorted[place] = std::move((*ids)[order[place]]);
    place_of[order[place]] = place;
  }
  *ids = std::move(sorted);
  return place_of;
}

std::vector<uint32_t> numbers_in(const Dataset& dataset, const std::vector<std::string>& ids) {
  std::vector<uint32_t> numbers;
  numbers.reserve(ids.size());
  for (const std::string& id : ids) numbers.push_back(find_item(dataset, id));
  return numbers;
}

std::vector<uint32_t> numeric_places(const Dataset& dataset) {
  const std::vector<std::string>& ids = dataset.item_ids;
  std::vector<uint32_t> order(ids.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(),
                   [&](uint32_t a, uint32_t b) { return ids[a].size() < ids[b].size(); });
  std::vector<uint32_t> places(ids.size());
  for (uint32_t place = 0; place < order.size(); ++place) places[order[place]] = place;
  return places;
}

}  // namespace nearshelf::pipeline
