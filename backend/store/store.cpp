#include "backend/store/store.h"

#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "backend/store/sealed_body.h"

namespace nearshelf::backend {
namespace {

// A submission has about two rows; while this many come between two slices, one slice merges four
// times that.
constexpr size_t kSubmissionsPerSlice = 512;
// Of some ten pages each, which are overwritten.
constexpr int kDeletedRowsPerSlice = 16;

// How far the job is that was under way: absent, or both there.
constexpr const char* kJobEnd = "merge_last_row";
constexpr const char* kJobStep = "merge_step";
// Sealed rows up to it are in the tables.
constexpr const char* kMergedEnd = "merged_row";
constexpr const char* kClosedBefore = "closed_before";

// Commits that need not reach the disk by themselves: the sealed rows are there, and the log keeps
// the order, so a power cut takes the job back to an earlier step at most.
class RelaxedSync {
 public:
  explicit RelaxedSync(SQLite::Database& database) : database_(database) {
    database_.exec("PRAGMA synchronous = NORMAL");
  }
  ~RelaxedSync() { database_.tryExec("PRAGMA synchronous = FULL"); }
  RelaxedSync(const RelaxedSync&) = delete;
  RelaxedSync& operator=(const RelaxedSync&) = delete;

 private:
  SQLite::Database& database_;
};

ReportKey key_of(const Submission& submission) {
  if (submission.monitor == nullptr) {
    return {submission.contribution->hour, submission.contribution->report_id};
  }
  return {last_hour(*submission.monitor), submission.monitor->report_id};
}

}  // namespace

Store::Store(const std::filesystem::path& file, const StoreOptions& options)
    : options_(options),
      database_(open_for_writing(file)),
      seal_(database_, "INSERT INTO sealed VALUES (?, ?)"),
      delete_sealed_(database_,
                     "DELETE FROM sealed WHERE seq IN "
                     "(SELECT seq FROM sealed WHERE seq <= ? ORDER BY seq LIMIT ?)"),
      add_to_total_(database_,
                    "INSERT INTO meta VALUES (?, ?) "
                    "ON CONFLICT DO UPDATE SET value = value + excluded.value"),
      set_meta_(database_, "INSERT OR REPLACE INTO meta VALUES (?, ?)"),
      ids_(database_, options.filter_bytes),
      statements_(database_, ids_) {
  try {
    database_.setBusyTimeout(static_cast<int>(options_.lock_patience.count()));
    closed_before_ = static_cast<Hour>(read_meta(database_, kClosedBefore).value_or(0));
    job_end_ = read_meta(database_, kJobEnd).value_or(0);
    job_step_ = static_cast<size_t>(read_meta(database_, kJobStep).value_or(0));
    merged_end_ = read_meta(database_, kMergedEnd).value_or(0);
    read_sealed_rows();
  } catch (const SQLite::Exception& error) {
    throw failure(error);
  }
}

void Store::read_sealed_rows() {
  SQLite::Statement select(database_, "SELECT seq, body FROM sealed WHERE seq > ? ORDER BY seq");
  select.bind(1, merged_end_);
  while (select.executeStep()) {
    last_row_ = select.getColumn(0).getInt64();
    const SQLite::Column body = select.getColumn(1);
    const Bytes bytes(static_cast<const uint8_t*>(body.getBlob()),
                      static_cast<size_t>(body.getBytes()));
    Tally& tally = last_row_ <= job_end_ ? merging_ : sealed_;
    if (!decode_sealed(bytes, &tally).ok()) {
      throw StoreError(database_.getFilename() + ": the sealed group " + std::to_string(last_row_) +
                       " is damaged. Stop the backend, keep a copy, and restore the folder from a "
                       "backup.");
    }
  }
  for (const Tally* tally : {&merging_, &sealed_}) {
    for (const ReportKey& key : tally->reports()) {
      ids_.meet(key.hour);
      ids_.note(key);
    }
  }
  last_row_ = std::max(last_row_, job_end_);
  if (!merging_.empty()) job_.emplace(merging_, ids_);
}

void Store::merge(std::span<const Submission> group, std::vector<MergeOutcome>* outcomes) {
  outcomes->clear();
  group_.clear();
  if (sealed_.memory() + merging_.memory() > options_.sealed_bytes) settle();
  try {
    uint32_t duplicates = 0;
    for (const Submission& submission : group) {
      if (is_closed(submission)) {
        outcomes->push_back(MergeOutcome::kClosed);
        continue;
      }
      if (!add_if_new(key_of(submission))) {
        outcomes->push_back(MergeOutcome::kDuplicate);
        ++duplicates;
        continue;
      }
      outcomes->push_back(MergeOutcome::kStored);
      if (submission.monitor != nullptr) {
        group_.add_monitor_report(*submission.monitor);
      } else {
        group_.add_contribution(*submission.contribution);
      }
    }
    if (group_.reports().empty()) {
      unsealed_duplicates_ += duplicates;
    } else {
      seal_group(duplicates);
    }
    taken_since_slice_ += group.size();
  } catch (const SQLite::Exception& error) {
    throw failure(error);
  }
}

bool Store::is_closed(const Submission& submission) const {
  const Hour last = submission.monitor == nullptr ? submission.contribution->hour
                                                  : last_hour(*submission.monitor);
  return last < closed_before_;
}

bool Store::add_if_new(const ReportKey& key) {
  const bool is_known = ids_.may_hold(key) && (group_.has_report(key) || sealed_.has_report(key) ||
                                               merging_.has_report(key) || ids_.holds(key));
  if (is_known) return false;
  ids_.note(key);
  group_.add_report(key);
  return true;
}

void Store::seal_group(uint32_t duplicates) {
  group_.add_totals(0, unsealed_duplicates_ + duplicates);
  encode_sealed(group_, &body_);
  {
    const StatementScope scope(seal_);
    seal_.bind(1, last_row_ + 1);
    seal_.bindNoCopy(2, body_.bytes().data(), static_cast<int>(body_.size()));
    seal_.exec();
  }
  ++last_row_;
  unsealed_duplicates_ = 0;
  if (sealed_.empty()) oldest_sealed_ = Clock::now();
  sealed_.add(group_);
}

bool Store::is_merging_due() const {
  if (job_) return true;
  if (sealed_.empty()) return false;
  return sealed_.reports().size() >= options_.merge_reports ||
         sealed_.memory() >= options_.merge_bytes ||
         Clock::now() - oldest_sealed_ >= options_.merge_after;
}

bool Store::do_merging() {
  if (!job_ && has_merged_rows_) {
    delete_merged_rows();
  } else if (is_merging_due()) {
    if (!job_) start_job();
    run_slice();
  }
  return is_merging_due() || has_merged_rows_;
}

void Store::settle() {
  while (job_ || !sealed_.empty() || unsealed_duplicates_ > 0) {
    if (!job_) start_job();
    run_slice();
  }
  while (has_merged_rows_) delete_merged_rows();
}

void Store::start_job() {
  std::swap(merging_, sealed_);
  merging_.add_totals(0, std::exchange(unsealed_duplicates_, 0));
  job_end_ = last_row_;
  job_step_ = 0;
  // What came before the job is no measure of what comes between its slices.
  taken_since_slice_ = 0;
  job_.emplace(merging_, ids_);
}

void Store::run_slice() {
  try {
    const RelaxedSync relaxed(database_);
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    const size_t slices = std::max<size_t>(1, taken_since_slice_ / kSubmissionsPerSlice);
    const size_t end = std::min(job_->steps(), job_step_ + slices * options_.slice_rows);
    for (size_t step = job_step_; step < end; ++step) job_->run(step, &statements_);
    const bool is_last = end == job_->steps();
    if (is_last) {
      finish_job();
    } else {
      set_meta(kJobEnd, job_end_);
      set_meta(kJobStep, static_cast<int64_t>(end));
    }
    transaction.commit();
    job_step_ = end;
    taken_since_slice_ = 0;
    if (!is_last) return;
    job_.reset();
    merged_end_ = job_end_;
    has_merged_rows_ = true;
    clear_merged();
    ++merges_;
  } catch (const SQLite::Exception& error) {
    throw failure(error);
  }
}

// Memory is kept for the next tally, but not that of a peak.
void Store::clear_merged() {
  if (merging_.memory() > 2 * options_.merge_bytes) {
    merging_ = Tally();
  } else {
    merging_.clear();
  }
}

void Store::finish_job() {
  add_to_total(kStoredTotal, merging_.contributions());
  add_to_total(kDuplicateTotal, merging_.duplicates());
  set_meta(kMergedEnd, job_end_);
  // Rows that come later have larger numbers, and so none is taken for a row of this job.
  set_meta(kJobEnd, job_end_);
  set_meta(kJobStep, 0);
}

// Apart from the job, whose last slice would take long otherwise.
void Store::delete_merged_rows() {
  try {
    const RelaxedSync relaxed(database_);
    const StatementScope scope(delete_sealed_);
    delete_sealed_.bind(1, merged_end_);
    delete_sealed_.bind(2, kDeletedRowsPerSlice);
    has_merged_rows_ = delete_sealed_.exec() == kDeletedRowsPerSlice;
  } catch (const SQLite::Exception& error) {
    throw failure(error);
  }
}

void Store::transact(const std::function<void(SQLite::Database&)>& work) {
  settle();
  try {
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    work(database_);
    transaction.commit();
  } catch (const SQLite::Exception& error) {
    // A mistake of the work, not a state of the disk.
    const int code = error.getErrorCode();
    if (code == SQLITE_CONSTRAINT || code == SQLITE_ERROR) throw std::runtime_error(error.what());
    throw failure(error);
  }
}

void Store::close_before(Hour hour) {
  if (hour <= closed_before_) return settle();
  transact([&](SQLite::Database&) { set_meta(kClosedBefore, hour); });
  closed_before_ = hour;
}

size_t Store::delete_reports_before(Hour hour, size_t limit) {
  try {
    return ids_.delete_before(hour, limit);
  } catch (const SQLite::Exception& error) {
    throw failure(error);
  }
}

void Store::check_writable() {
  try {
    // A value that changes: SQLite skips writes that leave a page as it was.
    add_to_total(kWriteCheckTotal, 1);
  } catch (const SQLite::Exception& error) {
    throw failure(error);
  }
}

size_t Store::memory() const {
  return ids_.filter_bytes() + group_.memory() + sealed_.memory() + merging_.memory();
}

void Store::set_meta(const char* key, int64_t value) {
  const StatementScope scope(set_meta_);
  set_meta_.bind(1, key);
  set_meta_.bind(2, value);
  set_meta_.exec();
}

void Store::add_to_total(const char* key, int64_t count) {
  if (count == 0) return;
  const StatementScope scope(add_to_total_);
  add_to_total_.bind(1, key);
  add_to_total_.bind(2, count);
  add_to_total_.exec();
}

StoreError Store::failure(const SQLite::Exception& error) const {
  return explain(error, database_.getFilename());
}

}  // namespace nearshelf::backend
