// The promise behind 204: whenever the process is killed, every acknowledged contribution counts
// exactly once.
#include <doctest/doctest.h>
#include <stdlib.h>

#include <csignal>
#include <functional>
#include <limits>
#include <random>
#include <thread>

#include "tests/backend/process/sender.h"
#include "tests/backend/support/child_process.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf;
using namespace nearshelf::test;

namespace {

constexpr size_t kSenders = 4;

uint64_t from_environment(const char* name, uint64_t fallback) {
  const char* text = ::getenv(name);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

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
  std::vector<Sender> senders = make_senders(kSenders, &random);

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
  for (const Sender& sender : senders) CHECK(sender.acknowledged().size() >= 5);
  MESSAGE(check_counted_once(senders, folder / "data/nearshelf.db"), " contributions acknowledged");
}
