// The promise behind 204: whenever the process is killed, every acknowledged contribution counts
// exactly once. Each contribution has an item of its own, so that a cell above 1 proves a double
// count and a cell of 0 a loss (the method of the Janus project's simulation tests).
#include <doctest/doctest.h>
#include <stdlib.h>

#include <csignal>
#include <functional>
#include <limits>
#include <random>
#include <thread>

#include "backend/base/clock.h"
#include "tests/backend/support/child_process.h"
#include "tests/backend/support/contributions.h"
#include "tests/backend/support/http_client.h"
#include "tests/backend/support/store_view.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf;
using namespace nearshelf::test;

namespace {

constexpr size_t kSenders = 4;
constexpr const char* kSharedItem = "shared";

uint64_t from_environment(const char* name, uint64_t fallback) {
  const char* text = ::getenv(name);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

// Sends contributions one after another, and each again with the same id until it is acknowledged.
class Sender {
 public:
  Sender(uint64_t first_report, uint64_t seed) : report_(first_report), random_(seed) {}

  // Sends until the connection fails or `limit` contributions were acknowledged.
  void send(uint16_t port, uint64_t limit) {
    try {
      HttpClient client(port);
      for (uint64_t k = 0; k < limit; ++k) {
        if (!post(&client, report_)) return;
        acknowledged_.push_back(report_);
        // Some are sent once more although they were acknowledged.
        if (random_() % 8 == 0 && !post(&client, report_)) {
          ++report_;
          return;
        }
        ++report_;
      }
    } catch (const std::runtime_error&) {
      // The process was killed before the connection was made.
    }
  }

  const std::vector<uint64_t>& acknowledged() const { return acknowledged_; }

 private:
  bool post(HttpClient* client, uint64_t report) const {
    const std::string own_item = std::to_string(report);
    Contribution contribution = one_cell(report, backend::current_hour(), "s", own_item);
    contribution.items.push_back(kSharedItem);
    contribution.item_cells.push_back({0, 1, FeedbackEvent::kViewItemList});
    const auto answer = client->request("POST", "/v1/batch", "", to_body(contribution));
    return answer && answer->status == 204;
  }

  uint64_t report_;  // the next to send; not acknowledged yet
  std::mt19937_64 random_;
  std::vector<uint64_t> acknowledged_;
};

constexpr uint64_t kUntilKilled = std::numeric_limits<uint64_t>::max();

// Lets all senders send, and `kill` is called meanwhile: right after some acknowledgement of the
// first sender, which finds out an answer that comes before its commit, or at any time.
void send_until_killed(std::vector<Sender>* senders, uint16_t port, std::mt19937_64* random,
                       const std::function<void()>& kill) {
  const bool after_acknowledgement = (*random)() % 2 == 0;
  const uint64_t acknowledgements = 1 + (*random)() % 40;
  const auto life = std::chrono::microseconds((*random)() % 150'000);
  std::vector<std::thread> threads;
  for (Sender& sender : *senders) {
    const bool decides = after_acknowledgement && &sender == &senders->front();
    threads.emplace_back([&, decides] {
      sender.send(port, decides ? acknowledgements : kUntilKilled);
      if (decides) kill();
    });
  }
  if (!after_acknowledgement) {
    std::this_thread::sleep_for(life);
    kill();
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace

TEST_CASE("kill -9 at random points: every acknowledged contribution counts exactly once") {
  const uint64_t seed = from_environment("NEARSHELF_TEST_SEED", std::random_device()());
  const uint64_t rounds = from_environment("NEARSHELF_KILL_ROUNDS", 100);
  MESSAGE("NEARSHELF_TEST_SEED=", seed, " NEARSHELF_KILL_ROUNDS=", rounds);
  std::mt19937_64 random(seed);

  const TemporaryFolder folder;
  const std::vector<std::string> arguments{"--data", folder / "data", "--rate-limit", "0"};
  std::vector<Sender> senders;
  for (size_t k = 0; k < kSenders; ++k) senders.emplace_back((k + 1) * 1'000'000'000, random());

  for (uint64_t round = 0; round < rounds; ++round) {
    ChildBackend child(arguments, folder / "log");
    REQUIRE(child.is_listening());
    send_until_killed(&senders, child.port(), &random, [&] { child.send_signal(SIGKILL); });
    child.wait();
  }

  ChildBackend last(arguments, folder / "log");
  REQUIRE(last.is_listening());
  for (Sender& sender : senders) sender.send(last.port(), 5);
  last.send_signal(SIGTERM);
  CHECK(last.wait() == 0);

  const auto counts = counts_by_object(folder / "data/nearshelf.db");
  size_t acknowledged = 0;
  size_t wrong = 0;
  for (const Sender& sender : senders) {
    CHECK(sender.acknowledged().size() >= 5);
    for (const uint64_t report : sender.acknowledged()) {
      const auto found = counts.find(std::to_string(report));
      if (found == counts.end() || found->second != 1) ++wrong;
      ++acknowledged;
    }
  }
  MESSAGE(acknowledged, " contributions acknowledged");
  CHECK(wrong == 0);
  // In the end each sender has everything acknowledged, so nothing else may be counted either.
  CHECK(counts.size() == acknowledged + 1);
  CHECK(counts.at(kSharedItem) == static_cast<int64_t>(acknowledged));
}
