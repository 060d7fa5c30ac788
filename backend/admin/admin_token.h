// The secret that opens the operator's endpoints.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace nearshelf::backend {

inline constexpr size_t kMinAdminTokenBytes = 16;

class AdminToken {
 public:
  // Throws std::runtime_error, naming `source`, when the token is shorter than kMinAdminTokenBytes
  // or holds anything but printable ASCII without spaces.
  AdminToken(std::string token, const std::string& source);

  // The token from the first of: `file`, the environment variable NEARSHELF_ADMIN_TOKEN,
  // `generated`. The last is created with 256 bits from the system's random source, readable for
  // its owner only, when it does not exist. Throws std::runtime_error.
  static AdminToken find(const std::optional<std::filesystem::path>& file,
                         const std::filesystem::path& generated);

  // The token of NEARSHELF_ADMIN_TOKEN; empty when the variable is not set. Throws
  // std::runtime_error.
  static std::optional<AdminToken> from_environment();

  // Where it came from, for the log: a path or "NEARSHELF_ADMIN_TOKEN".
  const std::string& source() const { return source_; }

  // Whether the Authorization header says "Bearer" and this token (RFC 6750). The time taken does
  // not depend on which bytes differ.
  bool matches(std::optional<std::string_view> authorization) const;

 private:
  std::string token_;
  std::string source_;
};

}  // namespace nearshelf::backend
