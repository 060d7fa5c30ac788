#include "backend/store/writer.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace nearshelf::backend {
namespace {

// Old report ids are deleted in slices of rows, so that contributions never wait long for it.
constexpr size_t kDeleteSlice = 200;
// An idle writer wakes up this often: for merging, and for report ids whose hour has passed.
constexpr std::chrono::milliseconds kIdleWake{500};
// After a failure, merging and deletion are tried again this much later.
constexpr std::chrono::seconds kRetryAfter{1};
// A commit this recent proves that the store can be written; a probe need not write again.
constexpr std::chrono::seconds kProofLifetime{10};

}  // namespace

Writer::Writer(Store& store, const WriterOptions& options, HourClock clock)
    : store_(store), options_(options), clock_(std::move(clock)), thread_([this] { run(); }) {}

Writer::~Writer() { stop(); }

bool Writer::submit(Batch batch, Done done) {
  const size_t footprint = batch.footprint();
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    const bool full =
        queued_ >= options_.queue_contributions || queued_bytes_ + footprint > options_.queue_bytes;
    if (stopping_ || full) return false;
    ++queued_;
    queued_bytes_ += footprint;
    waiting_.entries.push_back({std::move(batch), std::move(done), Clock::now(), footprint});
    // In between the thread waits for its deadline: each wake-up would cost more than the rest.
    const size_t waiting = waiting_.entries.size();
    wake = waiting == 1 || waiting == options_.group_contributions;
  }
  if (wake) wake_.notify_one();
  return true;
}

Batch Writer::spare_batch() {
  const std::lock_guard lock(spare_mutex_);
  if (spare_.empty()) return {};
  Batch batch = std::move(spare_.back());
  spare_.pop_back();
  return batch;
}

void Writer::transact(Transaction work, TransactionDone done) {
  add_task(std::move(done), [this, work = std::move(work)] { store_.transact(work); });
}

void Writer::close_before(Hour hour, TransactionDone done) {
  add_task(std::move(done), [this, hour] { store_.close_before(hour); });
}

void Writer::add_task(TransactionDone done, std::function<void()> use_store) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_) {
      waiting_.tasks.push_back([this, done = std::move(done), use_store = std::move(use_store)] {
        run_task(use_store, done);
      });
      wake_.notify_one();
      return;
    }
  }
  done("the backend is stopping");
}

void Writer::probe(ProbeDone done) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_) {
      waiting_.probes.push_back(std::move(done));
      wake_.notify_one();
      return;
    }
  }
  done("the backend is stopping");
}

WriterStats Writer::stats() const {
  WriterStats stats = meter_.read();
  stats.queue_limit_bytes = options_.queue_bytes;
  const std::lock_guard lock(mutex_);
  stats.queued = queued_;
  stats.queued_bytes = queued_bytes_;
  return stats;
}

void Writer::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  if (thread_.joinable()) thread_.join();
}

void Writer::run() {
  Work work;
  Clock::duration patience = Clock::duration::zero();
  do {
    wait_for_work(patience, &work);
    commit_all(&work.entries);
    for (const auto& task : work.tasks) task();
    work.tasks.clear();
    answer(work.probes);
    work.probes.clear();
    patience = maintain();
  } while (!work.last);
  try {
    store_.settle();
  } catch (const std::exception& error) {
    // Nothing is lost: the sealed rows are merged after the next start.
    store_failed(error.what());
  }
}

// Swaps what waits into `work`, which is empty and whose memory serves the next submissions.
void Writer::wait_for_work(Clock::duration patience, Work* work) {
  std::unique_lock lock(mutex_);
  const auto is_urgent = [&] {
    return stopping_ || !waiting_.tasks.empty() || !waiting_.probes.empty();
  };
  wake_.wait_for(lock, patience, [&] { return is_urgent() || !waiting_.entries.empty(); });
  if (!waiting_.entries.empty()) {
    wake_.wait_until(lock, waiting_.entries.front().arrival + options_.gather, [&] {
      return is_urgent() || waiting_.entries.size() >= options_.group_contributions;
    });
  }
  std::swap(waiting_, *work);
  work->last = stopping_;
}

void Writer::commit_all(std::vector<Entry>* entries) {
  for (size_t first = 0; first < entries->size(); first += options_.group_contributions) {
    const size_t size = std::min(options_.group_contributions, entries->size() - first);
    commit(std::span(*entries).subspan(first, size));
  }
  entries->clear();
}

void Writer::commit(std::span<Entry> group) {
  size_t bytes = 0;
  submissions_.clear();
  for (const Entry& entry : group) {
    const Batch& batch = entry.batch;
    bytes += entry.footprint;
    submissions_.push_back({&batch.contribution, batch.monitor ? &*batch.monitor : nullptr});
  }
  {
    const std::lock_guard lock(mutex_);
    queued_ -= group.size();
    queued_bytes_ -= bytes;
  }
  const Clock::time_point start = Clock::now();
  bool committed = false;
  try {
    store_.merge(submissions_, &outcomes_);
    committed = true;
    meter_.count_group(Clock::now() - start);
    store_works();
  } catch (const std::exception& error) {
    store_failed(error.what());
  }
  constexpr WriteResult kResults[] = {WriteResult::kStored, WriteResult::kDuplicate,
                                      WriteResult::kClosed};
  std::array<uint64_t, std::size(kResults)> counts{};
  if (committed) {
    for (const MergeOutcome outcome : outcomes_) ++counts[static_cast<size_t>(outcome)];
  }
  meter_.count_results(counts[0], counts[1], counts[2], committed ? 0 : group.size());
  meter_.show_store(store_.pending_reports(), store_.memory(), store_.merges());
  for (size_t k = 0; k < group.size(); ++k) {
    group[k].done(committed ? kResults[static_cast<size_t>(outcomes_[k])]
                            : WriteResult::kUnavailable);
  }
  keep_spare(group);
}

// As many as may wait: more are never needed at a time.
void Writer::keep_spare(std::span<Entry> group) {
  const std::lock_guard lock(spare_mutex_);
  for (Entry& entry : group) {
    if (spare_.size() >= options_.group_contributions) return;
    entry.batch.monitor.reset();
    spare_.push_back(std::move(entry.batch));
  }
}

void Writer::run_task(const std::function<void()>& use_store, const TransactionDone& done) {
  std::optional<std::string> problem;
  try {
    use_store();
    store_works();
  } catch (const StoreError& error) {
    store_failed(error.what());
    problem = error.what();
  } catch (const std::exception& error) {
    problem = error.what();
  }
  done(std::move(problem));
}

void Writer::answer(const std::vector<ProbeDone>& probes) {
  if (probes.empty()) return;
  const bool proven = Clock::now() - last_commit_ < kProofLifetime;
  if (problem_ || !proven) {
    try {
      store_.check_writable();
      store_works();
    } catch (const std::exception& error) {
      store_failed(error.what());
    }
  }
  for (const ProbeDone& done : probes) done(problem_);
}

// One slice of what goes on beside the groups. Returns how long the next may wait.
Writer::Clock::duration Writer::maintain() {
  const Clock::time_point now = Clock::now();
  if (now < maintain_after_) return std::min<Clock::duration>(maintain_after_ - now, kIdleWake);
  try {
    const bool more = merge_slice() || delete_slice();
    return more ? Clock::duration::zero() : kIdleWake;
  } catch (const std::exception& error) {
    store_failed(error.what());
    maintain_after_ = now + kRetryAfter;
    return kIdleWake;
  }
}

bool Writer::merge_slice() {
  const bool more = store_.do_merging();
  meter_.show_store(store_.pending_reports(), store_.memory(), store_.merges());
  return more;
}

// Returns whether another slice waits to be deleted.
bool Writer::delete_slice() {
  Hour oldest = store_.closed_before();
  const Hour now = clock_();
  if (options_.report_window && now > *options_.report_window) {
    oldest = std::max(oldest, now - *options_.report_window);
  }
  if (oldest <= reports_deleted_before_) return false;
  if (store_.delete_reports_before(oldest, kDeleteSlice) == kDeleteSlice) return true;
  reports_deleted_before_ = oldest;
  return false;
}

void Writer::store_works() {
  if (problem_) spdlog::info("the store can be written again");
  problem_.reset();
  last_commit_ = Clock::now();
}

void Writer::store_failed(const std::string& problem) {
  if (problem_ != problem) spdlog::error("the store cannot be written: {}", problem);
  problem_ = problem;
}

}  // namespace nearshelf::backend
