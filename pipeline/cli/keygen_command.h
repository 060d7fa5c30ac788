// nearshelf keygen: a key that signs manifests.
#pragma once

#include <CLI/CLI.hpp>

namespace nearshelf::pipeline {

void add_keygen_command(CLI::App& app);

}  // namespace nearshelf::pipeline
