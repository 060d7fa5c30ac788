#include "backend/http/listener.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>

namespace nearshelf::backend {
namespace {

struct Endpoint {
  sockaddr_storage address{};
  socklen_t size = 0;
};

template <typename Address>
Endpoint to_endpoint(const Address& address) {
  Endpoint endpoint;
  std::memcpy(&endpoint.address, &address, sizeof(address));
  endpoint.size = sizeof(address);
  return endpoint;
}

// False when `host` is no numeric address.
bool parse_host(const std::string& host, uint16_t port, Endpoint* endpoint) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  if (::inet_pton(AF_INET, host.c_str(), &v4.sin_addr) == 1) {
    *endpoint = to_endpoint(v4);
    return true;
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  if (::inet_pton(AF_INET6, host.c_str(), &v6.sin6_addr) != 1) return false;
  *endpoint = to_endpoint(v6);
  return true;
}

Endpoint parse_endpoint(const std::string& text) {
  const auto fail = [&] {
    return std::runtime_error("\"" + text +
                              "\" is not an address to listen on. Write a numeric address and a "
                              "port, for example 127.0.0.1:8787, [::1]:8787 or 0.0.0.0:8787.");
  };
  const size_t colon = text.rfind(':');
  if (colon == std::string::npos) throw fail();
  std::string host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  }
  uint16_t port = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data() + colon + 1, end, port);
  Endpoint endpoint;
  if (rest != end || error != std::errc() || !parse_host(host, port, &endpoint)) throw fail();
  return endpoint;
}

uint16_t bound_port(int socket) {
  sockaddr_storage address{};
  socklen_t size = sizeof(address);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &size);
  // The port lies at the same place in both kinds of address.
  sockaddr_in v4{};
  std::memcpy(&v4, &address, sizeof(v4));
  return ntohs(v4.sin_port);
}

}  // namespace

Listener::Listener(const std::string& address) {
  const Endpoint endpoint = parse_endpoint(address);
  socket_ = Descriptor(
      ::socket(endpoint.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int on = 1;
  const bool listens =
      socket_.is_open() &&
      ::setsockopt(socket_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
      ::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&endpoint.address), endpoint.size) ==
          0 &&
      ::listen(socket_.get(), SOMAXCONN) == 0;
  if (!listens) {
    throw std::runtime_error("cannot listen on " + address + ": " + std::strerror(errno) +
                             ". Choose another address or port with --listen.");
  }
  port_ = bound_port(socket_.get());
  address_ = address.substr(0, address.rfind(':') + 1) + std::to_string(port_);
}

Descriptor Listener::accept(sockaddr_storage* peer) const {
  socklen_t size = sizeof(*peer);
  Descriptor socket(::accept4(socket_.get(), reinterpret_cast<sockaddr*>(peer), &size,
                              SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (socket.is_open()) {
    // An answer goes out in one piece; waiting to fill a packet would only delay it.
    const int on = 1;
    ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  }
  return socket;
}

void check_listen_address(const std::string& address) { parse_endpoint(address); }

}  // namespace nearshelf::backend
