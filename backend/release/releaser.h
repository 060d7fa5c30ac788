// Releases each closed window of each group once: noise, threshold, ledger, in one transaction.
#pragma once

#include <SQLiteCpp/Database.h>

#include <condition_variable>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "backend/base/clock.h"
#include "backend/base/window_schedule.h"
#include "backend/release/ledger_log.h"
#include "backend/release/ledger_reader.h"
#include "backend/release/release_plan.h"
#include "backend/release/release_terms.h"
#include "backend/release/release_writes.h"
#include "core/privacy/random_bits.h"

namespace nearshelf::backend {

// Never noises a window twice: a window is noised only when it is not in the ledger, and its values
// and its ledger row are committed together. A crash before that commit loses the noise; drawing
// new noise is fine then, because nobody has seen the old one. After a restored backup the ledger's
// log names the windows that were released since.
class Releaser {
 public:
  // The references must outlive the object. `database` must exist: construct a Store first. Throws
  // StoreError.
  Releaser(ReleaseWrites& writes, const std::filesystem::path& database,
           const WindowSchedule& schedule, const ReleaseTerms& terms, RandomBits& random,
           HourClock clock);
  // Stops as stop() does.
  ~Releaser();
  Releaser(const Releaser&) = delete;
  Releaser& operator=(const Releaser&) = delete;

  // Starts a thread that makes a pass at once, then every minute and when woken. Errors go to the
  // log; the next pass tries again.
  void start();
  // Asks for a pass now. From any thread.
  void wake();
  // Ends the present pass after the window at hand and joins the thread. Before the writer is
  // stopped. Idempotent; for one thread.
  void stop();

  // One pass on the caller's thread: releases what is due, oldest first, gives up what has waited
  // too long for the budget, deletes exact counters past their retention. Returns how many windows
  // came into the ledger. From any thread, one at a time inside. Throws StoreError: what was
  // committed until then stays.
  size_t release_due();

 private:
  void run();
  void pass_and_log();
  bool wait_for_wake();
  bool stopping();

  void reconcile();
  std::vector<LedgerEntry> missing_in_ledger(const std::vector<LedgerEntry>& logged);
  std::vector<LedgerEntry> missing_in_log(const std::vector<LedgerEntry>& logged);

  std::vector<PlannedRelease> next_windows();
  std::vector<LedgerEntry> counting_in_budget();
  bool settle(const PlannedRelease& window);
  bool give_up(const PlannedRelease& window);
  bool commit(LedgerEntry entry, const std::vector<ReleasedCell>& cells);
  std::vector<ReleasedCell> noised_cells(const PlannedRelease& window);
  void delete_old_counters();

  ReleaseWrites& writes_;
  const std::filesystem::path log_file_;
  const WindowSchedule schedule_;
  const ReleaseTerms terms_;
  RandomBits& random_;
  const HourClock clock_;

  std::mutex pass_mutex_;  // guards the next three: one pass at a time
  SQLite::Database counters_;
  LedgerReader ledger_;
  std::unique_ptr<LedgerLog> log_;  // null: ledger and log must be compared first

  std::mutex mutex_;  // guards the next two
  std::condition_variable wake_;
  bool woken_ = false;
  bool stopping_ = false;
  std::string problem_;  // of the thread only: why its last pass failed
  std::thread thread_;
};

}  // namespace nearshelf::backend
