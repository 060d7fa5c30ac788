#include "backend/http/request_reader.h"

#include <doctest/doctest.h>

#include <string>

using namespace nearshelf::backend;

namespace {

using State = RequestReader::State;

const std::string kRequest =
    "POST /v1/batch?x=1 HTTP/1.1\r\nHost: a\r\nOrigin: https://b\r\norigin: https://second\r\n"
    "X-Forwarded-For: 1.1.1.1 , 2.2.2.2\r\nContent-Length: 4\r\n\r\nbody";

// Gives `text` to the reader in pieces, as a session does; returns what is left at the end.
std::string read_in_pieces(RequestReader* reader, std::string_view text, size_t piece) {
  std::string input;
  for (size_t at = 0; at < text.size(); at += piece) {
    input += text.substr(at, piece);
    const bool finished = reader->state() == State::kDone || reader->state() == State::kRefused;
    if (!finished) input.erase(0, reader->take(input));
  }
  return input;
}

}  // namespace

TEST_CASE("a request reads the same in pieces of any size, and leaves what follows") {
  for (size_t piece = 1; piece <= kRequest.size() + 5; ++piece) {
    CAPTURE(piece);
    RequestReader reader(8192, 65536);
    CHECK(read_in_pieces(&reader, kRequest + "GET /", piece) == "GET /");
    REQUIRE(reader.state() == State::kDone);
    const HttpRequest& request = reader.request();
    CHECK(request.method == "POST");
    CHECK(request.target == "/v1/batch?x=1");
    CHECK(request.origin == "https://b");
    CHECK_FALSE(request.cookie);
    CHECK(std::string(request.body.begin(), request.body.end()) == "body");
    CHECK(reader.forwarded_for() == "2.2.2.2");
    CHECK(reader.keep_alive());
  }
}

TEST_CASE("nothing of a request is left in the next one") {
  RequestReader reader(8192, 65536);
  reader.take(kRequest);
  REQUIRE(reader.state() == State::kDone);
  reader.restart();
  CHECK(reader.state() == State::kHeader);
  reader.take("GET / HTTP/1.0\r\n\r\n");
  REQUIRE(reader.state() == State::kDone);
  CHECK_FALSE(reader.request().origin);
  CHECK(reader.request().body.empty());
  CHECK(reader.forwarded_for().empty());
  CHECK_FALSE(reader.keep_alive());
}

TEST_CASE("memory for a body is taken as it comes") {
  RequestReader reader(8192, 65536);
  reader.take("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 60000\r\n\r\nb");
  CHECK(reader.state() == State::kBody);
  CHECK(reader.body_bytes() == 1);
  CHECK(reader.memory() <= 4096);
}

TEST_CASE("\"100 Continue\" is asked for once") {
  RequestReader reader(8192, 65536);
  const std::string head =
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n";
  CHECK(reader.take(head + "b") == head.size());
  CHECK(reader.state() == State::kBody);
  CHECK(reader.takes_continue());
  CHECK_FALSE(reader.takes_continue());
  CHECK(reader.take("b") == 1);
  CHECK(reader.state() == State::kDone);
}

TEST_CASE("a refused request says which limit it broke") {
  RequestReader reader(100, 10);
  reader.take("GET / HTTP/1.1\r\nHost: " + std::string(200, 'a') + "\r\n\r\n");
  REQUIRE(reader.state() == State::kRefused);
  CHECK(reader.refusal() == Refusal::kHeaderTooLarge);
  CHECK(reader.refusal_text().find("100 bytes") != std::string::npos);
  reader.restart();
  reader.take("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n");
  REQUIRE(reader.state() == State::kRefused);
  CHECK(reader.refusal() == Refusal::kTooLarge);
}
