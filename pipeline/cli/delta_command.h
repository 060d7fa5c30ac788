// `nearshelf delta`: today's stock, prices and new items into an existing shelf.
#pragma once

#include <CLI/CLI.hpp>

namespace nearshelf::pipeline {

void add_delta_command(CLI::App& app);

}  // namespace nearshelf::pipeline
