// The table that a model's parts were chosen from, as text and as JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

#include "pipeline/evaluate/tuning.h"

namespace nearshelf::pipeline {

// For a terminal or a Markdown page; "" when nothing was tried.
std::string to_text(const Tuning& tuning);

nlohmann::json to_json(const Tuning& tuning);

// The settings in one line.
std::string describe(const ModelSettings& settings);

}  // namespace nearshelf::pipeline
