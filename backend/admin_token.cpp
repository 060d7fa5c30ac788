#include "backend/admin_token.h"

#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "backend/hex.h"

namespace nearshelf::backend {
namespace {

constexpr const char* kEnvironmentVariable = "NEARSHELF_ADMIN_TOKEN";
constexpr size_t kRandomBytes = 32;

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& action, int error) {
  throw std::runtime_error("cannot " + action + " the admin token " + file.string() + ": " +
                           std::generic_category().message(error));
}

std::string read_token(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string token;
  if (!stream || !std::getline(stream, token)) {
    throw std::runtime_error("cannot read the admin token from " + file.string() +
                             ". Put the token on the file's first line and make it readable for "
                             "this user.");
  }
  if (token.ends_with('\r')) token.pop_back();
  return token;
}

std::string random_token() {
  std::array<uint8_t, kRandomBytes> bytes;
  if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
    throw std::runtime_error("the system's random source gives no bytes for an admin token");
  }
  return to_hex(bytes);
}

// Written beside its place and renamed, so that a crash never leaves half a token.
void write_new_token(const std::filesystem::path& file) {
  const std::string text = random_token() + "\n";
  std::filesystem::path draft = file;
  draft += ".new";
  const int descriptor =
      ::open(draft.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) fail(file, "create", errno);
  const bool written =
      ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
      ::fsync(descriptor) == 0;
  const int error = errno;
  ::close(descriptor);
  if (!written) fail(file, "write", error);
  std::filesystem::rename(draft, file);
}

bool is_token_character(char character) { return character > ' ' && character <= '~'; }

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  // volatile: the compiler must not stop at the first difference.
  volatile uint8_t difference = 0;
  for (size_t k = 0; k < a.size(); ++k) {
    difference = static_cast<uint8_t>(difference | (a[k] ^ b[k]));
  }
  return difference == 0;
}

bool names_bearer(std::string_view scheme) {
  constexpr std::string_view kBearer = "bearer ";
  return std::equal(
      scheme.begin(), scheme.end(), kBearer.begin(), kBearer.end(), [](char found, char expected) {
        return found == expected || (found >= 'A' && found <= 'Z' && found - 'A' + 'a' == expected);
      });
}

}  // namespace

AdminToken::AdminToken(std::string token, const std::string& source)
    : token_(std::move(token)), source_(source) {
  if (token_.size() < kMinAdminTokenBytes ||
      !std::all_of(token_.begin(), token_.end(), is_token_character)) {
    throw std::runtime_error("the admin token from " + source_ + " must be at least " +
                             std::to_string(kMinAdminTokenBytes) +
                             " printable ASCII characters without spaces, for example the output "
                             "of: openssl rand -hex 32");
  }
}

AdminToken AdminToken::find(const std::optional<std::filesystem::path>& file,
                            const std::filesystem::path& generated) {
  if (file) return {read_token(*file), file->string()};
  if (const char* token = std::getenv(kEnvironmentVariable)) return {token, kEnvironmentVariable};
  if (!std::filesystem::exists(generated)) write_new_token(generated);
  return {read_token(generated), generated.string()};
}

bool AdminToken::matches(std::optional<std::string_view> authorization) const {
  constexpr size_t kSchemeLength = 7;
  if (!authorization || authorization->size() < kSchemeLength) return false;
  return names_bearer(authorization->substr(0, kSchemeLength)) &&
         equal_in_constant_time(authorization->substr(kSchemeLength), token_);
}

}  // namespace nearshelf::backend
