// --sign: the key that a manifest is signed with, the same for every command that writes one.
#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

#include "pipeline/pack/signature.h"

namespace nearshelf::pipeline {

struct SignOption {
  std::string path;  // empty: not signed
};

void add_sign_option(CLI::App& app, SignOption* option);

// The key, if one was named. Throws PackError or FileError.
std::optional<SigningKey> read_key(const SignOption& option);

}  // namespace nearshelf::pipeline
