// The backend's HTTP front with nothing behind it: every request is answered 204.
//   nearshelf_empty_handler PORT [--later]
// --later: a second thread gives the answers, up to a thousand at a time, as the store's writer
// does.
#include <chrono>
#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "backend/http/http_server.h"

namespace {

using nearshelf::backend::Reply;

// Answers what gathers, a burst at a time.
class LaterAnswers {
 public:
  LaterAnswers() : thread_([this] { run(); }) {}
  ~LaterAnswers() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
  }

  void put(Reply reply) {
    bool first = false;
    {
      const std::lock_guard lock(mutex_);
      first = waiting_.empty();
      waiting_.push_back(std::move(reply));
    }
    if (first) wake_.notify_one();
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    while (true) {
      wake_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (stopping_) return;
      lock.unlock();
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      lock.lock();
      const std::vector<Reply> replies = std::exchange(waiting_, {});
      lock.unlock();
      for (const Reply& reply : replies) reply({});
      lock.lock();
    }
  }

  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Reply> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace

int main(int argc, char** argv) {
  const bool later = argc == 3 && std::string_view(argv[2]) == "--later";
  if (argc != 2 && !later) {
    std::fputs("usage: nearshelf_empty_handler PORT [--later]\n", stderr);
    return 2;
  }
  nearshelf::backend::Refusals refusals;
  LaterAnswers answers;
  nearshelf::backend::HttpServer server(
      std::string("127.0.0.1:") + argv[1], {},
      [&](nearshelf::backend::HttpRequest&, Reply reply) {
        if (later) return answers.put(std::move(reply));
        reply({});
      },
      refusals);
  server.on_signal(SIGTERM, [&] { server.stop(); });
  std::printf("listening on http://%s\n", server.address().c_str());
  std::fflush(stdout);
  server.run();
}
