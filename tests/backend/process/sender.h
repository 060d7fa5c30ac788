// Clients of which each contribution has an item of its own, so that a cell above 1 proves a double
// count and a cell of 0 a loss (the method of the Janus project's simulation tests).
#pragma once

#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "tests/backend/support/http_client.h"

namespace nearshelf::test {

// The request for a contribution whose item is called as its report is numbered.
std::string own_item_request(uint64_t report);
// Sends it, and waits for the answer.
HttpAnswer post_own_item(HttpClient* client, uint64_t report);

// Sends contributions one after another, and each again with the same id until it is acknowledged.
class Sender {
 public:
  // Reports are numbered from `first_report`: leave room for those of other senders.
  Sender(uint64_t first_report, uint64_t seed) : report_(first_report), random_(seed) {}

  // Sends until the connection fails or `limit` contributions were acknowledged.
  void send(uint16_t port, uint64_t limit);

  const std::vector<uint64_t>& acknowledged() const { return acknowledged_; }

 private:
  bool post(HttpClient* client, uint64_t report) const;

  uint64_t report_;  // the next to send; not acknowledged yet
  std::mt19937_64 random_;
  std::vector<uint64_t> acknowledged_;
};

// As many senders, with numbers of their own.
std::vector<Sender> make_senders(size_t count, std::mt19937_64* random);

// Checks that the database holds what the senders have acknowledged, each once, and nothing else.
// All must have everything acknowledged that they sent. Returns how many that are.
size_t check_counted_once(const std::vector<Sender>& senders,
                          const std::filesystem::path& database);

}  // namespace nearshelf::test
