// What the HTTP front does for each network, and behind a proxy.
#include <doctest/doctest.h>

#include <deque>

#include "tests/backend/http/running_server.h"

using namespace nearshelf;
using namespace nearshelf::test;
using backend::Refusal;

namespace {

backend::HttpLimits open_to_the_world() {
  backend::HttpLimits limits;
  limits.exempt_loopback = false;
  return limits;
}

backend::HttpLimits behind_proxy() {
  backend::HttpLimits limits;
  limits.trusted_proxy = true;
  return limits;
}

std::string seen(HttpClient& client, std::string_view headers) {
  const auto answer = client.request("GET", "/seen", headers);
  return answer ? answer->body : "no answer";
}

// The network that the handler sees.
std::string network(HttpClient& client, std::string_view headers = "") {
  const std::string text = seen(client, headers);
  return text.substr(text.rfind('|') + 1);
}

}  // namespace

TEST_CASE("a network has so many connections; another network is not affected") {
  backend::HttpLimits limits = open_to_the_world();
  limits.network_connections = 3;
  const RunningServer server(limits);
  std::deque<HttpClient> clients;
  for (int k = 0; k < 3; ++k) {
    clients.emplace_back(server.port(), "127.0.1.1");
    REQUIRE(clients.back().request("GET", "/health"));
  }
  HttpClient beyond(server.port(), "127.0.1.9");
  const auto refused = beyond.receive();
  REQUIRE(refused);
  CHECK(refused->status == 503);
  CHECK(refused->header("retry-after") == "5");
  CHECK(beyond.is_closed_by_server());
  HttpClient other(server.port(), "127.0.2.1");
  CHECK(other.request("GET", "/health"));
  CHECK(server.refusals(Refusal::kTooManyConnections) == 1);
  clients.pop_front();
  // The place is free once the server has seen the end of the connection.
  while (server.stats().connections > 3) std::this_thread::yield();
  HttpClient again(server.port(), "127.0.1.9");
  CHECK(again.request("GET", "/health"));
}

TEST_CASE("one network cannot have everything wait for it, even when its clients leave") {
  backend::HttpLimits limits = behind_proxy();
  limits.network_waiting = 4;
  RunningServer server(limits);
  const char* greedy = "X-Forwarded-For: 203.0.113.7\r\n";
  const char* modest = "X-Forwarded-For: 198.51.100.7\r\n";
  for (int k = 0; k < 4; ++k) {
    HttpClient client(server.port());
    client.send(request_text("POST", "/held", greedy));
    server.wait_for_held(static_cast<size_t>(k) + 1);
  }
  while (server.stats().waiting != 4) std::this_thread::yield();
  HttpClient fifth(server.port());
  const auto refused = fifth.request("POST", "/held", greedy);
  REQUIRE(refused);
  CHECK(refused->status == 429);
  CHECK(refused->header("retry-after") == "1");
  HttpClient other(server.port());
  other.send(request_text("POST", "/held", modest));
  server.wait_for_held(5);
  server.release();
  CHECK(other.receive()->status == 204);
  while (server.stats().waiting != 0) std::this_thread::yield();
  CHECK(fifth.request("POST", "/later", greedy)->status == 204);
}

TEST_CASE("without a proxy the peer's network counts, whatever X-Forwarded-For says") {
  const RunningServer server(open_to_the_world());
  HttpClient here(server.port(), "127.0.1.1");
  HttpClient near(server.port(), "127.0.1.200");
  HttpClient far(server.port(), "127.0.2.1");
  CHECK(network(here) == network(near));
  CHECK(network(here) != network(far));
  CHECK(network(here, "X-Forwarded-For: 203.0.113.7\r\n") == network(here));
  CHECK(network(here) != "0");
  CHECK(seen(here, "X-Forwarded-Proto: https\r\n").find("|http|") != std::string::npos);
}

TEST_CASE("without a proxy this machine itself belongs to no network") {
  const RunningServer server;
  HttpClient client(server.port());
  CHECK(network(client) == "0");
}

TEST_CASE("behind a proxy the last entry of the last X-Forwarded-For counts") {
  const RunningServer server(behind_proxy());
  HttpClient client(server.port());
  const std::string expected = network(client, "X-Forwarded-For: 203.0.113.7\r\n");
  CHECK(expected != "0");
  CHECK(network(client, "X-Forwarded-For: 198.51.100.1, 203.0.113.99\r\n") == expected);
  CHECK(network(client, "X-Forwarded-For: 198.51.100.1\r\nX-Forwarded-For: 203.0.113.1:4711\r\n") ==
        expected);
  CHECK(network(client, "X-Forwarded-For: 203.0.113.7, 198.51.100.1\r\n") != expected);
  CHECK(network(client, "X-Forwarded-For: unknown\r\n") == "0");
  CHECK(network(client) == "0");
}

TEST_CASE("the handler sees the fields it may need, and the protocol that the proxy names") {
  const RunningServer server(behind_proxy());
  HttpClient client(server.port());
  const std::string text = seen(client,
                                "Origin: https://shop.example\r\nAuthorization: Bearer x\r\n"
                                "Cookie: a=1; b=2\r\nX-Nearshelf-Signature: t=1,v1=ab\r\n"
                                "X-Forwarded-Proto: https\r\n");
  CHECK(text == "https://shop.example|Bearer x|a=1; b=2|t=1,v1=ab|https|0");
  CHECK(seen(client, "X-Forwarded-Proto: http\r\n") == "-|-|-|-|http|0");
}
