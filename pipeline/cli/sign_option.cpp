#include "pipeline/cli/sign_option.h"

namespace nearshelf::pipeline {

void add_sign_option(CLI::App& app, SignOption* option) {
  app.add_option("--sign", option->path,
                 "Sign the manifest with the key in this file, which keygen wrote")
      ->type_name("FILE");
}

std::optional<SigningKey> read_key(const SignOption& option) {
  if (option.path.empty()) return {};
  return SigningKey::read(option.path);
}

}  // namespace nearshelf::pipeline
