// What a set of contributions and monitoring reports adds to the tables: their ids, and cells
// summed up over all of them. Who sent which cell together with which other is gone.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "backend/base/clock.h"
#include "backend/store/cell.h"
#include "backend/store/keyed_hash.h"
#include "backend/store/slot_index.h"
#include "backend/store/text_table.h"
#include "core/privacy/contribution.h"
#include "core/privacy/monitor_report.h"

namespace nearshelf::backend {

// Ids are unique within their hour. A monitoring report belongs to the last hour of its day.
struct ReportKey {
  Hour hour = 0;
  ReportId id{};

  bool operator==(const ReportKey&) const = default;
};

// A Cell in an hour, with the numbers of its texts.
struct CellKey {
  Hour hour = 0;
  uint32_t model = TextTable::kNoModel;
  uint32_t subject = TextTable::kEmpty;
  uint32_t object = TextTable::kEmpty;
  uint32_t group = 0;  // MetricGroup
  uint32_t event = 0;

  bool operator==(const CellKey&) const = default;
};
struct CellCount {
  CellKey key;
  uint32_t count = 0;
};

// How often each bucket of a metric was set on a day, of how many reports.
struct MonitorCount {
  uint32_t reports = 0;
  std::array<uint32_t, kMaxMonitorBuckets> buckets{};
};
using MonitorKey = std::pair<uint32_t, uint8_t>;  // day, MonitorMetric

// For one thread. Counts stay below 2^32: the store merges tallies long before.
class Tally {
 public:
  // False, and adds nothing, when the id is here already.
  bool add_report(const ReportKey& key);
  bool has_report(const ReportKey& key) const;

  // Adds the cells, and one to contributions(). The id is add_report()'s.
  void add_contribution(const Contribution& contribution);
  // As above, for a monitoring report of a metric that find_monitor_schema knows.
  void add_monitor_report(const MonitorReport& report);

  void add_cell(const CellKey& key, uint32_t count);
  void add_monitor(const MonitorKey& key, const MonitorCount& count);
  void add_totals(uint32_t contributions, uint32_t duplicates);
  // Adds everything in `other`, whose ids are not here.
  void add(const Tally& other);

  TextTable& texts() { return texts_; }
  const TextTable& texts() const { return texts_; }
  const std::vector<ReportKey>& reports() const { return reports_; }
  const std::vector<CellCount>& cells() const { return cells_; }
  const std::map<MonitorKey, MonitorCount>& monitors() const { return monitors_; }
  uint32_t contributions() const { return contributions_; }
  uint32_t duplicates() const { return duplicates_; }

  bool empty() const { return reports_.empty() && duplicates_ == 0; }
  // Keeps memory for the next entries.
  void clear();
  // Bytes in use, about.
  size_t memory() const;

 private:
  uint64_t hash_of(const ReportKey& key) const;
  uint64_t hash_of(const CellKey& key) const;

  KeyedHash hash_;
  TextTable texts_;
  std::vector<ReportKey> reports_;
  SlotIndex report_index_;
  std::vector<CellCount> cells_;
  SlotIndex cell_index_;
  std::map<MonitorKey, MonitorCount> monitors_;
  uint32_t contributions_ = 0;
  uint32_t duplicates_ = 0;
  // Numbers of the texts of the contribution at hand.
  std::vector<uint32_t> slot_numbers_, item_numbers_, label_numbers_;
};

}  // namespace nearshelf::backend
