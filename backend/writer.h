// Group commit: one thread takes what has gathered in a bounded queue, merges it in one
// transaction, and only then answers each contribution.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "backend/clock.h"
#include "backend/store.h"

namespace nearshelf::backend {

// A contribution with the bytes its texts are views of. Moving keeps the views valid.
struct Batch {
  std::vector<uint8_t> body;
  Contribution contribution;  // decoded from `body`

  // Bytes of memory this batch holds while it waits.
  size_t footprint() const;
};

enum class WriteResult : uint8_t {
  kStored,       // durable now
  kDuplicate,    // was durable before
  kUnavailable,  // not stored; the client sends it again
};

struct WriterOptions {
  // A group is committed when it has this many contributions or counters, or when its oldest
  // contribution has waited for `gather`, whichever comes first.
  size_t group_contributions = 1000;
  size_t group_counters = 100'000;
  std::chrono::milliseconds gather{3};
  // What may wait; beyond it submit() refuses.
  size_t queue_contributions = 4000;
  size_t queue_bytes = 16 * 1024 * 1024;
  // Report ids of hours before current hour - report_window are deleted.
  Hour report_window = 0;
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

  // Asks whether the store can be written, in turn with the groups. `done` is called once, on the
  // writer's thread; after stop() it is called at once.
  void probe(ProbeDone done);

  // Commits everything queued, answers it, and joins the thread. Idempotent; for one thread.
  void stop();

 private:
  struct Entry {
    Batch batch;
    Done done;
    std::chrono::steady_clock::time_point arrival;
  };
  struct Work {
    std::vector<Entry> group;
    std::vector<ProbeDone> probes;
    bool last = false;  // stopped, and nothing is left after this
  };

  void run();
  Work wait_for_work(std::chrono::steady_clock::duration patience);
  std::vector<Entry> take_group();  // under the lock
  void commit(std::vector<Entry> group);
  void answer(const std::vector<ProbeDone>& probes);
  bool delete_old_reports();
  void store_works();
  void store_failed(const std::string& problem);

  Store& store_;
  const WriterOptions options_;
  const HourClock clock_;

  std::mutex mutex_;  // guards the next five
  std::condition_variable wake_;
  std::deque<Entry> queue_;
  size_t queued_bytes_ = 0;
  std::vector<ProbeDone> probes_;
  bool stopping_ = false;

  // Of the writer's thread only.
  std::optional<std::string> problem_;  // why the last use of the store failed
  std::chrono::steady_clock::time_point last_commit_;
  Hour reports_deleted_before_ = 0;

  std::thread thread_;
};

}  // namespace nearshelf::backend
