// The HTTP/1.1 front: one thread, limits on size, time and number of connections. TLS and HTTP/2
// belong to the proxy in front. A peer's address becomes the hash of its network at once and goes
// no further; nothing here reads a User-Agent.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "backend/http/http_message.h"
#include "backend/http/http_stats.h"
#include "backend/http/refusals.h"

namespace nearshelf::backend {

struct HttpLimits {
  uint32_t header_bytes = 8 * 1024;
  uint64_t body_bytes = 64 * 1024;
  // What unfinished requests and unsent answers may hold together; then new ones get 503.
  uint64_t buffered_bytes = 16 * 1024 * 1024;
  size_t connections = 16'384;  // more wait in the system's backlog
  // Of one network; 0 = no limit. Has no effect behind a proxy.
  uint32_t network_connections = 256;
  // Requests of one network that wait for their answers; 0 = no limit. Keeps one network from
  // taking the whole queue of the store.
  uint32_t network_waiting = 1000;
  std::chrono::milliseconds header_deadline{5'000};
  // A body and an answer get more time than their deadlines as long as `bytes_per_second` move on
  // average.
  std::chrono::milliseconds body_deadline{10'000};
  std::chrono::milliseconds write_deadline{30'000};
  uint32_t bytes_per_second = 500;
  // Longer than the 60 s after which nginx drops an idle upstream connection: the proxy closes
  // first, so that no request is lost to a connection closing under it.
  std::chrono::milliseconds idle_deadline{75'000};
  std::chrono::milliseconds drain_deadline{10'000};
  // Every connection comes from a proxy that appends the client's address to X-Forwarded-For and
  // sets X-Forwarded-Proto. Without a proxy clients could write there what they like.
  bool trusted_proxy = false;
  // Without trusted_proxy, connections from this machine itself belong to no network: most likely
  // they come from a proxy that nobody has declared, and carry all clients of the shop.
  bool exempt_loopback = true;
};

class HttpServer {
 public:
  // Binds to `listen`, a numeric address with a port: "127.0.0.1:8787", "[::1]:0" (0 = any free
  // port). Requests that break HTTP or a limit are answered here and counted in `refusals`; all
  // others go to `handler`. Throws std::runtime_error when the address cannot be used.
  HttpServer(const std::string& listen, const HttpLimits& limits, HttpHandler handler,
             Refusals& refusals);
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  // "127.0.0.1:40001", with the port that is really bound.
  std::string address() const;
  uint16_t port() const;

  // Serves until stop(). Handlers, tasks and signal actions run on the calling thread.
  void run();

  // Runs `task` on the server's thread. Callable from any thread.
  void post(std::function<void()> task);

  // Runs `action` on the server's thread each time the process receives `signal`. Before run().
  void on_signal(int signal, const std::function<void()>& action);

  // Callable from any thread.
  HttpStats stats() const;

  // Stops accepting, closes idle connections and ends run() when the requests under way are
  // answered or the drain deadline has passed. A second call closes everything at once. Callable
  // from any thread.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nearshelf::backend
