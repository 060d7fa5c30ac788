#include "backend/http/network_key.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>

#include <cstring>

using namespace nearshelf::backend;

namespace {

sockaddr_storage peer(const char* text) {
  sockaddr_storage storage{};
  sockaddr_in v4{};
  sockaddr_in6 v6{};
  if (::inet_pton(AF_INET, text, &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    std::memcpy(&storage, &v4, sizeof(v4));
  } else {
    REQUIRE(::inet_pton(AF_INET6, text, &v6.sin6_addr) == 1);
    v6.sin6_family = AF_INET6;
    std::memcpy(&storage, &v6, sizeof(v6));
  }
  return storage;
}

}  // namespace

TEST_CASE("addresses of an IPv4 /24 or an IPv6 /48 have one key, others another") {
  NetworkKeys keys;
  CHECK(keys.of_text("203.0.113.1") == keys.of_text("203.0.113.254"));
  CHECK(keys.of_text("203.0.113.1") != keys.of_text("203.0.112.1"));
  CHECK(keys.of_text("2001:db8:1::1") == keys.of_text("2001:db8:1:ffff::2"));
  CHECK(keys.of_text("2001:db8:1::1") != keys.of_text("2001:db8:2::1"));
  CHECK(keys.of_text("203.0.113.1") != 0);
}

TEST_CASE("a peer and its text have the same key, however it is written") {
  NetworkKeys keys;
  CHECK(keys.of_peer(peer("203.0.113.1")) == keys.of_text("203.0.113.1"));
  CHECK(keys.of_peer(peer("::ffff:203.0.113.1")) == keys.of_text("203.0.113.1"));
  CHECK(keys.of_peer(peer("2001:db8::1")) == keys.of_text("2001:db8::1"));
  CHECK(keys.of_text("203.0.113.1:80") == keys.of_text("203.0.113.1"));
  CHECK(keys.of_text("[2001:db8::1]:80") == keys.of_text("2001:db8::1"));
  CHECK(keys.of_text("[2001:db8::1]") == keys.of_text("2001:db8::1"));
}

TEST_CASE("what is no address has the key 0") {
  NetworkKeys keys;
  for (const char* text : {"", "unknown", "_hidden", "203.0.113", "203.0.113.256", "[", "[]", ":",
                           "2001:db8::g", "203.0.113.1, 203.0.113.2"}) {
    CAPTURE(text);
    CHECK(keys.of_text(text) == 0);
  }
  CHECK(keys.of_text(std::string(10'000, '1')) == 0);
  CHECK(keys.of_peer({}) == 0);
}

TEST_CASE("the key is replaced after a day, and differs between two objects") {
  std::chrono::steady_clock::time_point now;
  NetworkKeys keys([&] { return now; });
  const uint64_t today = keys.of_text("203.0.113.1");
  now += std::chrono::hours(23);
  CHECK(keys.of_text("203.0.113.1") == today);
  now += std::chrono::hours(1);
  CHECK(keys.of_text("203.0.113.1") != today);
  CHECK(NetworkKeys().of_text("203.0.113.1") != today);
}

TEST_CASE("loopback addresses are told from others") {
  for (const char* text : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) {
    CHECK(is_loopback(peer(text)));
  }
  for (const char* text : {"10.0.0.1", "203.0.113.1", "::2", "::ffff:10.0.0.1", "fe80::1"}) {
    CHECK_FALSE(is_loopback(peer(text)));
  }
}
