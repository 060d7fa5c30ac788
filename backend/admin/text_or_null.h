// Texts that may be absent, in the JSON of the operator's endpoints.
#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace nearshelf::backend {

// null in place of "".
inline nlohmann::ordered_json text_or_null(std::string_view text) {
  if (text.empty()) return nullptr;
  return text;
}

}  // namespace nearshelf::backend
