// printf into a string, for the lines of reports.
#pragma once

#include <string>

namespace nearshelf::pipeline {

// The text of any length.
[[gnu::format(printf, 1, 2)]] std::string format(const char* pattern, ...);

}  // namespace nearshelf::pipeline
