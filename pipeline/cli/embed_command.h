// nearshelf embed: photos to vectors, with the encoder of a built shelf.
#pragma once

#include <CLI/CLI.hpp>

namespace nearshelf::pipeline {

void add_embed_command(CLI::App& app);

}  // namespace nearshelf::pipeline
