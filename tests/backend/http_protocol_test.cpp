// What the HTTP front does with requests that are odd, broken, slow or many.
#include <doctest/doctest.h>

#include <vector>

#include "tests/backend/support/contributions.h"
#include "tests/backend/support/running_service.h"

using namespace nearshelf;
using namespace nearshelf::test;
using std::chrono::milliseconds;

TEST_CASE("a connection serves many requests, one after another and pipelined") {
  const RunningService backend;
  HttpClient client(backend.port());
  for (uint64_t report = 0; report < 20; ++report) {
    const auto answer =
        client.request("POST", "/v1/batch", "", to_body(one_counter(report, kTestHour, "s", "a")));
    REQUIRE(answer);
    CHECK(answer->status == 204);
  }
  std::string pipeline;
  for (uint64_t report = 20; report < 40; ++report) {
    pipeline +=
        request_text("POST", "/v1/batch", "", to_body(one_counter(report, kTestHour, "s", "a")));
    pipeline += request_text("GET", "/healthz");
  }
  REQUIRE(client.send(pipeline));
  for (int k = 0; k < 20; ++k) {
    const auto stored = client.receive();
    REQUIRE(stored);
    CHECK(stored->status == 204);
    const auto health = client.receive();
    REQUIRE(health);
    CHECK(health->status == 200);
    CHECK(health->body == "ok\n");
  }
  CHECK(backend.counts()["stored"] == 40);
}

TEST_CASE("a request may arrive byte by byte") {
  const RunningService backend;
  HttpClient client(backend.port());
  const std::string text =
      request_text("POST", "/v1/batch", "", to_body(one_counter(1, kTestHour, "s", "a")));
  for (const char byte : text) REQUIRE(client.send(std::string_view(&byte, 1)));
  const auto answer = client.receive();
  REQUIRE(answer);
  CHECK(answer->status == 204);
}

TEST_CASE("unknown paths get 404, other methods 405 with Allow") {
  const RunningService backend;
  CHECK(request(backend.port(), "GET", "/").status == 404);
  CHECK(request(backend.port(), "POST", "/v1/batch/x").status == 404);
  CHECK(request(backend.port(), "POST", "/v1/%62atch").status == 404);
  for (const char* method : {"GET", "HEAD", "PUT", "DELETE", "FROBNICATE"}) {
    CAPTURE(method);
    const HttpAnswer answer = request(backend.port(), method, "/v1/batch");
    CHECK(answer.status == 405);
    CHECK(answer.header("allow") == "OPTIONS, POST");
  }
  const HttpAnswer answer = request(backend.port(), "POST", "/healthz");
  CHECK(answer.status == 405);
  CHECK(answer.header("allow") == "GET");
  CHECK(backend.refusals("unknown_path") == 3);
  CHECK(backend.refusals("method_not_allowed") == 6);
}

TEST_CASE("the answer to HEAD has no body, and the next request is served") {
  const RunningService backend;
  HttpClient client(backend.port());
  const auto head = client.request("HEAD", "/healthz");
  REQUIRE(head);
  CHECK(head->status == 405);
  const auto next = client.request("GET", "/healthz");
  REQUIRE(next);
  CHECK(next->status == 200);
}

TEST_CASE("what is not HTTP/1 gets 400 and the connection ends") {
  const RunningService backend;
  const std::vector<std::string> broken{
      "hello\r\n\r\n",
      "GET /healthz\r\n\r\n",
      "GET /healthz HTTP/1.1\r\n\r\n",  // no Host
      "GET /healthz HTTP/1.1\r\nHost: a\r\nbad header line\r\n\r\n",
      "GET /healthz HTTP/1.1\r\nHost: a\r\n: empty name\r\n\r\n",
      "POST /v1/batch HTTP/1.1\r\nHost: a\r\nContent-Length: ten\r\n\r\n",
      "POST /v1/batch HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
      "POST /v1/batch HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      "POST /v1/batch HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: a miracle\r\n\r\n",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  };
  for (const std::string& text : broken) {
    CAPTURE(text);
    HttpClient client(backend.port());
    REQUIRE(client.send(text));
    const auto answer = client.receive();
    REQUIRE(answer);
    CHECK(answer->status == 400);
    CHECK(answer->header("connection") == "close");
    CHECK(client.is_closed_by_server());
  }
  CHECK(backend.refusals("bad_http") == static_cast<int64_t>(broken.size()));
}

TEST_CASE("a header beyond 8 KiB gets 431") {
  const RunningService backend;
  HttpClient client(backend.port());
  const auto answer =
      client.request("GET", "/healthz", "X-Long: " + std::string(9000, 'x') + "\r\n");
  REQUIRE(answer);
  CHECK(answer->status == 431);
  CHECK(client.is_closed_by_server());
  CHECK(backend.refusals("header_too_large") == 1);
}

TEST_CASE("Expect: 100-continue is answered before the body is sent") {
  const RunningService backend;
  HttpClient client(backend.port());
  const std::string body = to_body(one_counter(1, kTestHour, "s", "a"));
  REQUIRE(client.send(request_text(
      "POST", "/v1/batch",
      "Expect: 100-continue\r\nContent-Length: " + std::to_string(body.size()) + "\r\n")));
  const auto interim = client.receive();
  REQUIRE(interim);
  CHECK(interim->status == 100);
  REQUIRE(client.send(body));
  const auto answer = client.receive();
  REQUIRE(answer);
  CHECK(answer->status == 204);
}

TEST_CASE("HTTP/1.0 and Connection: close end the connection after the answer") {
  const RunningService backend;
  for (const char* text : {"GET /healthz HTTP/1.0\r\n\r\n",
                           "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"}) {
    HttpClient client(backend.port());
    REQUIRE(client.send(text));
    const auto answer = client.receive();
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(client.is_closed_by_server());
  }
}

TEST_CASE("clients that stall are cut off and counted; others are served meanwhile") {
  backend::Options options = test_options();
  options.http.header_deadline = milliseconds(200);
  options.http.body_deadline = milliseconds(200);
  const RunningService backend(options);
  HttpClient silent(backend.port());
  HttpClient slow_header(backend.port());
  HttpClient slow_body(backend.port());
  slow_header.send("GET /healthz HTTP/1.1\r\nHost:");
  slow_body.send(request_text("POST", "/v1/batch", "Content-Length: 100\r\n") + "NSC");
  CHECK(request(backend.port(), "GET", "/healthz").status == 200);
  CHECK(silent.is_closed_by_server());
  CHECK(slow_header.is_closed_by_server());
  CHECK(slow_body.is_closed_by_server());
  CHECK(backend.refusals("timeout") == 3);
}

TEST_CASE("an idle connection is closed, without counting as a refusal") {
  backend::Options options = test_options();
  options.http.idle_deadline = milliseconds(100);
  const RunningService backend(options);
  HttpClient client(backend.port());
  REQUIRE(client.request("GET", "/healthz"));
  CHECK(client.is_closed_by_server());
  CHECK(backend.refusals("timeout") == 0);
}

TEST_CASE("beyond the connection limit a client waits for a place") {
  backend::Options options = test_options();
  options.http.connections = 2;
  const RunningService backend(options);
  auto first = std::make_unique<HttpClient>(backend.port());
  HttpClient second(backend.port());
  REQUIRE(first->request("GET", "/healthz"));
  REQUIRE(second.request("GET", "/healthz"));
  HttpClient third(backend.port());
  REQUIRE(third.send(request_text("GET", "/healthz")));
  first.reset();
  const auto answer = third.receive();
  REQUIRE(answer);
  CHECK(answer->status == 200);
}

TEST_CASE("clients that leave in the middle do no harm") {
  const RunningService backend;
  const std::string text =
      request_text("POST", "/v1/batch", "", to_body(one_counter(1, kTestHour, "s", "a")));
  for (size_t length = 0; length <= text.size(); length += 7) {
    HttpClient client(backend.port());
    client.send(text.substr(0, length));
  }
  CHECK(request(backend.port(), "GET", "/readyz").status == 200);
}

TEST_CASE("every answer has a date, is not cached, and sets no cookie") {
  const RunningService backend;
  for (const char* target : {"/healthz", "/readyz", "/nowhere", "/v1/counts"}) {
    const HttpAnswer answer = request(backend.port(), "GET", target, "Cookie: id=42\r\n");
    CHECK(answer.header("date").find(" GMT") != std::string::npos);
    CHECK(answer.header("cache-control") == "no-store");
    CHECK(answer.header("set-cookie").empty());
  }
}
