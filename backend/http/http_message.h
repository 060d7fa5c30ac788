// What a handler sees of HTTP. Keeps Boost out of every other file.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nearshelf::backend {

// The views are valid during the handler's call only; the body may be moved out.
struct HttpRequest {
  std::string_view method;
  std::string_view target;  // path and query as sent
  std::optional<std::string_view> origin;
  std::optional<std::string_view> host;
  std::optional<std::string_view> fetch_site;  // Sec-Fetch-Site, for the dashboard
  std::optional<std::string_view> authorization;
  std::optional<std::string_view> cookie;     // of the dashboard; ingestion never looks at it
  std::optional<std::string_view> signature;  // X-Nearshelf-Signature, of the shop's order system
  bool arrived_by_https = false;              // as the trusted proxy says
  // Keyed hash of the client's network (IPv4 /24, IPv6 /48). The key lives in memory and changes
  // every day; the address itself goes nowhere.
  uint64_t network = 0;
  std::vector<uint8_t> body;
};

struct HttpHeader {
  const char* name;  // static storage
  std::string value;
};

struct HttpResponse {
  unsigned status = 204;
  const char* content_type = "text/plain; charset=utf-8";  // static storage
  std::string body;                                        // empty for 204
  std::vector<HttpHeader> headers;
};

// Sends the answer to one request. Call it exactly once, from any thread.
using Reply = std::function<void(HttpResponse)>;

// Answers a request now or later. Called on the server's thread, so it must not block.
using HttpHandler = std::function<void(HttpRequest&, Reply)>;

}  // namespace nearshelf::backend
