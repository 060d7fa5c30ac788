// An evaluation as text for people and JSON for tools.
#pragma once

#include <string>

#include "pipeline/evaluate/evaluation.h"

namespace nearshelf::pipeline {

// Two Markdown tables of the rows, accuracy and exposure, preceded by the counts and settings that
// they rest on and the table that the model was chosen from.
std::string to_text(const Evaluation& evaluation);

std::string to_json(const Evaluation& evaluation);

}  // namespace nearshelf::pipeline
