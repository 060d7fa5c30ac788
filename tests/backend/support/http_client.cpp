#include "tests/backend/support/http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <charconv>
#include <stdexcept>
#include <utility>

namespace nearshelf::test {
namespace {

constexpr timeval kPatience{60, 0};

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char character) {
    return static_cast<char>(std::tolower(character));
  });
  return text;
}

size_t to_number(std::string_view text) {
  size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

sockaddr_in address_of(const char* host, uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  ::inet_pton(AF_INET, host, &address.sin_addr);
  return address;
}

HttpAnswer parse_head(std::string_view head) {
  HttpAnswer answer;
  answer.status = static_cast<int>(to_number(head.substr(9, 3)));
  for (size_t line = head.find("\r\n"); line != std::string_view::npos;) {
    const size_t start = line + 2;
    line = head.find("\r\n", start);
    const std::string_view text = head.substr(start, line - start);
    const size_t colon = text.find(": ");
    if (colon == std::string_view::npos) continue;
    answer.headers[lower_case(std::string(text.substr(0, colon)))] = text.substr(colon + 2);
  }
  return answer;
}

}  // namespace

std::string HttpAnswer::header(const std::string& name) const {
  const auto found = headers.find(name);
  return found == headers.end() ? "" : found->second;
}

std::string request_text(std::string_view method, std::string_view target, std::string_view headers,
                         std::string_view body) {
  std::string text;
  text.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: shop.example\r\n");
  text.append(headers);
  if (!body.empty()) text += "Content-Length: " + std::to_string(body.size()) + "\r\n";
  return text.append("\r\n").append(body);
}

HttpClient::HttpClient(uint16_t port, const char* from)
    : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const sockaddr_in source = address_of(from, 0);
  const sockaddr_in server = address_of("127.0.0.1", port);
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &kPatience, sizeof(kPatience));
  if (::bind(socket_, reinterpret_cast<const sockaddr*>(&source), sizeof(source)) != 0 ||
      ::connect(socket_, reinterpret_cast<const sockaddr*>(&server), sizeof(server)) != 0) {
    ::close(socket_);
    throw std::runtime_error("cannot connect to port " + std::to_string(port));
  }
}

HttpClient::~HttpClient() {
  if (socket_ >= 0) ::close(socket_);
}

HttpClient::HttpClient(HttpClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), received_(std::move(other.received_)) {}

bool HttpClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<size_t>(sent));
  }
  return true;
}

void HttpClient::end_sending() const { ::shutdown(socket_, SHUT_WR); }

bool HttpClient::read_more() {
  std::array<char, 16 * 1024> chunk;
  const ssize_t length = ::recv(socket_, chunk.data(), chunk.size(), 0);
  if (length <= 0) return false;
  received_.append(chunk.data(), static_cast<size_t>(length));
  return true;
}

std::optional<std::string> HttpClient::read_until(std::string_view mark) {
  size_t end = received_.find(mark);
  while (end == std::string::npos) {
    if (!read_more()) return std::nullopt;
    end = received_.find(mark);
  }
  std::string text = received_.substr(0, end);
  received_.erase(0, end + mark.size());
  return text;
}

std::optional<HttpAnswer> HttpClient::receive(bool to_head) {
  const auto head = read_until("\r\n\r\n");
  if (!head) return std::nullopt;
  HttpAnswer answer = parse_head(*head);
  const size_t length = to_head ? 0 : to_number(answer.header("content-length"));
  while (received_.size() < length) {
    if (!read_more()) return std::nullopt;
  }
  answer.body = received_.substr(0, length);
  received_.erase(0, length);
  return answer;
}

std::optional<HttpAnswer> HttpClient::request(std::string_view method, std::string_view target,
                                              std::string_view headers, std::string_view body) {
  if (!send(request_text(method, target, headers, body))) return std::nullopt;
  return receive(method == "HEAD");
}

bool HttpClient::is_closed_by_server() {
  if (!received_.empty()) return false;
  char byte;
  const ssize_t length = ::recv(socket_, &byte, 1, 0);
  // A reset closes too; running out of patience does not.
  return length == 0 || (length < 0 && errno == ECONNRESET);
}

HttpAnswer request(uint16_t port, std::string_view method, std::string_view target,
                   std::string_view headers, std::string_view body) {
  auto answer = HttpClient(port).request(method, target, headers, body);
  if (!answer) throw std::runtime_error("no answer to " + std::string(target));
  return *answer;
}

}  // namespace nearshelf::test
