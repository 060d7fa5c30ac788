// One background thread for work that would block the server's thread.
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace nearshelf::backend {

class TaskThread {
 public:
  using Task = std::function<void()>;  // must not throw

  // At most `max_waiting` tasks wait beside the one that runs.
  explicit TaskThread(size_t max_waiting);
  // Stops as stop() does.
  ~TaskThread();
  TaskThread(const TaskThread&) = delete;
  TaskThread& operator=(const TaskThread&) = delete;

  // Runs `task` after those before it. Returns false, and never runs it, when too many wait or the
  // thread was stopped.
  bool post(Task task);

  // Finishes the tasks that wait and joins the thread. Idempotent; for one thread.
  void stop();

 private:
  void run();

  const size_t max_waiting_;
  std::mutex mutex_;  // guards the next three
  std::condition_variable wake_;
  std::deque<Task> tasks_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace nearshelf::backend
