// The options by which commands steer the training.
#pragma once

#include <CLI/CLI.hpp>

#include "pipeline/evaluate/tuning.h"

namespace nearshelf::pipeline {

// Adds --min-support, --dimensions, --seed and --row-bits, which change `*settings` when the app is
// parsed. `settings` must outlive the app.
void add_training_options(CLI::App& app, ModelSettings* settings);

// Adds --budget and --sequence, likewise.
void add_select_options(CLI::App& app, SelectOptions* options);

}  // namespace nearshelf::pipeline
