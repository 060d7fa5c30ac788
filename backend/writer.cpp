#include "backend/writer.h"

#include <spdlog/spdlog.h>

#include <utility>

namespace nearshelf::backend {
namespace {

// Old report ids are deleted in slices, so that contributions never wait long for it.
constexpr size_t kDeleteSlice = 10'000;
// An idle writer wakes up this often to delete report ids whose hour has passed.
constexpr std::chrono::seconds kIdleWake{30};
// A commit this recent proves that the store can be written; a probe need not write again.
constexpr std::chrono::seconds kProofLifetime{10};

}  // namespace

size_t Batch::footprint() const {
  return sizeof(Batch) + body.capacity() +
         (contribution.slots.capacity() + contribution.items.capacity()) *
             sizeof(std::string_view) +
         contribution.counters.capacity() * sizeof(ContributionCounter);
}

Writer::Writer(Store& store, const WriterOptions& options, HourClock clock)
    : store_(store), options_(options), clock_(std::move(clock)), thread_([this] { run(); }) {}

Writer::~Writer() { stop(); }

bool Writer::submit(Batch batch, Done done) {
  const size_t footprint = batch.footprint();
  {
    const std::lock_guard lock(mutex_);
    const bool full = queue_.size() >= options_.queue_contributions ||
                      queued_bytes_ + footprint > options_.queue_bytes;
    if (stopping_ || full) return false;
    queued_bytes_ += footprint;
    queue_.push_back({std::move(batch), std::move(done), std::chrono::steady_clock::now()});
  }
  wake_.notify_one();
  return true;
}

void Writer::probe(ProbeDone done) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_) {
      probes_.push_back(std::move(done));
      wake_.notify_one();
      return;
    }
  }
  done("the backend is stopping");
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
  bool more_to_delete = false;
  for (bool last = false; !last;) {
    Work work = wait_for_work(more_to_delete ? std::chrono::seconds(0) : kIdleWake);
    if (!work.group.empty()) commit(std::move(work.group));
    answer(work.probes);
    more_to_delete = delete_old_reports();
    last = work.last;
  }
}

Writer::Work Writer::wait_for_work(std::chrono::steady_clock::duration patience) {
  std::unique_lock lock(mutex_);
  wake_.wait_for(lock, patience, [&] { return stopping_ || !queue_.empty() || !probes_.empty(); });
  if (!queue_.empty()) {
    wake_.wait_until(lock, queue_.front().arrival + options_.gather,
                     [&] { return stopping_ || queue_.size() >= options_.group_contributions; });
  }
  Work work;
  work.group = take_group();
  work.probes = std::exchange(probes_, {});
  work.last = stopping_ && queue_.empty();
  return work;
}

std::vector<Writer::Entry> Writer::take_group() {
  std::vector<Entry> group;
  size_t counters = 0;
  while (!queue_.empty() && group.size() < options_.group_contributions &&
         counters < options_.group_counters) {
    counters += queue_.front().batch.contribution.counters.size();
    queued_bytes_ -= queue_.front().batch.footprint();
    group.push_back(std::move(queue_.front()));
    queue_.pop_front();
  }
  return group;
}

void Writer::commit(std::vector<Entry> group) {
  std::vector<const Contribution*> contributions;
  contributions.reserve(group.size());
  for (const Entry& entry : group) contributions.push_back(&entry.batch.contribution);
  std::vector<WriteResult> results(group.size(), WriteResult::kUnavailable);
  try {
    const std::vector<MergeOutcome> outcomes = store_.merge(contributions);
    for (size_t k = 0; k < outcomes.size(); ++k) {
      results[k] =
          outcomes[k] == MergeOutcome::kStored ? WriteResult::kStored : WriteResult::kDuplicate;
    }
    store_works();
  } catch (const std::exception& error) {
    store_failed(error.what());
  }
  for (size_t k = 0; k < group.size(); ++k) group[k].done(results[k]);
}

void Writer::answer(const std::vector<ProbeDone>& probes) {
  if (probes.empty()) return;
  const bool proven = std::chrono::steady_clock::now() - last_commit_ < kProofLifetime;
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

// Returns whether another slice waits to be deleted.
bool Writer::delete_old_reports() {
  const Hour now = clock_();
  const Hour oldest = now > options_.report_window ? now - options_.report_window : 0;
  if (oldest <= reports_deleted_before_) return false;
  try {
    if (store_.delete_reports_before(oldest, kDeleteSlice) == kDeleteSlice) return true;
    reports_deleted_before_ = oldest;
  } catch (const std::exception& error) {
    store_failed(error.what());
  }
  return false;
}

void Writer::store_works() {
  if (problem_) spdlog::info("the store can be written again");
  problem_.reset();
  last_commit_ = std::chrono::steady_clock::now();
}

void Writer::store_failed(const std::string& problem) {
  if (problem_ != problem) spdlog::error("the store cannot be written: {}", problem);
  problem_ = problem;
}

}  // namespace nearshelf::backend
