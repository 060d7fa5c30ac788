// Durable counters. A group of contributions becomes one sealed row, in one transaction; sealed
// rows are brought into the tables later, many at a time. Each contribution counts exactly once
// however often it is sent, and wherever the process is killed.
//
//   merge():     sealed += one row with the ids and the summed cells of the group. Durable.
//   in memory:   a tally of all sealed rows that are not in the tables yet.
//   do_merging(): a tally that is large or old enough is frozen and becomes a job, in slices. Each
//                is a transaction that also writes how far the job is; the last writes that its
//                sealed rows are merged, and they are deleted next. A crash loses the tallies; they
//                are read again from the sealed rows that are not merged.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "backend/base/clock.h"
#include "backend/store/batch.h"
#include "backend/store/database.h"
#include "backend/store/merge_job.h"
#include "backend/store/report_ids.h"
#include "backend/store/tally.h"
#include "core/privacy/contribution.h"
#include "core/privacy/monitor_report.h"

namespace nearshelf::backend {

// One thing to store: a contribution, or a monitoring report when `monitor` is given.
struct Submission {
  const Contribution* contribution = nullptr;
  const MonitorReport* monitor = nullptr;
};

// kClosed: its hours are closed for ever, see Store::close_before.
enum class MergeOutcome : uint8_t { kStored, kDuplicate, kClosed };

struct StoreOptions {
  // Bounds the filter that recognises new ids without the disk.
  size_t filter_bytes = 16 * 1024 * 1024;
  // Merging starts at this many sealed ids or this much memory for them...
  size_t merge_reports = 120'000;
  size_t merge_bytes = 9 * 1024 * 1024;
  // ...or when the oldest has waited this long.
  std::chrono::milliseconds merge_after{5000};
  // While merging fails, groups are taken until the sealed ones need this much.
  size_t sealed_bytes = 32 * 1024 * 1024;
  // Rows written by one transaction of the merging: some milliseconds of work. While more than 512
  // submissions come between two, it is more, so that merging keeps up with any rate.
  size_t slice_rows = 1024;
  // How long a write waits for a lock that another program holds on the file.
  std::chrono::milliseconds lock_patience{1000};
};

// The writing side; one instance per file, used by one thread at a time. What throws StoreError has
// changed nothing, unless it says otherwise, and may be called again.
class Store {
 public:
  // Opens or creates the file. Throws StoreError.
  explicit Store(const std::filesystem::path& file, const StoreOptions& options = {});
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  // Stores all of `group`, or throws StoreError and stores nothing. After the return the group
  // survives a power cut. `outcomes` receives one per submission, in order; a report id that is
  // already stored for its hour, or earlier in the group, is a duplicate and adds nothing.
  void merge(std::span<const Submission> group, std::vector<MergeOutcome>* outcomes);

  // Does one slice of the merging that is due, of a few milliseconds. Returns whether more is due
  // now. Throws StoreError.
  bool do_merging();

  // Brings everything sealed into the tables. Throws StoreError; what was merged until then stays.
  void settle();

  // settle(), then runs `work` in a transaction of its own. Throws what `work` throws, or
  // StoreError; nothing of `work` is stored then. A broken constraint is std::runtime_error.
  void transact(const std::function<void(SQLite::Database&)>& work);

  // Closes the hours before `hour` for ever, durably, after settle(). Never moves back. Throws
  // StoreError.
  void close_before(Hour hour);
  Hour closed_before() const { return closed_before_; }

  // Deletes up to `limit` rows of report ids of hours before `hour`; returns how many. Throws
  // StoreError.
  size_t delete_reports_before(Hour hour, size_t limit);

  // Throws StoreError unless a write can be committed now.
  void check_writable();

  // Sealed and not merged yet, and the memory for it and for the filter.
  size_t pending_reports() const { return sealed_.reports().size() + merging_.reports().size(); }
  size_t memory() const;
  // Jobs that were finished since the start.
  uint64_t merges() const { return merges_; }

 private:
  using Clock = std::chrono::steady_clock;

  bool is_closed(const Submission& submission) const;
  bool add_if_new(const ReportKey& key);
  void seal_group(uint32_t duplicates);
  void read_sealed_rows();
  bool is_merging_due() const;
  void start_job();
  void run_slice();
  void finish_job();
  void delete_merged_rows();
  void clear_merged();
  void set_meta(const char* key, int64_t value);
  void add_to_total(const char* key, int64_t count);
  StoreError failure(const SQLite::Exception& error) const;

  const StoreOptions options_;
  SQLite::Database database_;
  SQLite::Statement seal_;
  SQLite::Statement delete_sealed_;
  SQLite::Statement add_to_total_;
  SQLite::Statement set_meta_;
  ReportIds ids_;
  MergeStatements statements_;

  Tally group_;    // of the call of merge() at hand
  Tally sealed_;   // rows after job_end_
  Tally merging_;  // rows up to job_end_, of the job
  std::optional<MergeJob> job_;
  size_t job_step_ = 0;  // steps before it are in the tables
  int64_t job_end_ = 0;  // the last sealed row of the job
  int64_t last_row_ = 0;
  int64_t merged_end_ = 0;       // sealed rows up to it are in the tables
  bool has_merged_rows_ = true;  // some of them may still be there; unknown at the start
  Clock::time_point oldest_sealed_;
  uint32_t unsealed_duplicates_ = 0;  // of groups without anything new, which write no row
  Hour closed_before_ = 0;
  uint64_t merges_ = 0;
  size_t taken_since_slice_ = 0;
  ByteWriter body_;
};

}  // namespace nearshelf::backend
