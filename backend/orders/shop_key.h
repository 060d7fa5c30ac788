// The secret that the shop's order system signs its requests with.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace nearshelf::backend {

inline constexpr size_t kMinShopKeyBytes = 32;
inline constexpr size_t kMaxShopKeys = 4;
// A signature may be this much older or newer than the backend's clock.
inline constexpr std::chrono::seconds kSignatureTolerance{300};

class ShopKey {
 public:
  // One key a line, so that an old one may stay valid while the shop changes to a new one. Throws
  // std::runtime_error, naming `source`, without a key, with more than kMaxShopKeys, or with one
  // that is shorter than kMinShopKeyBytes or holds anything but printable ASCII without spaces.
  ShopKey(std::vector<std::string> keys, std::string source);

  // The keys in `file`, else in `generated`, which is made with 256 bits from the system's random
  // source, readable for its owner only, when it does not exist. Throws std::runtime_error.
  static ShopKey find(const std::optional<std::filesystem::path>& file,
                      const std::filesystem::path& generated);

  const std::string& source() const { return source_; }

  // Checks the header X-Nearshelf-Signature, "t=UNIX,v1=HEX", where HEX is the HMAC-SHA256 of
  // "UNIX.BODY" under the key's text. Empty when it is right, else a sentence for the sender. The
  // time taken does not depend on which bytes of the signature differ.
  std::optional<std::string> problem_with(std::optional<std::string_view> signature,
                                          std::span<const uint8_t> body,
                                          std::chrono::sys_seconds now) const;

 private:
  std::vector<std::string> keys_;
  std::string source_;
};

}  // namespace nearshelf::backend
