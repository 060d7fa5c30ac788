// Reads the counters, on a connection of its own so that it never waits for the writer.
#pragma once

#include <SQLiteCpp/Database.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "backend/clock.h"
#include "core/privacy/contribution.h"

namespace nearshelf::backend {

// Which counters; an absent field selects all.
struct CountsFilter {
  std::optional<Hour> hour_from;  // this hour and later
  std::optional<std::string> slot;
  std::optional<std::string> item;
};

struct CountsRow {
  Hour hour = 0;
  ModelName model{};
  std::string slot;
  std::string item;
  FeedbackEvent event = FeedbackEvent::kViewItemList;
  int64_t count = 0;
};

// One consistent state of the store.
struct CountsPage {
  std::vector<CountsRow> rows;  // by hour, model, slot, item, event
  bool more = false;            // rows beyond the limit exist
  // Sums over everything the filter selects, beyond the limit too; index = FeedbackEvent.
  std::array<int64_t, kFeedbackEventCount> totals{};
  int64_t stored = 0;      // contributions ever stored
  int64_t duplicates = 0;  // contributions ever recognised as already stored
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
  int64_t read_meta(const char* key);

  SQLite::Database database_;
};

}  // namespace nearshelf::backend
