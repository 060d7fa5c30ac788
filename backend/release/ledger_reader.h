// Reads the ledger and the released values, on a connection of its own.
#pragma once

#include <SQLiteCpp/Database.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "backend/release/ledger_entry.h"
#include "backend/release/released_cell.h"

namespace nearshelf::backend {

// Which entries; an absent field selects all.
struct LedgerFilter {
  std::optional<MetricGroup> group;
  Hour from = 0;                       // windows that start in this hour or later
  std::optional<Hour> to;              // and before this one
  int64_t after = 0;                   // entries with larger ids
  int64_t released_since = INT64_MIN;  // seconds: entries released at this time or later
};

// Used by one thread at a time. All functions throw StoreError.
class LedgerReader {
 public:
  // The file must exist: construct a Store first.
  explicit LedgerReader(const std::filesystem::path& file);

  // Calls `read`, whose use of this reader then sees one state of the store.
  void in_one_state(const std::function<void()>& read);

  // Calls `visit` for the entries by id, until it returns false or none is left.
  void visit(const LedgerFilter& filter, const std::function<bool(const LedgerEntry&)>& visit);

  // The released values of an entry, by model, subject, object, event.
  std::vector<ReleasedCell> cells(int64_t id);

  // The entries of `group` on the day of its latest window, by time.
  std::vector<LedgerEntry> latest_day(MetricGroup group);

  // The hour from which on windows are released: that of the first start, or of the oldest counter
  // should it be older because the clock was set back. Empty before the first pass of a Releaser.
  std::optional<Hour> first_hour();

 private:
  SQLite::Database database_;
};

}  // namespace nearshelf::backend
