// `nearshelf simulate`: shoppers for a catalogue that has no log yet.
#pragma once

#include <CLI/CLI.hpp>

namespace nearshelf::pipeline {

void add_simulate_command(CLI::App& app);

}  // namespace nearshelf::pipeline
