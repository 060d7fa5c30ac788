#pragma once

#include <CLI/CLI.hpp>

namespace nearshelf::pipeline {

void add_evaluate_command(CLI::App& app);

}  // namespace nearshelf::pipeline
