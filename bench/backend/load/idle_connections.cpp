#include "bench/backend/load/idle_connections.h"

#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <vector>

#include "bench/backend/load/load_run.h"

namespace nearshelf::bench {
namespace {

constexpr std::string_view kRequest = "GET /healthz HTTP/1.1\r\nHost: shop.example\r\n\r\n";
constexpr int kPatience = 10'000;  // milliseconds

void allow_many_files() {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return;
  files.rlim_cur = files.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &files);
}

bool gets_answer(int socket) {
  if (::send(socket, kRequest.data(), kRequest.size(), MSG_NOSIGNAL) < 0) return false;
  pollfd wait{socket, POLLIN, 0};
  if (::poll(&wait, 1, kPatience) != 1) return false;
  std::array<char, 4096> answer;
  return ::recv(socket, answer.data(), answer.size(), 0) > 0;
}

bool is_open(int socket) {
  char byte;
  return ::recv(socket, &byte, 1, MSG_PEEK) < 0 && errno == EAGAIN;
}

}  // namespace

IdleResult hold_idle(uint16_t port, uint32_t count, std::chrono::milliseconds seconds,
                     void (*when_open)(uint32_t opened)) {
  allow_many_files();
  IdleResult result;
  std::vector<int> sockets;
  try {
    while (sockets.size() < count) {
      sockets.push_back(connect_to(port));
      if (gets_answer(sockets.back())) ++result.opened;
    }
  } catch (const std::runtime_error&) {
    // The system or the server takes no more: the result says how many there are.
  }
  when_open(result.opened);
  std::this_thread::sleep_for(seconds);
  for (const int socket : sockets) {
    if (is_open(socket)) ++result.still_open;
    ::close(socket);
  }
  return result;
}

}  // namespace nearshelf::bench
