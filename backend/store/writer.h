// Group commit: one thread takes what has gathered in a bounded queue, merges it in one
// transaction, and only then answers each contribution.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "backend/base/clock.h"
#include "backend/store/batch.h"
#include "backend/store/store.h"
#include "backend/store/writer_stats.h"

namespace nearshelf::backend {

enum class WriteResult : uint8_t {
  kStored,       // durable now
  kDuplicate,    // was durable before
  kUnavailable,  // not stored; the client sends it again
  kClosed,       // not stored, ever: its hour's window is closed
};

struct WriterOptions {
  // A group is committed when it has this many contributions, or when its oldest has waited for
  // `gather`, whichever comes first.
  size_t group_contributions = 1000;
  std::chrono::milliseconds gather{3};
  // What may wait; beyond it submit() refuses.
  size_t queue_contributions = 4000;
  size_t queue_bytes = 16 * 1024 * 1024;
  // Report ids of closed hours are deleted; with this also those of hours before current hour -
  // report_window, which nobody sends any more.
  std::optional<Hour> report_window;
};

class Writer {
 public:
  using Done = std::function<void(WriteResult)>;
  // Empty when the store can be written, else what is wrong.
  using ProbeDone = std::function<void(std::optional<std::string> problem)>;

  // Starts the thread. `store` must outlive the writer and is used by its thread only.
  Writer(Store& store, const WriterOptions& options, HourClock clock);
  // Stops as stop() does.
  ~Writer();
  Writer(const Writer&) = delete;
  Writer& operator=(const Writer&) = delete;

  // Queues a batch; `done` is called once, on the writer's thread, after its group was committed or
  // failed. Returns false, and never calls `done`, when the queue is full or the writer stopped.
  bool submit(Batch batch, Done done);

  using Transaction = std::function<void(SQLite::Database&)>;
  // Empty when the transaction is durable, else what went wrong; then nothing of it was stored.
  using TransactionDone = std::function<void(std::optional<std::string> problem)>;

  // A batch to fill and submit, whose vectors have the memory of an earlier one. Its contents are
  // unspecified but for `monitor`, which is empty. For any thread.
  Batch spare_batch();

  // Runs `work` on the writer's thread in a transaction of its own, after everything submitted
  // before; all that was answered with 204 until then is merged into the tables first. `work` may
  // throw. `done` is called once, on the writer's thread, after the commit or the failure; after
  // stop() at once. For releases, orders, anomalies: whatever writes to the database goes through
  // here. With empty work: settles, for a reader.
  void transact(Transaction work, TransactionDone done);

  // Closes the hours before `hour` for ever, durably, after everything submitted before: when
  // `done` is called, what was answered with 204 is in the tables, and contributions of those hours
  // that are not answered yet get kClosed. Never moves back. Otherwise as transact().
  void close_before(Hour hour, TransactionDone done);

  // Asks whether the store can be written, in turn with the groups. `done` is called once, on the
  // writer's thread; after stop() it is called at once.
  void probe(ProbeDone done);

  // For any thread.
  WriterStats stats() const;

  // Commits everything queued, answers it, merges it, and joins the thread. Idempotent; for one
  // thread.
  void stop();

 private:
  using Clock = std::chrono::steady_clock;

  struct Entry {
    Batch batch;
    Done done;
    Clock::time_point arrival;
    size_t footprint = 0;
  };
  // Everything that waited at one moment. Its order: groups, tasks, probes.
  struct Work {
    std::vector<Entry> entries;
    std::vector<std::function<void()>> tasks;
    std::vector<ProbeDone> probes;
    bool last = false;
  };

  void run();
  void wait_for_work(Clock::duration patience, Work* work);
  void commit_all(std::vector<Entry>* entries);
  void commit(std::span<Entry> group);
  void keep_spare(std::span<Entry> group);
  void add_task(TransactionDone done, std::function<void()> use_store);
  void run_task(const std::function<void()>& use_store, const TransactionDone& done);
  void answer(const std::vector<ProbeDone>& probes);
  Clock::duration maintain();
  bool merge_slice();
  bool delete_slice();
  void store_works();
  void store_failed(const std::string& problem);

  Store& store_;
  const WriterOptions options_;
  const HourClock clock_;
  WriterMeter meter_;

  mutable std::mutex mutex_;  // guards the next four
  std::condition_variable wake_;
  Work waiting_;
  size_t queued_ = 0;  // submitted, and not in a group that is being committed
  size_t queued_bytes_ = 0;
  bool stopping_ = false;

  std::mutex spare_mutex_;  // guards the next
  std::vector<Batch> spare_;

  // Of the writer's thread only.
  std::vector<Submission> submissions_;
  std::vector<MergeOutcome> outcomes_;
  std::optional<std::string> problem_;  // why the last use of the store failed
  Clock::time_point last_commit_;
  Clock::time_point maintain_after_;  // not before, since it failed
  Hour reports_deleted_before_ = 0;

  std::thread thread_;
};

}  // namespace nearshelf::backend
