// An evaluation of photos as text for people and JSON for tools.
#pragma once

#include <string>

#include "pipeline/vision/evaluate/photo_evaluation.h"

namespace nearshelf::pipeline {

// A Markdown table, one row a protocol, preceded by what it rests on. `model` names the model.
std::string to_text(const PhotoEvaluation& evaluation, const std::string& model);

std::string to_json(const PhotoEvaluation& evaluation, const std::string& model);

}  // namespace nearshelf::pipeline
