#include "backend/http/response_text.h"

#include <doctest/doctest.h>

using namespace nearshelf::backend;

namespace {

std::string text_of(const HttpResponse& response, const ResponseForm& form = {}) {
  std::string text;
  append_response(response, form, "DATE", &text);
  return text;
}

}  // namespace

TEST_CASE("204 has neither body nor length") {
  CHECK(text_of({}) == "HTTP/1.1 204 No Content\r\nDate: DATE\r\nCache-Control: no-store\r\n\r\n");
}

TEST_CASE("a body has type and length; the answer to HEAD has both without the body") {
  HttpResponse response;
  response.status = 200;
  response.body = "ok\n";
  const std::string head =
      "HTTP/1.1 200 OK\r\nDate: DATE\r\nCache-Control: no-store\r\n"
      "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n"
      "Content-Length: 3\r\n\r\n";
  CHECK(text_of(response) == head + "ok\n");
  CHECK(text_of(response, {true, false, true}) == head);
}

TEST_CASE("the end of the connection is announced, and HTTP/1.0 hears that it goes on") {
  CHECK(text_of({}, {false, false, false}).find("\r\nConnection: close\r\n") != std::string::npos);
  CHECK(text_of({}, {false, true, true}).starts_with("HTTP/1.0 204"));
  CHECK(text_of({}, {false, true, true}).find("\r\nConnection: keep-alive\r\n") !=
        std::string::npos);
}

TEST_CASE("a handler may say how long an answer is kept") {
  HttpResponse response;
  response.headers = {{"Cache-Control", "max-age=9"}};
  CHECK(text_of(response).find("no-store") == std::string::npos);
  CHECK(text_of(response).find("\r\nCache-Control: max-age=9\r\n") != std::string::npos);
}

TEST_CASE("a header value cannot smuggle in another header") {
  HttpResponse response;
  response.headers = {{"X-Bad", "a\r\nX-Evil: 1"}, {"X-Good", "b"}};
  CHECK(text_of(response).find("Evil") == std::string::npos);
  CHECK(text_of(response).find("\r\nX-Good: b\r\n") != std::string::npos);
}
