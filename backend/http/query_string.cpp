#include "backend/http/query_string.h"

#include <utility>

namespace nearshelf::backend {
namespace {

// The value of a hexadecimal digit, or -1.
int digit_value(char digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  if (digit >= 'a' && digit <= 'f') return digit - 'a' + 10;
  if (digit >= 'A' && digit <= 'F') return digit - 'A' + 10;
  return -1;
}

std::optional<std::string> decode(std::string_view text) {
  std::string decoded;
  for (size_t k = 0; k < text.size(); ++k) {
    if (text[k] == '+') {
      decoded += ' ';
    } else if (text[k] == '%') {
      if (text.size() - k < 3) return std::nullopt;
      const int high = digit_value(text[k + 1]);
      const int low = digit_value(text[k + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      decoded += static_cast<char>(high << 4 | low);
      k += 2;
    } else {
      decoded += text[k];
    }
  }
  return decoded;
}

// Cuts the text before the first `separator` off `rest`.
std::string_view take_until(std::string_view* rest, char separator) {
  const size_t end = rest->find(separator);
  const std::string_view taken = rest->substr(0, end);
  *rest = end == std::string_view::npos ? std::string_view() : rest->substr(end + 1);
  return taken;
}

}  // namespace

std::optional<std::map<std::string, std::string>> parse_query(std::string_view query) {
  std::map<std::string, std::string> parameters;
  while (!query.empty()) {
    std::string_view pair = take_until(&query, '&');
    if (pair.empty()) continue;
    auto name = decode(take_until(&pair, '='));
    auto value = decode(pair);
    if (!name || !value) return std::nullopt;
    if (!parameters.emplace(std::move(*name), std::move(*value)).second) return std::nullopt;
  }
  return parameters;
}

}  // namespace nearshelf::backend
