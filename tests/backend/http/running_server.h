// The HTTP front with a few small routes behind it, on a free port, in a thread of the test.
#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "backend/http/http_server.h"
#include "backend/http/router.h"
#include "tests/backend/support/http_client.h"

namespace nearshelf::test {

// POST /later   204 from another thread, as after a commit
// POST /echo    200 with the body that came
// POST /held    nothing until release()
// GET /health   200 "ok\n"
// GET /large?N  200 with N bytes
// GET /seen     what the handler sees of the request
class RunningServer {
 public:
  explicit RunningServer(backend::HttpLimits limits = {});
  ~RunningServer();
  RunningServer(const RunningServer&) = delete;
  RunningServer& operator=(const RunningServer&) = delete;

  uint16_t port() const { return server_.port(); }
  backend::HttpServer& server() { return server_; }
  backend::HttpStats stats() const { return server_.stats(); }
  uint64_t refusals(backend::Refusal reason) const { return refusals_.count_of(reason); }

  // Waits until `count` requests to /held have come.
  void wait_for_held(size_t count);
  // Answers those requests with 204.
  void release();

 private:
  void add_routes();
  void answer_later();

  backend::Refusals refusals_;
  backend::Router router_;
  backend::HttpServer server_;
  std::mutex mutex_;  // guards the next three
  std::vector<backend::Reply> later_;
  std::vector<backend::Reply> held_;
  bool stopping_ = false;
  std::condition_variable changed_;
  std::thread answering_;
  std::thread serving_;
};

}  // namespace nearshelf::test
