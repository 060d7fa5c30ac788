// The whole backend in one object: data folder, store, writer, endpoints, server.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "backend/base/clock.h"
#include "backend/options.h"

namespace nearshelf::backend {

class Service {
 public:
  // Opens the data folder and binds the address; serves nothing yet. Throws std::runtime_error with
  // a text for the operator.
  explicit Service(const Options& options, const HourClock& clock = current_hour);
  // Call it after run() has returned, or when run() was never called.
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  // The bound address with its real port: "127.0.0.1:40001".
  std::string address() const;
  uint16_t port() const;

  // SIGTERM and SIGINT stop the service, a second one without waiting for clients; SIGHUP reads the
  // shelf again. Before run().
  void handle_signals();

  // Serves until stop(). On return everything acknowledged is on the disk, and everything taken
  // was answered or may be sent again.
  void run();

  // Method and path of every endpoint.
  std::vector<std::pair<std::string, std::string>> routes() const;

  // Callable from any thread.
  void stop();

  // Reads the shelf again in the background; on an error the present catalogue stays. Callable from
  // any thread.
  void reload_shelf();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace nearshelf::backend
