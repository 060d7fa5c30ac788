// What the HTTP front does with requests that are well-formed, odd or broken.
#include <doctest/doctest.h>

#include <atomic>
#include <csignal>
#include <vector>

#include "tests/backend/http/running_server.h"

using namespace nearshelf;
using namespace nearshelf::test;
using backend::Refusal;

TEST_CASE("a connection serves many requests, one after another and pipelined") {
  const RunningServer server;
  HttpClient client(server.port());
  for (int k = 0; k < 20; ++k) {
    const auto answer = client.request("POST", "/later", "", "a body");
    REQUIRE(answer);
    CHECK(answer->status == 204);
  }
  std::string pipeline;
  for (int k = 0; k < 20; ++k) {
    pipeline += request_text("POST", "/later", "", "a body");
    pipeline += request_text("POST", "/echo", "", "body " + std::to_string(k));
  }
  REQUIRE(client.send(pipeline));
  for (int k = 0; k < 20; ++k) {
    const auto later = client.receive();
    REQUIRE(later);
    CHECK(later->status == 204);
    const auto echo = client.receive();
    REQUIRE(echo);
    CHECK(echo->body == "body " + std::to_string(k));
  }
  CHECK(server.stats().requests == 60);
  CHECK(server.stats().answers[2] == 60);
  CHECK(server.stats().waiting == 0);
}

TEST_CASE("a long pipeline is answered in order, though others get their turn in between") {
  const RunningServer server;
  HttpClient client(server.port());
  constexpr int kRequests = 2000;
  const std::string body(500, 'b');
  std::string pipeline;
  for (int k = 0; k < kRequests; ++k) {
    pipeline += request_text("POST", "/echo", "", std::to_string(k) + body);
  }
  std::thread sender([&] { client.send(pipeline); });
  int right = 0;
  for (int k = 0; k < kRequests; ++k) {
    const auto answer = client.receive();
    if (answer && answer->body == std::to_string(k) + body) ++right;
  }
  sender.join();
  CHECK(right == kRequests);
}

TEST_CASE("a request may arrive byte by byte") {
  const RunningServer server;
  HttpClient client(server.port());
  for (const char byte : request_text("POST", "/echo", "", "a body")) {
    REQUIRE(client.send(std::string_view(&byte, 1)));
  }
  const auto answer = client.receive();
  REQUIRE(answer);
  CHECK(answer->body == "a body");
}

TEST_CASE("unknown paths get 404, other methods 405 with Allow") {
  const RunningServer server;
  CHECK(request(server.port(), "GET", "/").status == 404);
  CHECK(request(server.port(), "POST", "/later/x").status == 404);
  CHECK(request(server.port(), "POST", "/%6cater").status == 404);
  for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "FROBNICATE"}) {
    CAPTURE(method);
    const HttpAnswer answer = request(server.port(), method, "/later");
    CHECK(answer.status == 405);
    CHECK(answer.header("allow") == "POST");
  }
  CHECK(server.refusals(Refusal::kUnknownPath) == 3);
  CHECK(server.refusals(Refusal::kMethodNotAllowed) == 5);
}

TEST_CASE("the answer to HEAD has no body, and the next request is served") {
  const RunningServer server;
  HttpClient client(server.port());
  const auto head = client.request("HEAD", "/health");
  REQUIRE(head);
  CHECK(head->status == 405);
  const auto next = client.request("GET", "/health");
  REQUIRE(next);
  CHECK(next->status == 200);
  CHECK(next->body == "ok\n");
}

TEST_CASE("what is not HTTP/1 gets 400 and the connection ends") {
  const RunningServer server;
  const std::vector<std::string> broken{
      "hello\r\n\r\n",
      "GET /health\r\n\r\n",
      "GET /health HTTP/1.1\r\n\r\n",  // no Host
      "GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
      "GET /health HTTP/1.1\r\nHost: a\r\nbad header line\r\n\r\n",
      "GET /health HTTP/1.1\r\nHost: a\r\n: empty name\r\n\r\n",
      "POST /later HTTP/1.1\r\nHost: a\r\nContent-Length: ten\r\n\r\n",
      "POST /later HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
      "POST /later HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "POST /later HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
      "POST /later HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: a miracle\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  };
  for (const std::string& text : broken) {
    CAPTURE(text);
    HttpClient client(server.port());
    REQUIRE(client.send(text));
    const auto answer = client.receive();
    REQUIRE(answer);
    CHECK(answer->status == 400);
    CHECK(answer->header("connection") == "close");
    CHECK(client.is_closed_by_server());
  }
  CHECK(server.refusals(Refusal::kBadHttp) == broken.size());
  CHECK(server.stats().requests == 0);
}

TEST_CASE("Expect: 100-continue is answered before the body is sent") {
  const RunningServer server;
  HttpClient client(server.port());
  REQUIRE(
      client.send(request_text("POST", "/echo", "Expect: 100-continue\r\nContent-Length: 6\r\n")));
  const auto interim = client.receive();
  REQUIRE(interim);
  CHECK(interim->status == 100);
  REQUIRE(client.send("a body"));
  const auto answer = client.receive();
  REQUIRE(answer);
  CHECK(answer->body == "a body");
}

TEST_CASE("HTTP/1.0 and Connection: close end the connection after the answer") {
  const RunningServer server;
  for (const char* text : {"GET /health HTTP/1.0\r\n\r\n",
                           "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"}) {
    HttpClient client(server.port());
    REQUIRE(client.send(text));
    const auto answer = client.receive();
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(client.is_closed_by_server());
  }
}

TEST_CASE("a client that ends its side after the request gets the answer") {
  RunningServer server;
  HttpClient client(server.port());
  REQUIRE(client.send(request_text("POST", "/held", "", "a body")));
  client.end_sending();
  server.wait_for_held(1);
  server.release();
  const auto answer = client.receive();
  REQUIRE(answer);
  CHECK(answer->status == 204);
  CHECK(client.is_closed_by_server());
}

TEST_CASE("clients that leave in the middle do no harm") {
  RunningServer server;
  const std::string text = request_text("POST", "/later", "", "a body");
  for (size_t length = 0; length <= text.size(); length += 7) {
    HttpClient client(server.port());
    client.send(text.substr(0, length));
  }
  for (int k = 0; k < 10; ++k) HttpClient(server.port()).send(request_text("POST", "/held"));
  server.wait_for_held(10);
  server.release();
  CHECK(request(server.port(), "GET", "/health").status == 200);
}

TEST_CASE("an answer that comes twice, or too late, reaches nobody else") {
  RunningServer server;
  {
    HttpClient leaves(server.port());
    leaves.send(request_text("POST", "/held"));
    server.wait_for_held(1);
  }
  HttpClient stays(server.port());
  REQUIRE(stays.request("GET", "/health"));
  server.release();
  const auto answer = stays.request("GET", "/health");
  REQUIRE(answer);
  CHECK(answer->status == 200);
}

TEST_CASE("every answer has a date, is not cached, and sets no cookie") {
  const RunningServer server;
  for (const char* target : {"/health", "/nowhere", "/seen"}) {
    const HttpAnswer answer = request(server.port(), "GET", target, "Cookie: id=42\r\n");
    CHECK(answer.header("date").find(" GMT") != std::string::npos);
    CHECK(answer.header("cache-control") == "no-store");
    CHECK(answer.header("set-cookie").empty());
  }
}

TEST_CASE("a large answer arrives whole") {
  const RunningServer server;
  constexpr size_t kSize = 20'000'000;
  const HttpAnswer answer = request(server.port(), "GET", "/large?" + std::to_string(kSize));
  CHECK(answer.body.size() == kSize);
  CHECK(server.stats().bytes_sent > kSize);
}

TEST_CASE("stopping lets the request under way be answered, and closes what is idle") {
  RunningServer server;
  HttpClient idle(server.port());
  REQUIRE(idle.request("GET", "/health"));
  HttpClient busy(server.port());
  REQUIRE(busy.send(request_text("POST", "/held")));
  server.wait_for_held(1);
  server.server().stop();
  CHECK(idle.is_closed_by_server());
  server.release();
  const auto answer = busy.receive();
  REQUIRE(answer);
  CHECK(answer->status == 204);
  CHECK(answer->header("connection") == "close");
  CHECK_THROWS(HttpClient(server.port()));
}

TEST_CASE("a signal's action runs on the server's thread") {
  backend::Refusals refusals;
  backend::HttpServer server(
      "127.0.0.1:0", {}, [](auto&, auto) {}, refusals);
  std::thread::id ran_on;
  server.on_signal(SIGUSR1, [&] {
    ran_on = std::this_thread::get_id();
    server.stop();
  });
  std::thread thread([&] { server.run(); });
  const std::thread::id expected = thread.get_id();
  std::raise(SIGUSR1);
  thread.join();
  CHECK(ran_on == expected);
}

TEST_CASE("addresses that cannot be listened on are refused with a text") {
  backend::Refusals refusals;
  for (const char* address : {"", "8787", "localhost:80", "127.0.0.1:", "127.0.0.1:99999",
                              "127.0.0.1:80x", "[::1:80", "256.0.0.1:80"}) {
    CAPTURE(address);
    CHECK_THROWS_AS(backend::HttpServer(
                        address, {}, [](auto&, auto) {}, refusals),
                    std::runtime_error);
  }
  const backend::HttpServer server(
      "127.0.0.1:0", {}, [](auto&, auto) {}, refusals);
  CHECK(server.address() == "127.0.0.1:" + std::to_string(server.port()));
  CHECK_THROWS_AS(backend::HttpServer(
                      server.address(), {}, [](auto&, auto) {}, refusals),
                  std::runtime_error);
}
