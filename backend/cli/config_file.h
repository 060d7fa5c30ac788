// The configuration file: a JSON object that says what flags say, and more.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "backend/cli/setting.h"

namespace nearshelf::backend {

// Applies each value of `file`. Returns what is wrong, one sentence each, with file, key, value and
// what is allowed; empty when all is well. What is right is applied in any case.
std::vector<std::string> apply_config_file(const std::filesystem::path& file,
                                           std::span<const Setting> settings);

// The present values as the text of a configuration file, without those that are not set.
std::string config_text(std::span<const Setting> settings);

}  // namespace nearshelf::backend
