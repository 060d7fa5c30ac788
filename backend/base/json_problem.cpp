#include "backend/base/json_problem.h"

#include <nlohmann/json.hpp>

namespace nearshelf::backend {

std::string json_problem(const nlohmann::json::exception& error) {
  const auto* syntax = dynamic_cast<const nlohmann::json::parse_error*>(&error);
  if (!syntax) return "holds a number that is too large.";
  return "is not JSON: it breaks at byte " + std::to_string(syntax->byte) + ".";
}

}  // namespace nearshelf::backend
