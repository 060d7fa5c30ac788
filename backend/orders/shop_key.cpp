#include "backend/orders/shop_key.h"

#include <sodium.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>
#include <utility>

#include "backend/admin/secret_file.h"

namespace nearshelf::backend {
namespace {

using Digest = std::array<uint8_t, crypto_auth_hmacsha256_BYTES>;

struct Signature {
  std::string_view time;  // as sent: the digits are what was signed
  int64_t seconds = 0;
  Digest digest{};
};

std::optional<int64_t> parse_seconds(std::string_view digits) {
  int64_t seconds = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), seconds);
  // Below 2^53, so that differences of times never overflow.
  constexpr int64_t kLatest = int64_t{1} << 53;
  if (error != std::errc() || end != digits.data() + digits.size() || seconds < 0 ||
      seconds > kLatest) {
    return std::nullopt;
  }
  return seconds;
}

std::optional<Signature> parse_signature(std::string_view text) {
  constexpr std::string_view kTime = "t=";
  constexpr std::string_view kDigest = ",v1=";
  const size_t comma = text.find(kDigest);
  if (!text.starts_with(kTime) || comma == std::string_view::npos) return std::nullopt;
  Signature signature;
  signature.time = text.substr(kTime.size(), comma - kTime.size());
  const auto seconds = parse_seconds(signature.time);
  const std::string_view hex = text.substr(comma + kDigest.size());
  size_t bytes = 0;
  if (!seconds || hex.size() != 2 * signature.digest.size() ||
      sodium_hex2bin(signature.digest.data(), signature.digest.size(), hex.data(), hex.size(),
                     nullptr, &bytes, nullptr) != 0 ||
      bytes != signature.digest.size()) {
    return std::nullopt;
  }
  signature.seconds = *seconds;
  return signature;
}

const uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

Digest sign(std::string_view key, std::string_view time, std::span<const uint8_t> body) {
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, bytes_of(key), key.size());
  crypto_auth_hmacsha256_update(&state, bytes_of(time), time.size());
  crypto_auth_hmacsha256_update(&state, bytes_of("."), 1);
  crypto_auth_hmacsha256_update(&state, body.data(), body.size());
  Digest digest;
  crypto_auth_hmacsha256_final(&state, digest.data());
  sodium_memzero(&state, sizeof state);
  return digest;
}

}  // namespace

ShopKey::ShopKey(std::vector<std::string> keys, std::string source)
    : keys_(std::move(keys)), source_(std::move(source)) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be initialised");
  if (keys_.empty() || keys_.size() > kMaxShopKeys) {
    throw std::runtime_error("the shop key file " + source_ + " must hold 1 to " +
                             std::to_string(kMaxShopKeys) + " keys, one a line");
  }
  const bool strong = std::all_of(keys_.begin(), keys_.end(), [](const std::string& key) {
    return key.size() >= kMinShopKeyBytes && is_secret_text(key);
  });
  if (!strong) {
    throw std::runtime_error("each shop key in " + source_ + " must be at least " +
                             std::to_string(kMinShopKeyBytes) +
                             " printable ASCII characters without spaces, for example the output "
                             "of: openssl rand -hex 32");
  }
}

ShopKey ShopKey::find(const std::optional<std::filesystem::path>& file,
                      const std::filesystem::path& generated) {
  if (!file) create_secret_file_if_missing(generated, "the shop key");
  const std::filesystem::path& source = file ? *file : generated;
  return {read_secret_lines(source, "the shop key"), source.string()};
}

std::optional<std::string> ShopKey::problem_with(std::optional<std::string_view> signature,
                                                 std::span<const uint8_t> body,
                                                 std::chrono::sys_seconds now) const {
  const auto parsed = signature ? parse_signature(*signature) : std::nullopt;
  if (!parsed) {
    return "Sign the request: X-Nearshelf-Signature: t=UNIX,v1=HEX, where HEX is the HMAC-SHA256 "
           "of "
           "\"UNIX.BODY\" with the shop key.";
  }
  bool matches = false;
  for (const std::string& key : keys_) {
    const Digest expected = sign(key, parsed->time, body);
    matches |= sodium_memcmp(expected.data(), parsed->digest.data(), expected.size()) == 0;
  }
  if (!matches) return "The signature does not fit this body and the shop key.";
  const std::chrono::seconds age = now.time_since_epoch() - std::chrono::seconds(parsed->seconds);
  if (std::chrono::abs(age) > kSignatureTolerance) {
    return "The signature is " + std::to_string(std::chrono::abs(age).count()) + " seconds " +
           (age.count() > 0 ? "old" : "ahead") + "; at most " +
           std::to_string(kSignatureTolerance.count()) +
           " are taken. Check the clocks, and sign each attempt anew.";
  }
  return std::nullopt;
}

}  // namespace nearshelf::backend
