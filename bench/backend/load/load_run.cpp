#include "bench/backend/load/load_run.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace nearshelf::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kHeaderEnd = "\r\n\r\n";
constexpr std::string_view kLengthField = "Content-Length: ";
constexpr size_t kStatusAt = 9;  // behind "HTTP/1.1 "
constexpr size_t kEvents = 256;

int number_at(std::string_view text, size_t position) {
  int number = 0;
  if (position < text.size()) {
    std::from_chars(text.data() + position, text.data() + text.size(), number);
  }
  return number;
}

// The length of the first answer in `text`, 0 while it is not complete.
size_t answer_length(std::string_view text) {
  const size_t end = text.find(kHeaderEnd);
  if (end == std::string_view::npos) return 0;
  const std::string_view head = text.substr(0, end);
  const size_t field = head.find(kLengthField);
  const int body =
      field == std::string_view::npos ? 0 : number_at(head, field + kLengthField.size());
  const size_t length = end + kHeaderEnd.size() + static_cast<size_t>(body);
  return text.size() < length ? 0 : length;
}

class Load {
 public:
  Load(uint16_t port, uint32_t connections, ShopRequests& requests)
      : port_(port), requests_(requests), epoll_(::epoll_create1(EPOLL_CLOEXEC)) {
    connections_.resize(connections);
    for (uint32_t number = 0; number < connections; ++number) open(number);
  }

  ~Load() {
    for (const Connection& connection : connections_) ::close(connection.socket);
    ::close(epoll_);
  }

  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;

  LoadResult run(Clock::time_point measure_from, Clock::time_point until, bool spin) {
    constexpr int kPatienceMs = 100;
    const int patience = spin ? 0 : kPatienceMs;
    std::array<epoll_event, kEvents> events;
    for (Connection& connection : connections_) send(connection);
    while (Clock::now() < until) {
      const int count =
          ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), patience);
      for (int k = 0; k < count; ++k)
        receive(events[static_cast<size_t>(k)].data.u32, measure_from);
    }
    result_.seconds = std::chrono::duration<double>(Clock::now() - measure_from).count();
    return result_;
  }

 private:
  struct Connection {
    int socket = -1;
    Clock::time_point sent_at;
    std::string received;
  };

  void open(uint32_t number) {
    Connection& connection = connections_[number];
    connection.socket = connect_to(port_);
    connection.received.clear();
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u32 = number;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, connection.socket, &event);
  }

  // A request fits the send buffer, which is empty: the answer to the one before has come.
  void send(Connection& connection) {
    const std::string_view text = requests_.next();
    connection.sent_at = Clock::now();
    ::send(connection.socket, text.data(), text.size(), MSG_NOSIGNAL);
  }

  void receive(uint32_t number, Clock::time_point measure_from) {
    Connection& connection = connections_[number];
    std::array<char, 4096> chunk;
    const ssize_t length = ::recv(connection.socket, chunk.data(), chunk.size(), 0);
    if (length < 0 && errno == EAGAIN) return;
    if (length <= 0) return open_again(number);
    connection.received.append(chunk.data(), static_cast<size_t>(length));
    const size_t answer = answer_length(connection.received);
    if (answer == 0) return;
    const auto now = Clock::now();
    if (now >= measure_from) {
      const auto latency = std::chrono::nanoseconds(now - connection.sent_at).count();
      result_.latencies.add(static_cast<uint64_t>(latency));
      ++result_.statuses[number_at(connection.received, kStatusAt)];
    }
    connection.received.erase(0, answer);
    send(connection);
  }

  void open_again(uint32_t number) {
    ++result_.lost_connections;
    ::close(connections_[number].socket);
    open(number);
    send(connections_[number]);
  }

  const uint16_t port_;
  ShopRequests& requests_;
  const int epoll_;
  std::vector<Connection> connections_;
  LoadResult result_;
};

}  // namespace

int connect_to(uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  if (socket < 0 ||
      ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    const std::string reason = std::strerror(errno);
    if (socket >= 0) ::close(socket);
    throw std::runtime_error("cannot connect to port " + std::to_string(port) + ": " + reason);
  }
  ::fcntl(socket, F_SETFL, O_NONBLOCK);
  return socket;
}

LoadResult run_load(uint16_t port, const LoadPlan& plan, ShopRequests& requests) {
  Load load(port, plan.connections, requests);
  const auto measure_from = Clock::now() + plan.warm_up;
  return load.run(measure_from, measure_from + plan.seconds, plan.spin);
}

}  // namespace nearshelf::bench
