#include "backend/release/releaser.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "backend/release/ledger_tables.h"
#include "backend/release/noise_cell.h"
#include "backend/release/privacy_budget.h"
#include "backend/store/database.h"

namespace nearshelf::backend {
namespace {

constexpr std::chrono::minutes kPassInterval{1};

using WindowKey = std::pair<MetricGroup, Hour>;

WindowKey key_of(const LedgerEntry& entry) { return {entry.group, entry.window_start}; }

std::string name_of(const LedgerEntry& entry) {
  return std::string(metric_group_name(entry.group)) + " of " + to_rfc3339(entry.window_start);
}

bool is_older(const PlannedRelease& a, const PlannedRelease& b) {
  return std::pair(a.entry.window_start, a.entry.group) <
         std::pair(b.entry.window_start, b.entry.group);
}

}  // namespace

Releaser::Releaser(ReleaseWrites& writes, const std::filesystem::path& database,
                   const WindowSchedule& schedule, const ReleaseTerms& terms, RandomBits& random,
                   HourClock clock)
    : writes_(writes),
      log_file_(database.parent_path() / kLedgerLogName),
      schedule_(schedule),
      terms_(terms),
      random_(random),
      clock_(std::move(clock)),
      counters_(open_for_reading(database)),
      ledger_(database) {}

Releaser::~Releaser() { stop(); }

void Releaser::start() {
  thread_ = std::thread([this] { run(); });
}

void Releaser::wake() {
  {
    const std::lock_guard lock(mutex_);
    woken_ = true;
  }
  wake_.notify_one();
}

void Releaser::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

bool Releaser::stopping() {
  const std::lock_guard lock(mutex_);
  return stopping_;
}

void Releaser::run() {
  do {
    pass_and_log();
  } while (wait_for_wake());
}

// Returns false when the thread is to end.
bool Releaser::wait_for_wake() {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, kPassInterval, [&] { return stopping_ || woken_; });
  woken_ = false;
  return !stopping_;
}

void Releaser::pass_and_log() {
  try {
    release_due();
    if (!problem_.empty()) spdlog::info("windows can be released again");
    problem_.clear();
  } catch (const std::exception& error) {
    if (problem_ != error.what()) spdlog::error("no window can be released: {}", error.what());
    problem_ = error.what();
  }
}

size_t Releaser::release_due() {
  const std::lock_guard lock(pass_mutex_);
  try {
    if (!log_) reconcile();
    size_t settled = 0;
    for (bool more = true; more && !stopping();) {
      more = false;
      std::vector<PlannedRelease> windows = next_windows();
      std::sort(windows.begin(), windows.end(), is_older);
      for (const PlannedRelease& window : windows) {
        if (stopping()) break;
        if (!settle(window)) continue;
        ++settled;
        more = true;
      }
    }
    delete_old_counters();
    return settled;
  } catch (const SQLite::Exception& error) {
    throw explain(error, counters_.getFilename());
  }
}

// Brings the ledger and its log to the same state: after a crash between the two, and after the
// database was restored from a backup.
void Releaser::reconcile() {
  auto log = std::make_unique<LedgerLog>(log_file_);
  const std::vector<LedgerEntry> logged = log->entries();
  const std::vector<LedgerEntry> forgotten = missing_in_ledger(logged);
  const Hour first_hour = schedule_.open_from(clock_());
  writes_.transact([&](SQLite::Database& database) {
    remember_first_hour(database, first_hour);
    for (const LedgerEntry& entry : forgotten) {
      if (!is_in_ledger(database, entry.group, entry.window_start)) add_to_ledger(database, entry);
    }
  });
  if (!forgotten.empty()) {
    spdlog::warn(
        "{} windows, {} to {}, were released and this database does not know it: it is older. They "
        "are in its ledger again, their values are lost",
        forgotten.size(), name_of(forgotten.front()), name_of(forgotten.back()));
  }
  log->append(missing_in_log(logged));
  log_ = std::move(log);
}

std::vector<LedgerEntry> Releaser::missing_in_ledger(const std::vector<LedgerEntry>& logged) {
  std::set<WindowKey> present;
  ledger_.visit({}, [&](const LedgerEntry& entry) {
    present.insert(key_of(entry));
    return true;
  });
  std::vector<LedgerEntry> missing;
  std::copy_if(logged.begin(), logged.end(), std::back_inserter(missing),
               [&](const LedgerEntry& entry) { return !present.contains(key_of(entry)); });
  return missing;
}

std::vector<LedgerEntry> Releaser::missing_in_log(const std::vector<LedgerEntry>& logged) {
  std::set<WindowKey> present;
  for (const LedgerEntry& entry : logged) present.insert(key_of(entry));
  std::vector<LedgerEntry> missing;
  ledger_.visit({}, [&](const LedgerEntry& entry) {
    if (!present.contains(key_of(entry))) missing.push_back(entry);
    return true;
  });
  return missing;
}

// The oldest window of each group that is not in the ledger.
std::vector<PlannedRelease> Releaser::next_windows() {
  const Hour first_hour = ledger_.first_hour().value_or(schedule_.open_from(clock_()));
  std::vector<PlannedRelease> windows;
  for (uint8_t value = 1; value < kMetricGroupEnd; ++value) {
    const auto group = static_cast<MetricGroup>(value);
    windows.push_back(plan_next(group, ledger_.latest_day(group), first_hour, schedule_, terms_));
  }
  return windows;
}

std::vector<LedgerEntry> Releaser::counting_in_budget() {
  std::vector<LedgerEntry> entries;
  LedgerFilter filter;
  filter.released_since = budget_begins(clock_(), terms_.budget().days);
  ledger_.visit(filter, [&](const LedgerEntry& entry) {
    entries.push_back(entry);
    return true;
  });
  return entries;
}

// Brings `window` into the ledger if its time has come; returns whether it did.
bool Releaser::settle(const PlannedRelease& window) {
  const Hour now = clock_();
  if (now < window.closes_at) return false;
  const WindowOutlook found = outlook(window, counting_in_budget(), terms_, now);
  if (found.state == WindowState::kBudgetSpent) return false;
  writes_.close_before(window.entry.window_end());
  try {
    return found.state == WindowState::kExpired ? give_up(window)
                                                : commit(window.entry, noised_cells(window));
  } catch (...) {
    // The entry may be in one of ledger and log alone.
    log_.reset();
    throw;
  }
}

bool Releaser::give_up(const PlannedRelease& window) {
  LedgerEntry entry;
  entry.group = window.entry.group;
  entry.window_start = window.entry.window_start;
  entry.window_hours = window.entry.window_hours;
  spdlog::warn(
      "the window {} is given up: the privacy budget was spent until the end of its retention. It "
      "costs nothing and is never released.",
      name_of(entry));
  return commit(entry, {});
}

// Values and ledger row become durable together, and the row in the log right after. Returns false
// when the window was in the ledger already.
bool Releaser::commit(LedgerEntry entry, const std::vector<ReleasedCell>& cells) {
  entry.released_at = clock_() * kSecondsOfHour;
  entry.cells = static_cast<int64_t>(cells.size());
  writes_.transact([&](SQLite::Database& database) {
    // A transaction that was reported as failed may have been stored after all.
    if (is_in_ledger(database, entry.group, entry.window_start)) return;
    entry.id = add_to_ledger(database, entry);
    add_released(database, entry.id, cells);
  });
  if (entry.id == 0) return false;
  log_->append({&entry, 1});
  return true;
}

std::vector<ReleasedCell> Releaser::noised_cells(const PlannedRelease& window) {
  std::vector<ReleasedCell> cells;
  visit_exact_cells(counters_, window.entry.group, window.entry.window_start,
                    window.entry.window_end(), [&](const ExactCell& exact) {
                      auto released = noise_cell(exact, window.noise, random_);
                      if (released) cells.push_back(std::move(*released));
                    });
  return cells;
}

void Releaser::delete_old_counters() {
  const Hour kept = schedule_.grace_hours + terms_.retention_hours();
  const Hour now = clock_();
  if (now <= kept) return;
  // One hour at a time, so that contributions never wait long for it.
  for (const CounterHour& counters : read_settled_hours(counters_, now - kept)) {
    if (stopping()) return;
    writes_.transact([&](SQLite::Database& database) { delete_counters(database, counters); });
  }
}

}  // namespace nearshelf::backend
