// Durable counters. A group of contributions is merged in one transaction together with their
// report ids, so that each counts exactly once however often it is sent.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "backend/clock.h"
#include "core/privacy/contribution.h"

namespace nearshelf::backend {

enum class MergeOutcome : uint8_t { kStored, kDuplicate };

// The writing side; one instance per file, used by one thread at a time.
class Store {
 public:
  // Opens or creates the file. Throws StoreError.
  explicit Store(const std::filesystem::path& file);

  // Stores all of `group`, or throws StoreError and stores nothing; it may then be merged again.
  // After the return the group survives a power cut. One outcome per contribution, in order; a
  // report id that is already stored, or earlier in the group, is a duplicate and adds nothing.
  std::vector<MergeOutcome> merge(std::span<const Contribution* const> group);

  // Deletes up to `limit` report ids of hours before `hour`; returns how many. Throws StoreError.
  size_t delete_reports_before(Hour hour, size_t limit);

  // Throws StoreError unless a write can be committed now.
  void check_writable();

 private:
  struct Delta;

  bool insert_report(const Contribution& contribution);
  void add_to_counters(std::vector<Delta> deltas);
  void add_to_total(const char* key, int64_t count);

  SQLite::Database database_;
  SQLite::Statement insert_report_;
  SQLite::Statement add_to_counter_;
  SQLite::Statement add_to_total_;
  SQLite::Statement delete_reports_;
  // Texts are bound from here: the statements want them zero-terminated or as std::string.
  std::string slot_text_, item_text_;
};

}  // namespace nearshelf::backend
