// A blocking client on a raw socket, so that tests can send what no HTTP library would.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace nearshelf::test {

struct HttpAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;

  // The header's value, "" when it is absent.
  std::string header(const std::string& name) const;
};

// The bytes of a request with Host and, unless the body is empty, Content-Length. `headers`: whole
// lines with CRLF.
std::string request_text(std::string_view method, std::string_view target,
                         std::string_view headers = "", std::string_view body = "");

class HttpClient {
 public:
  // Connects to 127.0.0.1, from the loopback address `from`. Throws std::runtime_error.
  explicit HttpClient(uint16_t port, const char* from = "127.0.0.1");
  ~HttpClient();
  HttpClient(HttpClient&& other) noexcept;
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Sends all of `bytes`; false when the connection is gone.
  bool send(std::string_view bytes);

  // Tells the server that nothing more comes; answers can still be received.
  void end_sending() const;

  // The next answer; empty when the connection ends first. Gives up after a minute of silence.
  // `to_head`: the answer has no body whatever its headers say.
  std::optional<HttpAnswer> receive(bool to_head = false);

  // send() and receive().
  std::optional<HttpAnswer> request(std::string_view method, std::string_view target,
                                    std::string_view headers = "", std::string_view body = "");

  // Whether the server ends the connection, with nothing more to read, within a minute.
  bool is_closed_by_server();

 private:
  bool read_more();
  std::optional<std::string> read_until(std::string_view mark);

  int socket_ = -1;
  std::string received_;  // not yet consumed
};

// One request on a connection of its own. Throws std::runtime_error when there is no answer.
HttpAnswer request(uint16_t port, std::string_view method, std::string_view target,
                   std::string_view headers = "", std::string_view body = "");

}  // namespace nearshelf::test
