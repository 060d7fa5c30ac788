#include "backend/http/network_key.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sodium.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace nearshelf::backend {
namespace {

constexpr std::chrono::hours kKeyLifetime{24};
constexpr size_t kV4NetworkBytes = 3;
constexpr size_t kV6NetworkBytes = 6;
// ::ffff:0:0/96, the IPv4 addresses that an IPv6 socket sees (RFC 4291, 2.5.5.2).
constexpr std::array<uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

using V6Address = std::array<uint8_t, 16>;

bool is_mapped_v4(const V6Address& address) {
  return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), address.begin());
}

V6Address v6_bytes(const sockaddr_storage& address) {
  sockaddr_in6 v6{};
  std::memcpy(&v6, &address, sizeof(v6));
  V6Address bytes;
  std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
  return bytes;
}

std::array<uint8_t, 4> v4_bytes(const sockaddr_storage& address) {
  sockaddr_in v4{};
  std::memcpy(&v4, &address, sizeof(v4));
  std::array<uint8_t, 4> bytes;
  std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
  return bytes;
}

// "[a]:1" and "[a]" as "a", "1.2.3.4:5" as "1.2.3.4".
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
  const size_t colon = text.find(':');
  const bool one_colon = colon != std::string_view::npos && colon == text.rfind(':');
  return one_colon ? text.substr(0, colon) : text;
}

}  // namespace

NetworkKeys::NetworkKeys(Clock clock) : clock_(std::move(clock)) {
  static_assert(crypto_shorthash_KEYBYTES == kKeyBytes);
  if (::sodium_init() < 0) throw std::runtime_error("libsodium finds no source of randomness");
  renew();
}

void NetworkKeys::renew() {
  ::crypto_shorthash_keygen(key_.data());
  renew_at_ = clock_() + kKeyLifetime;
}

uint64_t NetworkKeys::of_peer(const sockaddr_storage& address) {
  if (address.ss_family == AF_INET) return hash(v4_bytes(address).data(), kV4NetworkBytes);
  if (address.ss_family == AF_INET6) return hash_v6(v6_bytes(address));
  return 0;
}

uint64_t NetworkKeys::of_text(std::string_view address) {
  // inet_pton wants a zero at the end.
  std::array<char, INET6_ADDRSTRLEN> text{};
  address = without_port(address);
  if (address.size() >= text.size()) return 0;
  std::copy(address.begin(), address.end(), text.begin());
  std::array<uint8_t, 4> v4;
  if (::inet_pton(AF_INET, text.data(), v4.data()) == 1) return hash(v4.data(), kV4NetworkBytes);
  V6Address v6;
  return ::inet_pton(AF_INET6, text.data(), v6.data()) == 1 ? hash_v6(v6) : 0;
}

uint64_t NetworkKeys::hash_v6(const std::array<uint8_t, 16>& address) {
  if (is_mapped_v4(address)) return hash(address.data() + kMappedPrefix.size(), kV4NetworkBytes);
  return hash(address.data(), kV6NetworkBytes);
}

uint64_t NetworkKeys::hash(const uint8_t* address, size_t size) {
  if (clock_() >= renew_at_) renew();
  std::array<uint8_t, crypto_shorthash_BYTES> digest;
  ::crypto_shorthash(digest.data(), address, size, key_.data());
  uint64_t number = 0;
  std::memcpy(&number, digest.data(), sizeof(number));
  return std::max<uint64_t>(number, 1);
}

bool is_loopback(const sockaddr_storage& address) {
  constexpr uint8_t kLoopbackNet = 127;
  if (address.ss_family == AF_INET) return v4_bytes(address)[0] == kLoopbackNet;
  if (address.ss_family != AF_INET6) return false;
  const V6Address bytes = v6_bytes(address);
  if (is_mapped_v4(bytes)) return bytes[kMappedPrefix.size()] == kLoopbackNet;
  in6_addr v6{};
  std::memcpy(&v6, bytes.data(), sizeof(v6));
  return IN6_IS_ADDR_LOOPBACK(&v6);
}

}  // namespace nearshelf::backend
