#include "backend/http/response_text.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace nearshelf::backend {
namespace {

constexpr unsigned kNoContent = 204;

struct StatusLine {
  unsigned status;
  std::string_view text;
};
constexpr std::array<StatusLine, 24> kStatusLines{{
    {204, "204 No Content"},
    {200, "200 OK"},
    {201, "201 Created"},
    {202, "202 Accepted"},
    {301, "301 Moved Permanently"},
    {302, "302 Found"},
    {303, "303 See Other"},
    {304, "304 Not Modified"},
    {307, "307 Temporary Redirect"},
    {308, "308 Permanent Redirect"},
    {400, "400 Bad Request"},
    {401, "401 Unauthorized"},
    {403, "403 Forbidden"},
    {404, "404 Not Found"},
    {405, "405 Method Not Allowed"},
    {409, "409 Conflict"},
    {410, "410 Gone"},
    {413, "413 Content Too Large"},
    {415, "415 Unsupported Media Type"},
    {422, "422 Unprocessable Content"},
    {429, "429 Too Many Requests"},
    {431, "431 Request Header Fields Too Large"},
    {500, "500 Internal Server Error"},
    {503, "503 Service Unavailable"},
}};

void append_number(uint64_t number, std::string* out) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  out->append(digits.data(), end);
}

void append_header(std::string_view name, std::string_view value, std::string* out) {
  out->append(name).append(": ").append(value).append("\r\n");
}

void append_status_line(unsigned status, bool to_http_10, std::string* out) {
  out->append(to_http_10 ? "HTTP/1.0 " : "HTTP/1.1 ");
  for (const StatusLine& line : kStatusLines) {
    if (line.status == status) {
      out->append(line.text).append("\r\n");
      return;
    }
  }
  append_number(status, out);
  out->append(" \r\n");
}

bool is_one_line(std::string_view value) {
  return value.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

}  // namespace

void append_response(const HttpResponse& response, const ResponseForm& form, std::string_view date,
                     std::string* out) {
  append_status_line(response.status, form.to_http_10, out);
  append_header("Date", date, out);
  bool caching = false;
  for (const HttpHeader& header : response.headers) {
    if (!is_one_line(header.value)) continue;
    append_header(header.name, header.value, out);
    caching = caching || std::string_view(header.name) == "Cache-Control";
  }
  if (!caching) append_header("Cache-Control", "no-store", out);
  if (!form.keep_alive) {
    append_header("Connection", "close", out);
  } else if (form.to_http_10) {
    append_header("Connection", "keep-alive", out);
  }
  if (response.status != kNoContent) {
    append_header("Content-Type", response.content_type, out);
    append_header("X-Content-Type-Options", "nosniff", out);
    out->append("Content-Length: ");
    append_number(response.body.size(), out);
    out->append("\r\n");
  }
  out->append("\r\n");
  if (response.status != kNoContent && !form.to_head) out->append(response.body);
}

}  // namespace nearshelf::backend
