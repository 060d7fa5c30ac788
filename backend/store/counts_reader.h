// Reads the exact counters, on a connection of its own so that it never waits for the writer. For
// tests and debugging: what leaves the backend for good are releases.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "backend/base/clock.h"
#include "backend/store/cell.h"

namespace nearshelf::backend {

// Which counters; an absent field selects all.
struct CountsFilter {
  std::optional<Hour> hour_from;  // this hour and later
  std::optional<MetricGroup> group;
  std::optional<std::string> subject;
  std::optional<std::string> object;
};

struct CountsRow {
  Hour hour = 0;
  Cell cell;
  int64_t count = 0;
};

struct CountsTotal {
  MetricGroup group = MetricGroup::kFunnel;
  uint8_t event = 0;  // FeedbackEvent, or 0
  int64_t count = 0;
};

// One consistent state of the tables. What is sealed and not merged yet is not there: settle first,
// by Writer::transact with empty work.
struct CountsPage {
  std::vector<CountsRow> rows;  // by hour, group, model, subject, object, event
  bool more = false;            // rows beyond the limit exist
  // Sums over everything the filter selects, beyond the limit too; by group and event.
  std::vector<CountsTotal> totals;
  int64_t stored = 0;      // contributions ever stored
  int64_t duplicates = 0;  // contributions and monitoring reports ever recognised as stored already

  // The total of `group` and `event`, 0 when there is none.
  int64_t total(MetricGroup group, FeedbackEvent event) const;
};

// Used by one thread at a time.
class CountsReader {
 public:
  // The file must exist: construct a Store first. Throws StoreError.
  explicit CountsReader(const std::filesystem::path& file);

  // At most `max_rows` rows. Throws StoreError.
  CountsPage read(const CountsFilter& filter, size_t max_rows);

 private:
  void read_rows(const CountsFilter& filter, size_t max_rows, CountsPage* page);
  void read_totals(const CountsFilter& filter, CountsPage* page);

  SQLite::Database database_;
};

}  // namespace nearshelf::backend
