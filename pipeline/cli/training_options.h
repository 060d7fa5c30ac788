// The options by which commands steer the training.
#pragma once

#include <CLI/CLI.hpp>

#include "pipeline/train/trainer.h"

namespace nearshelf::pipeline {

// Adds --min-support, --neighbours, --dimensions and --seed, which change `*settings` when the app
// is parsed. `settings` must outlive the app.
void add_training_options(CLI::App& app, ModelSettings* settings);

}  // namespace nearshelf::pipeline
