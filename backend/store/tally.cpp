#include "backend/store/tally.h"

namespace nearshelf::backend {
namespace {

std::string_view text_of(const ModelName& model) {
  return {reinterpret_cast<const char*>(model.data()), model.size()};
}

void add_texts(TextTable* table, const std::vector<std::string_view>& texts,
               std::vector<uint32_t>* numbers) {
  numbers->clear();
  for (const std::string_view text : texts) numbers->push_back(table->add(text));
}

CellKey cell_key(Hour hour, MetricGroup group, FeedbackEvent event) {
  CellKey key;
  key.hour = hour;
  key.group = static_cast<uint32_t>(group);
  key.event = static_cast<uint32_t>(event);
  return key;
}

}  // namespace

bool Tally::add_report(const ReportKey& key) {
  if (has_report(key)) return false;
  report_index_.insert(hash_of(key), static_cast<uint32_t>(reports_.size()));
  reports_.push_back(key);
  return true;
}

bool Tally::has_report(const ReportKey& key) const {
  return report_index_.find(hash_of(key), [&](uint32_t number) {
    return reports_[number] == key;
  }) != SlotIndex::kNone;
}

void Tally::add_contribution(const Contribution& contribution) {
  add_texts(&texts_, contribution.slots, &slot_numbers_);
  add_texts(&texts_, contribution.items, &item_numbers_);
  add_texts(&texts_, contribution.labels, &label_numbers_);
  const uint32_t model = texts_.add(text_of(contribution.model));
  const Hour hour = contribution.hour;
  for (const FunnelCell& cell : contribution.funnel) {
    CellKey key = cell_key(hour, MetricGroup::kFunnel, cell.event);
    key.model = model;
    key.subject = slot_numbers_[cell.slot];
    add_cell(key, 1);
  }
  for (const ItemCell& cell : contribution.item_cells) {
    CellKey key = cell_key(hour, MetricGroup::kItems, cell.event);
    key.subject = slot_numbers_[cell.slot];
    key.object = item_numbers_[cell.item];
    add_cell(key, 1);
  }
  for (const Transition& transition : contribution.transitions) {
    CellKey key = cell_key(hour, MetricGroup::kTransitions, FeedbackEvent{});
    key.subject = item_numbers_[transition.from];
    key.object = item_numbers_[transition.to];
    add_cell(key, 1);
  }
  for (const ExperimentCell& cell : contribution.experiments) {
    CellKey key = cell_key(hour, MetricGroup::kExperiments, cell.event);
    key.subject = label_numbers_[cell.label];
    add_cell(key, 1);
  }
  for (const uint8_t label : contribution.segments) {
    CellKey key = cell_key(hour, MetricGroup::kSegments, FeedbackEvent{});
    key.subject = label_numbers_[label];
    add_cell(key, 1);
  }
  ++contributions_;
}

void Tally::add_monitor_report(const MonitorReport& report) {
  MonitorCount& count = monitors_[{report.day, static_cast<uint8_t>(report.metric)}];
  ++count.reports;
  for (size_t bucket = 0; bucket < count.buckets.size(); ++bucket) {
    count.buckets[bucket] += static_cast<uint32_t>(report.answer >> bucket & 1);
  }
}

void Tally::add_cell(const CellKey& key, uint32_t count) {
  const uint64_t hash = hash_of(key);
  const uint32_t found =
      cell_index_.find(hash, [&](uint32_t number) { return cells_[number].key == key; });
  if (found != SlotIndex::kNone) {
    cells_[found].count += count;
    return;
  }
  cell_index_.insert(hash, static_cast<uint32_t>(cells_.size()));
  cells_.push_back({key, count});
}

void Tally::add_monitor(const MonitorKey& key, const MonitorCount& count) {
  MonitorCount& sum = monitors_[key];
  sum.reports += count.reports;
  for (size_t bucket = 0; bucket < sum.buckets.size(); ++bucket) {
    sum.buckets[bucket] += count.buckets[bucket];
  }
}

void Tally::add_totals(uint32_t contributions, uint32_t duplicates) {
  contributions_ += contributions;
  duplicates_ += duplicates;
}

void Tally::add(const Tally& other) {
  for (const ReportKey& key : other.reports_) add_report(key);
  std::vector<uint32_t> numbers;
  numbers.reserve(other.texts_.size());
  for (uint32_t k = 0; k < other.texts_.size(); ++k) numbers.push_back(texts_.add(other.texts_[k]));
  for (const CellCount& cell : other.cells_) {
    CellKey key = cell.key;
    key.model = numbers[key.model];
    key.subject = numbers[key.subject];
    key.object = numbers[key.object];
    add_cell(key, cell.count);
  }
  for (const auto& [key, count] : other.monitors_) add_monitor(key, count);
  add_totals(other.contributions_, other.duplicates_);
}

void Tally::clear() {
  texts_.clear();
  reports_.clear();
  report_index_.clear();
  cells_.clear();
  cell_index_.clear();
  monitors_.clear();
  contributions_ = 0;
  duplicates_ = 0;
}

size_t Tally::memory() const {
  return texts_.memory() + reports_.size() * sizeof(ReportKey) + report_index_.memory() +
         cells_.size() * sizeof(CellCount) + cell_index_.memory() +
         monitors_.size() * sizeof(MonitorCount);
}

uint64_t Tally::hash_of(const ReportKey& key) const {
  static_assert(sizeof(ReportKey) == sizeof(Hour) + kReportIdBytes, "hashed as bytes");
  return hash_({reinterpret_cast<const uint8_t*>(&key), sizeof(key)});
}

uint64_t Tally::hash_of(const CellKey& key) const {
  static_assert(sizeof(CellKey) == 6 * sizeof(uint32_t), "hashed as bytes");
  return hash_({reinterpret_cast<const uint8_t*>(&key), sizeof(key)});
}

}  // namespace nearshelf::backend
