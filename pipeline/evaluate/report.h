// An evaluation as text for people and JSON for tools.
#pragma once

#include <string>

#include "pipeline/evaluate/evaluation.h"

namespace nearshelf::pipeline {

// A Markdown table of the rows, preceded by the counts and settings that it rests on.
std::string to_text(const Evaluation& evaluation);

std::string to_json(const Evaluation& evaluation);

}  // namespace nearshelf::pipeline
