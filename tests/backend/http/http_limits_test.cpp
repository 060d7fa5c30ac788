// What the HTTP front does with requests that are large, slow or many.
#include <doctest/doctest.h>

#include <chrono>
#include <deque>
#include <thread>

#include "tests/backend/http/running_server.h"

using namespace nearshelf;
using namespace nearshelf::test;
using backend::Refusal;
using std::chrono::milliseconds;

TEST_CASE("a header beyond 8 KiB gets 431") {
  const RunningServer server;
  HttpClient client(server.port());
  const auto answer =
      client.request("GET", "/health", "X-Long: " + std::string(9000, 'x') + "\r\n");
  REQUIRE(answer);
  CHECK(answer->status == 431);
  CHECK(client.is_closed_by_server());
  CHECK(server.refusals(Refusal::kHeaderTooLarge) == 1);
}

TEST_CASE("a body of 64 KiB is taken; one byte more gets 413 before it is sent") {
  const RunningServer server;
  const std::string body(64 * 1024, 'b');
  CHECK(request(server.port(), "POST", "/echo", "", body).body == body);

  HttpClient announced(server.port());
  REQUIRE(announced.send(request_text("POST", "/echo", "Content-Length: 65537\r\n")));
  const auto refused = announced.receive();
  REQUIRE(refused);
  CHECK(refused->status == 413);
  CHECK(announced.is_closed_by_server());
  CHECK(server.refusals(Refusal::kTooLarge) == 1);
}

TEST_CASE("clients that stall are cut off and counted; others are served meanwhile") {
  backend::HttpLimits limits;
  limits.header_deadline = milliseconds(200);
  limits.body_deadline = milliseconds(200);
  const RunningServer server(limits);
  HttpClient silent(server.port());
  HttpClient slow_header(server.port());
  HttpClient slow_body(server.port());
  slow_header.send("GET /health HTTP/1.1\r\nHost:");
  slow_body.send(request_text("POST", "/echo", "Content-Length: 100\r\n") + "NSC");
  CHECK(request(server.port(), "GET", "/health").status == 200);
  CHECK(silent.is_closed_by_server());
  CHECK(slow_header.is_closed_by_server());
  CHECK(slow_body.is_closed_by_server());
  CHECK(server.refusals(Refusal::kTimeout) == 3);
}

TEST_CASE("a body past its deadline goes on at the minimum rate, and is cut off below it") {
  backend::HttpLimits limits;
  limits.body_deadline = milliseconds(1);
  limits.bytes_per_second = 10;
  const RunningServer server(limits);
  HttpClient fast(server.port());
  // 1,000 bytes at once are worth 100 s.
  fast.send(request_text("POST", "/echo", "Content-Length: 1001\r\n") + std::string(1000, 'b'));
  HttpClient slow(server.port());
  slow.send(request_text("POST", "/echo", "Content-Length: 100\r\n") + "b");
  CHECK(slow.is_closed_by_server());
  fast.send("b");
  const auto answer = fast.receive();
  REQUIRE(answer);
  CHECK(answer->body.size() == 1001);
}

TEST_CASE("bytes that trickle in below the minimum rate count as too slow") {
  backend::HttpLimits limits;
  limits.body_deadline = milliseconds(2000);
  limits.bytes_per_second = 1000;
  const RunningServer server(limits);
  HttpClient client(server.port());
  client.send(request_text("POST", "/echo", "Content-Length: 60000\r\n"));
  while (client.send("b")) std::this_thread::sleep_for(milliseconds(20));
  CHECK(server.refusals(Refusal::kTooSlow) == 1);
  CHECK(server.refusals(Refusal::kTimeout) == 0);
}

TEST_CASE("a client that does not read its answer is cut off") {
  backend::HttpLimits limits;
  limits.write_deadline = milliseconds(200);
  limits.bytes_per_second = 1'000'000'000;
  const RunningServer server(limits);
  HttpClient client(server.port());
  client.send(request_text("GET", "/large?100000000"));
  while (server.stats().requests == 0) std::this_thread::sleep_for(milliseconds(1));
  while (server.stats().connections != 0) std::this_thread::sleep_for(milliseconds(10));
  CHECK(server.refusals(Refusal::kTimeout) + server.refusals(Refusal::kTooSlow) == 1);
  CHECK(server.stats().buffered_bytes == 0);
}

TEST_CASE("an idle connection is closed, without counting as a refusal") {
  backend::HttpLimits limits;
  limits.idle_deadline = milliseconds(100);
  const RunningServer server(limits);
  HttpClient client(server.port());
  REQUIRE(client.request("GET", "/health"));
  CHECK(client.is_closed_by_server());
  CHECK(server.refusals(Refusal::kTimeout) == 0);
}

TEST_CASE("beyond the connection limit a client waits for a place") {
  backend::HttpLimits limits;
  limits.connections = 2;
  const RunningServer server(limits);
  auto first = std::make_unique<HttpClient>(server.port());
  HttpClient second(server.port());
  REQUIRE(first->request("GET", "/health"));
  REQUIRE(second.request("GET", "/health"));
  HttpClient third(server.port());
  REQUIRE(third.send(request_text("GET", "/health")));
  first.reset();
  const auto answer = third.receive();
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(server.stats().connections == 2);
}

TEST_CASE("idle connections hold no buffers") {
  const RunningServer server;
  std::deque<HttpClient> clients;
  for (int k = 0; k < 500; ++k) {
    clients.emplace_back(server.port());
    REQUIRE(clients.back().request("POST", "/echo", "", std::string(5000, 'b')));
  }
  CHECK(server.stats().connections == 500);
  CHECK(server.stats().buffered_bytes == 0);
}

TEST_CASE("unfinished requests beyond the memory limit get 503 and Retry-After") {
  backend::HttpLimits limits;
  limits.buffered_bytes = 100'000;
  const RunningServer server(limits);
  const std::string part =
      request_text("POST", "/echo", "Content-Length: 60001\r\n") + std::string(60'000, 'b');
  HttpClient first(server.port());
  first.send(part);
  while (server.stats().buffered_bytes < 60'000) std::this_thread::sleep_for(milliseconds(1));
  HttpClient second(server.port());
  second.send(part);
  const auto refused = second.receive();
  REQUIRE(refused);
  CHECK(refused->status == 503);
  CHECK(refused->header("retry-after") == "2");
  first.send("b");
  const auto answer = first.receive();
  REQUIRE(answer);
  CHECK(answer->status == 200);
  CHECK(server.refusals(Refusal::kOverloaded) == 1);
}
