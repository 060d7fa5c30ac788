#include "backend/admin/admin_token.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <utility>

#include "backend/admin/secret_file.h"

namespace nearshelf::backend {
namespace {

constexpr const char* kEnvironmentVariable = "NEARSHELF_ADMIN_TOKEN";
constexpr const char* kWhat = "the admin token";

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
  if (token_.size() < kMinAdminTokenBytes || !is_secret_text(token_)) {
    throw std::runtime_error("the admin token from " + source_ + " must be at least " +
                             std::to_string(kMinAdminTokenBytes) +
                             " printable ASCII characters without spaces, for example the output "
                             "of: openssl rand -hex 32");
  }
}

AdminToken AdminToken::find(const std::optional<std::filesystem::path>& file,
                            const std::filesystem::path& generated) {
  if (file) return {read_secret_lines(*file, kWhat).front(), file->string()};
  if (auto token = from_environment()) return std::move(*token);
  create_secret_file_if_missing(generated, kWhat);
  return {read_secret_lines(generated, kWhat).front(), generated.string()};
}

std::optional<AdminToken> AdminToken::from_environment() {
  const char* token = std::getenv(kEnvironmentVariable);
  if (token == nullptr) return std::nullopt;
  return AdminToken(token, kEnvironmentVariable);
}

bool AdminToken::matches(std::optional<std::string_view> authorization) const {
  constexpr size_t kSchemeLength = 7;
  if (!authorization || authorization->size() < kSchemeLength) return false;
  return names_bearer(authorization->substr(0, kSchemeLength)) &&
         equal_in_constant_time(authorization->substr(kSchemeLength), token_);
}

}  // namespace nearshelf::backend
