// Names of parts and settings, for reports.
#pragma once

#include <string>

#include "pipeline/train/trainer.h"

namespace nearshelf::pipeline {

// The parts' names, joined by " + ".
std::string name_of(PartSet parts);

// The kind of the rows and its settings.
std::string describe_rows(const ModelSettings& settings);

}  // namespace nearshelf::pipeline
