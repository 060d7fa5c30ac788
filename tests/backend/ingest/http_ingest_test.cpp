// What senders of contributions see.
#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include "tests/backend/support/contributions.h"
#include "tests/backend/support/running_service.h"
#include "tests/backend/support/shelf_folder.h"

using namespace nearshelf;
using namespace nearshelf::test;

namespace {

std::string body_at(backend::Hour hour, uint64_t report = 1) {
  return to_body(one_cell(report, hour, "home", "a"));
}

}  // namespace

TEST_CASE("a contribution is answered with an empty 204, and once more when it is sent again") {
  const RunningService backend;
  for (int round = 0; round < 2; ++round) {
    const HttpAnswer answer = backend.post(body_at(kTestHour));
    CHECK(answer.status == 204);
    CHECK(answer.body.empty());
    CHECK(answer.header("content-length").empty());
    CHECK(answer.header("set-cookie").empty());
  }
  const auto counts = backend.counts();
  REQUIRE(counts["counts"].size() == 1);
  CHECK(counts["counts"][0]["count"] == 1);
  CHECK(counts["stored"] == 1);
  CHECK(counts["duplicates"] == 1);
}

TEST_CASE("the content type does not matter") {
  const RunningService backend;
  CHECK(backend.post(body_at(kTestHour, 1), "Content-Type: text/plain\r\n").status == 204);
  CHECK(backend.post(body_at(kTestHour, 2), "Content-Type: application/json\r\n").status == 204);
  CHECK(backend.post(body_at(kTestHour, 3)).status == 204);
}

TEST_CASE("malformed contributions get 400 with the field and the byte") {
  const RunningService backend;
  const std::string whole = body_at(kTestHour);
  for (const std::string& body :
       {std::string(), std::string("hello"), whole.substr(0, whole.size() - 1), whole + "x"}) {
    const HttpAnswer answer = backend.post(body);
    CHECK(answer.status == 400);
    CHECK(answer.header("content-type") == "text/plain; charset=utf-8");
    CHECK(answer.body.find("At byte ") == 0);
  }
  CHECK(backend.refusals("malformed") == 4);
}

TEST_CASE("another version gets 400 with both numbers") {
  const RunningService backend;
  std::string body = body_at(kTestHour);
  body[3] = 9;
  const HttpAnswer answer = backend.post(body);
  CHECK(answer.status == 400);
  CHECK(answer.body.find("At byte 3: contribution version: found 9, expected 2") == 0);
  CHECK(backend.refusals("unsupported_version") == 1);
}

TEST_CASE("hours are taken until their window closes, and one hour ahead") {
  backend::Options options = test_options();
  options.window = {.hours = 24, .grace_hours = 10};
  const RunningService backend(options);
  // It is 08:00; the window of yesterday is open until 10:00, that of the day before is closed.
  const backend::Hour today = kTestHour - kTestHour % 24;
  REQUIRE(kTestHour - today == 8);
  CHECK(backend.post(body_at(today - 24, 1)).status == 204);
  const HttpAnswer closed = backend.post(body_at(today - 25, 2));
  CHECK(closed.status == 410);
  CHECK(closed.body.find("window of hour") != std::string::npos);
  CHECK(backend.post(body_at(0, 3)).status == 410);
  CHECK(backend.post(body_at(kTestHour + 1, 4)).status == 204);
  CHECK(backend.post(body_at(kTestHour + 2, 5)).status == 400);
  CHECK(backend.post(body_at(0xFFFFFFFF, 6)).status == 400);
  CHECK(backend.refusals("hour_past") == 2);
  CHECK(backend.refusals("hour_ahead") == 2);
}

TEST_CASE("a monitoring report takes the same path, for as long as a window of its day is open") {
  backend::Options options = test_options();
  options.window = {.hours = 24, .grace_hours = 10};
  const RunningService backend(options);
  const uint32_t today = kTestHour / 24;
  const auto status = [&](uint64_t report, uint32_t day) {
    return backend.post(to_body(one_answer(report, day, 3))).status;
  };
  CHECK(status(1, today) == 204);
  CHECK(status(1, today) == 204);
  CHECK(status(2, today - 1) == 204);
  CHECK(status(3, today - 2) == 410);
  CHECK(status(4, today + 1) == 400);
  CHECK(status(5, 0xFFFFFFFF) == 400);
  std::string malformed = to_body(one_answer(6, today, 3));
  malformed.pop_back();
  CHECK(backend.post(malformed).status == 400);
  CHECK(backend.counts()["duplicates"] == 1);
}

TEST_CASE("items and slots that the shop does not have get 422 with their name") {
  const TemporaryFolder shelf;
  write_shelf(shelf.path(), {"a", "b"});
  backend::Options options = test_options();
  options.shelf = shelf.path();
  options.slots = {"home"};
  const RunningService backend(options);
  CHECK(backend.post(body_at(kTestHour)).status == 204);
  const HttpAnswer item = backend.post(to_body(one_cell(2, kTestHour, "home", "zzz")));
  CHECK(item.status == 422);
  CHECK(item.body.find("\"zzz\"") != std::string::npos);
  const HttpAnswer slot = backend.post(to_body(one_cell(3, kTestHour, "cart", "a")));
  CHECK(slot.status == 422);
  CHECK(slot.body.find("\"cart\"") != std::string::npos);
  CHECK(backend.refusals("unknown_item") == 1);
  CHECK(backend.refusals("unknown_slot") == 1);
}

TEST_CASE("a product that is new today does not cost the counts of the others") {
  const TemporaryFolder shelf;
  write_shelf(shelf.path(), {"a"});
  backend::Options options = test_options();
  options.shelf = shelf.path();
  const RunningService backend(options);
  Contribution mixed = one_cell(1, kTestHour, "home", "a");
  mixed.items.push_back("new");
  mixed.item_cells.push_back({.slot = 0, .item = 1, .event = FeedbackEvent::kAddToCart});
  mixed.transitions.push_back({.from = 0, .to = 1});
  mixed.funnel.push_back({.slot = 0, .event = FeedbackEvent::kServe});
  CHECK(backend.post(to_body(mixed)).status == 204);
  CHECK(backend.refusals("unknown_item") == 1);
  const auto counts = backend.counts();
  REQUIRE(counts["counts"].size() == 2);
  CHECK(counts["counts"][0]["group"] == "funnel");
  CHECK(counts["counts"][1]["group"] == "items");
  CHECK(counts["counts"][1]["object"] == "a");
}

TEST_CASE("bodies up to the limit are read, larger ones get 413") {
  const RunningService backend;
  CHECK(backend.post(std::string(65'536, 'x')).status == 400);
  HttpClient client(backend.port());
  const auto answer = client.request("POST", "/v1/batch", "", std::string(65'537, 'x'));
  REQUIRE(answer);
  CHECK(answer->status == 413);
  CHECK(client.is_closed_by_server());

  CHECK(backend.refusals("too_large") == 1);
}

TEST_CASE("with --allow-origin other origins get 403, and allowed pages may read the answers") {
  backend::Options options = test_options();
  options.allow_origins = {"https://shop.example"};
  const RunningService backend(options);
  const HttpAnswer good = backend.post(body_at(kTestHour), "Origin: https://shop.example\r\n");
  CHECK(good.status == 204);
  CHECK(good.header("access-control-allow-origin") == "https://shop.example");
  const HttpAnswer readable = backend.post("bad", "Origin: https://shop.example\r\n");
  CHECK(readable.status == 400);
  CHECK(readable.header("access-control-allow-origin") == "https://shop.example");
  for (const char* header : {"Origin: https://evil.example\r\n", "Origin: null\r\n", ""}) {
    const HttpAnswer bad = backend.post(body_at(kTestHour, 2), header);
    CHECK(bad.status == 403);
    CHECK(bad.header("access-control-allow-origin").empty());
  }
  CHECK(backend.refusals("origin_not_allowed") == 3);

  const HttpAnswer preflight =
      request(backend.port(), "OPTIONS", "/v1/batch",
              "Origin: https://shop.example\r\nAccess-Control-Request-Method: POST\r\n");
  CHECK(preflight.status == 204);
  CHECK(preflight.header("access-control-allow-methods") == "POST");
  CHECK(
      request(backend.port(), "OPTIONS", "/v1/batch", "Origin: https://evil.example\r\n").status ==
      403);
}

TEST_CASE("without --allow-origin every page may send and read the answer") {
  const RunningService backend;
  const HttpAnswer answer = backend.post(body_at(kTestHour), "Origin: https://any.example\r\n");
  CHECK(answer.status == 204);
  CHECK(answer.header("access-control-allow-origin") == "*");
}

TEST_CASE("the path that browsers post to can be chosen") {
  backend::Options options = test_options();
  options.ingest_path = "/shop/feedback";
  const RunningService backend(options);
  CHECK(request(backend.port(), "POST", "/shop/feedback", "", body_at(kTestHour)).status == 204);
  CHECK(backend.post(body_at(kTestHour, 2)).status == 404);
}

TEST_CASE("a store that is locked gives 503 with Retry-After, and the same report counts later") {
  const RunningService backend;
  {
    SQLite::Database other(backend.data() / "nearshelf.db", SQLite::OPEN_READWRITE);
    other.exec("BEGIN IMMEDIATE");
    const HttpAnswer answer = backend.post(body_at(kTestHour));
    CHECK(answer.status == 503);
    CHECK(answer.header("retry-after") == "15");
    const HttpAnswer readiness = request(backend.port(), "GET", "/readyz");
    CHECK(readiness.status == 503);
    CHECK(readiness.body.find("Another program holds a lock") != std::string::npos);
    CHECK(request(backend.port(), "GET", "/healthz").status == 200);
  }
  CHECK(backend.post(body_at(kTestHour)).status == 204);
  CHECK(request(backend.port(), "GET", "/readyz").status == 200);
  CHECK(backend.refusals("store_unavailable") == 1);
}

TEST_CASE("a network that sends too much gets 429 with Retry-After, others do not") {
  backend::Options options = test_options();
  options.http.trusted_proxy = true;
  options.rate_limit = {.per_second = 0.001, .burst = 2};
  const RunningService backend(options);
  const auto post_from = [&](const char* address, uint64_t report) {
    return backend.post(body_at(kTestHour, report),
                        "X-Forwarded-For: " + std::string(address) + "\r\n");
  };
  CHECK(post_from("192.0.2.1", 1).status == 204);
  CHECK(post_from("192.0.2.99", 2).status == 204);
  const HttpAnswer limited = post_from("192.0.2.1", 3);
  CHECK(limited.status == 429);
  CHECK(std::stoi(limited.header("retry-after")) > 0);
  CHECK(post_from("198.51.100.1", 4).status == 204);
  CHECK(backend.refusals("rate_limited") == 1);
}

TEST_CASE("without a store contributions are checked and answered, and none is kept") {
  backend::Options options = test_options();
  options.store_disabled = true;
  const RunningService backend(options);
  CHECK(backend.post(body_at(kTestHour)).status == 204);
  CHECK(backend.post("bad").status == 400);
  CHECK(backend.counts()["counts"].empty());
}

TEST_CASE("a full queue gives 503 with Retry-After") {
  backend::Options options = test_options();
  options.writer.queue_contributions = 0;
  const RunningService backend(options);
  const HttpAnswer answer = backend.post(body_at(kTestHour), "Origin: https://shop.example\r\n");
  CHECK(answer.status == 503);
  CHECK(answer.header("retry-after") == "2");
  CHECK(answer.header("access-control-expose-headers") == "Retry-After");
  CHECK(backend.refusals("queue_full") == 1);
}

TEST_CASE("a contribution under way when the service stops is stored and answered") {
  backend::Options options = test_options();
  options.writer.gather = std::chrono::milliseconds(300);
  RunningService backend(options);
  HttpClient client(backend.port());
  // The first answer proves that the connection is being served when stop() comes.
  REQUIRE(client.request("GET", "/healthz"));
  REQUIRE(client.send(request_text("POST", "/v1/batch", "", body_at(kTestHour))));
  CHECK(request(backend.port(), "GET", "/healthz").status == 200);
  backend.service().stop();
  const auto answer = client.receive();
  REQUIRE(answer);
  CHECK(answer->status == 204);
  CHECK(client.is_closed_by_server());
}
