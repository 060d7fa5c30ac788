#pragma once

#include <CLI/CLI.hpp>

namespace nearshelf::pipeline {

void add_inspect_command(CLI::App& app);

}  // namespace nearshelf::pipeline
