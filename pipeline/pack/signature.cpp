#include "pipeline/pack/signature.h"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>
#include <vector>

#include "pipeline/files/atomic_file.h"
#include "pipeline/pack/pack_error.h"

namespace nearshelf::pipeline {
namespace {

constexpr std::string_view kKeyPrefix = "nearshelf-signing-key-1:";
// The signature covers every byte before this text.
constexpr std::string_view kMemberBegin = ",\n  \"signature\": \"";
constexpr std::string_view kMemberEnd = "\"\n}\n";
constexpr size_t kSignatureText = 88;  // base64 of 64 bytes

std::string to_base64(const uint8_t* bytes, size_t size) {
  std::string text(sodium_base64_ENCODED_LEN(size, sodium_base64_VARIANT_ORIGINAL), '\0');
  sodium_bin2base64(text.data(), text.size(), bytes, size, sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the terminating zero
  return text;
}

template <size_t kSize>
std::optional<std::array<uint8_t, kSize>> from_base64(std::string_view text) {
  std::array<uint8_t, kSize> bytes{};
  size_t size = 0;
  const int failed = sodium_base642bin(bytes.data(), bytes.size(), text.data(), text.size(),
                                       nullptr, &size, nullptr, sodium_base64_VARIANT_ORIGINAL);
  if (failed != 0 || size != kSize) return {};
  return bytes;
}

void require_sodium() {
  if (sodium_init() < 0) throw PackError("libsodium cannot be initialised");
}

// The manifest's text up to where the signature is put.
std::string_view signed_part(std::string_view json) {
  constexpr std::string_view kObjectEnd = "\n}\n";
  if (!json.ends_with(kObjectEnd)) throw PackError("only an indented JSON object can be signed");
  json.remove_suffix(kObjectEnd.size());
  return json;
}

const uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

}  // namespace

SigningKey::SigningKey(const Seed& seed) {
  require_sodium();
  crypto_sign_ed25519_seed_keypair(public_.data(), secret_.data(), seed.data());
}

SigningKey SigningKey::read(const std::filesystem::path& file) {
  std::string text = read_whole_file(file);
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r')) text.pop_back();
  const std::string_view line = text;
  const auto seed = line.starts_with(kKeyPrefix) ? from_base64<32>(line.substr(kKeyPrefix.size()))
                                                 : std::optional<Seed>();
  if (!seed) {
    throw PackError(file.string() + ": not a signing key: expected one line that begins with " +
                    std::string(kKeyPrefix) + ", as `nearshelf keygen` writes it");
  }
  return SigningKey(*seed);
}

SigningKey SigningKey::create(const std::filesystem::path& file) {
  require_sodium();
  Seed seed;
  randombytes_buf(seed.data(), seed.size());
  const std::string text = std::string(kKeyPrefix) + to_base64(seed.data(), seed.size()) + "\n";
  // O_EXCL: a key that is in use must never be lost.
  const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    throw PackError(file.string() + ": cannot be created: " + std::strerror(errno));
  }
  const bool written =
      ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(descriptor) == 0;
  const int reason = errno;
  ::close(descriptor);
  if (!written) {
    ::unlink(file.c_str());
    throw PackError(file.string() + ": cannot be written: " + std::strerror(reason));
  }
  return SigningKey(seed);
}

std::string SigningKey::public_text() const { return to_base64(public_.data(), public_.size()); }

std::string SigningKey::sign(const std::string& json) const {
  const std::string_view part = signed_part(json);
  std::array<uint8_t, 64> signature;
  crypto_sign_ed25519_detached(signature.data(), nullptr, bytes_of(part), part.size(),
                               secret_.data());
  return std::string(part) + std::string(kMemberBegin) +
         to_base64(signature.data(), signature.size()) + std::string(kMemberEnd);
}

bool has_valid_signature(const std::string& json, const std::string& public_text) {
  require_sodium();
  const auto key = from_base64<32>(public_text);
  if (!key) throw PackError("\"" + public_text + "\" is no public key: expected 44 characters");
  const size_t member = kMemberBegin.size() + kSignatureText + kMemberEnd.size();
  if (json.size() < member) return false;
  const std::string_view part = std::string_view(json).substr(0, json.size() - member);
  std::string_view rest = std::string_view(json).substr(part.size());
  if (!rest.starts_with(kMemberBegin) || !rest.ends_with(kMemberEnd)) return false;
  const auto signature = from_base64<64>(rest.substr(kMemberBegin.size(), kSignatureText));
  return signature && crypto_sign_ed25519_verify_detached(signature->data(), bytes_of(part),
                                                          part.size(), key->data()) == 0;
}

}  // namespace nearshelf::pipeline
