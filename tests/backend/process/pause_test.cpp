// The program stopped by SIGSTOP, as a machine that sleeps or a debugger does it, and continued.
#include <doctest/doctest.h>

#include <chrono>
#include <csignal>
#include <map>
#include <random>
#include <thread>

#include "tests/backend/process/sender.h"
#include "tests/backend/support/child_process.h"
#include "tests/backend/support/http_client.h"
#include "tests/backend/support/store_view.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf;
using namespace nearshelf::test;

TEST_CASE(
    "SIGSTOP: who waited is answered after SIGCONT, who gave up sends again, each counts once") {
  const TemporaryFolder folder;
  ChildBackend child({"--data", folder / "data"}, folder / "log");
  REQUIRE(child.is_listening());
  HttpClient before(child.port());
  REQUIRE(post_own_item(&before, 1).status == 204);

  child.send_signal(SIGSTOP);
  REQUIRE(before.send(own_item_request(2)));
  HttpClient during(child.port());
  REQUIRE(during.send(own_item_request(3)));
  {
    HttpClient gives_up(child.port());
    REQUIRE(gives_up.send(own_item_request(4)));
  }
  std::this_thread::sleep_for(std::chrono::seconds(2));
  child.send_signal(SIGCONT);

  for (HttpClient* client : {&before, &during}) {
    const auto answer = client->receive();
    REQUIRE(answer);
    CHECK(answer->status == 204);
  }
  CHECK(post_own_item(&before, 4).status == 204);
  CHECK(request(child.port(), "GET", "/readyz").status == 200);
  child.send_signal(SIGTERM);
  CHECK(child.wait() == 0);
  CHECK(counts_by_object(folder / "data/nearshelf.db") ==
        std::map<std::string, int64_t>{{"1", 1}, {"2", 1}, {"3", 1}, {"4", 1}});
}

TEST_CASE("stopped and continued at random under load: each acknowledged counts once") {
  const uint64_t seed = std::random_device()();
  MESSAGE("seed ", seed);
  std::mt19937_64 random(seed);
  const TemporaryFolder folder;
  ChildBackend child({"--data", folder / "data", "--rate-limit", "0"}, folder / "log");
  REQUIRE(child.is_listening());
  constexpr uint64_t kContributions = 500;
  std::vector<Sender> senders = make_senders(4, &random);
  std::vector<std::thread> threads;
  for (Sender& sender : senders) {
    threads.emplace_back([&] { sender.send(child.port(), kContributions); });
  }
  for (int round = 0; round < 20; ++round) {
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 40));
    child.send_signal(SIGSTOP);
    std::this_thread::sleep_for(std::chrono::milliseconds(random() % 40));
    child.send_signal(SIGCONT);
  }
  for (std::thread& thread : threads) thread.join();
  child.send_signal(SIGTERM);
  CHECK(child.wait() == 0);
  CHECK(check_counted_once(senders, folder / "data/nearshelf.db") ==
        senders.size() * kContributions);
}
