// Which network a client belongs to, without knowing its address.
#pragma once

#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>

namespace nearshelf::backend {

// Hashes the network part of an address, IPv4 /24 or IPv6 /48, with SipHash-2-4 (crypto_shorthash
// of libsodium) under a random key. The key is never stored and is replaced after a day: hashes
// tell nothing of addresses, and nothing about who came on another day. For one thread.
class NetworkKeys {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  explicit NetworkKeys(Clock clock = std::chrono::steady_clock::now);

  // Never 0 for an IPv4 or IPv6 address; 0 for every other kind.
  uint64_t of_peer(const sockaddr_storage& address);

  // As above, for the text of a header: "203.0.113.7", "2001:db8::7", with a port as proxies write
  // it
  // ("203.0.113.7:1234", "[2001:db8::7]:1234") or without. 0 when it is no address.
  uint64_t of_text(std::string_view address);

 private:
  static constexpr size_t kNetworkBytes = 6;  // of an IPv6 address; 3 of an IPv4 address
  static constexpr size_t kKeyBytes = 16;

  uint64_t hash(const uint8_t* address, size_t size);
  uint64_t hash_v6(const std::array<uint8_t, 16>& address);
  void renew();

  const Clock clock_;
  std::array<uint8_t, kKeyBytes> key_{};
  std::chrono::steady_clock::time_point renew_at_;
};

// Whether the address belongs to this machine itself.
bool is_loopback(const sockaddr_storage& address);

}  // namespace nearshelf::backend
