// Signed manifests (docs/FORMAT.md, "Signature"): Ed25519, RFC 8032, over the bytes of the
// manifest.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

namespace nearshelf::pipeline {

// A key pair. Whoever has it can publish shelves that browsers accept: it stays with the shop.
class SigningKey {
 public:
  // Reads a file that `create` wrote. Throws PackError naming the file and what is wrong with it.
  static SigningKey read(const std::filesystem::path& file);

  // Makes a key and writes it to `file`, readable by its owner alone. Throws PackError when the
  // file is there already or cannot be written.
  static SigningKey create(const std::filesystem::path& file);

  // Base64, 44 characters: for the SDK's option `publicKey`.
  std::string public_text() const;

  // `json` (an object, as to_json() writes it) with the member "signature" added as its last one.
  std::string sign(const std::string& json) const;

 private:
  using Seed = std::array<uint8_t, 32>;
  explicit SigningKey(const Seed& seed);

  std::array<uint8_t, 32> public_;
  std::array<uint8_t, 64> secret_;
};

// Whether `json` was signed with the key of `public_text` and has not been changed since. Throws
// PackError when `public_text` is no public key.
bool has_valid_signature(const std::string& json, const std::string& public_text);

}  // namespace nearshelf::pipeline
