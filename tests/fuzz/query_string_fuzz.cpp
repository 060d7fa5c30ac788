// Law: what a query decodes to, encoded byte by byte, decodes to the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "backend/http/query_string.h"

namespace {

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char character : text) {
    const auto byte = static_cast<uint8_t>(character);
    encoded += '%';
    encoded += kDigits[byte >> 4];
    encoded += kDigits[byte & 0xF];
  }
  return encoded;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto parameters =
      nearshelf::backend::parse_query({reinterpret_cast<const char*>(data), size});
  if (!parameters) return 0;
  std::string query;
  for (const auto& [name, value] : *parameters) {
    query += percent_encoded(name) + "=" + percent_encoded(value) + "&";
  }
  if (nearshelf::backend::parse_query(query) != parameters) std::abort();
  return 0;
}
