#include "pipeline/cli/keygen_command.h"

#include <iostream>
#include <memory>
#include <string>

#include "pipeline/pack/signature.h"

namespace nearshelf::pipeline {
namespace {

void run(const std::string& file) {
  const SigningKey key = SigningKey::create(file);
  std::cout << key.public_text() << '\n';
  std::cerr << file << " holds the secret key: keep it where builds run, and nowhere else.\n"
            << "The line above is the public key: pass it to createShelf() as publicKey.\n";
}

}  // namespace

void add_keygen_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand("keygen", "Make a key that signs manifests (--sign)");
  const auto file = std::make_shared<std::string>();
  command->add_option("--out", *file, "New file for the secret key")->required()->type_name("FILE");
  command->callback([file] { run(*file); });
}

}  // namespace nearshelf::pipeline
