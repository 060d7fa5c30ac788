#pragma once

#include <CLI/CLI.hpp>

namespace nearshelf::pipeline {

void add_index_command(CLI::App& app);

}  // namespace nearshelf::pipeline
