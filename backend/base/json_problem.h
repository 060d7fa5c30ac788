#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace nearshelf::backend {

// Why a text could not be read as JSON, to follow its name: "is not JSON: it breaks at byte 2."
// Beside broken syntax there are numbers beyond any double, which nlohmann/json reports as another
// kind of exception.
std::string json_problem(const nlohmann::json::exception& error);

}  // namespace nearshelf::backend
