// The socket that takes connections.
#pragma once

#include <sys/socket.h>

#include <cstdint>
#include <string>

#include "backend/http/descriptor.h"

namespace nearshelf::backend {

class Listener {
 public:
  // Binds to a numeric address with a port: "127.0.0.1:8787", "[::1]:0" (0 = any free port). Throws
  // std::runtime_error with a text for the operator.
  explicit Listener(const std::string& address);

  int descriptor() const { return socket_.get(); }
  bool is_open() const { return socket_.is_open(); }
  void close() { socket_.close(); }

  // "127.0.0.1:40001", with the port that is really bound.
  const std::string& address() const { return address_; }
  uint16_t port() const { return port_; }

  // The next connection, non-blocking, with the peer's address; not open, and errno set, when there
  // is none.
  Descriptor accept(sockaddr_storage* peer) const;

 private:
  Descriptor socket_;
  std::string address_;
  uint16_t port_ = 0;
};

// Throws std::runtime_error unless `address` has the form that a Listener takes. Binds nothing.
void check_listen_address(const std::string& address);

}  // namespace nearshelf::backend
