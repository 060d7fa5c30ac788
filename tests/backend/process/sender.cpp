#include "tests/backend/process/sender.h"

#include <doctest/doctest.h>

#include <stdexcept>

#include "backend/base/clock.h"
#include "tests/backend/support/contributions.h"
#include "tests/backend/support/store_view.h"

namespace nearshelf::test {
namespace {

constexpr const char* kSharedItem = "shared";
constexpr uint64_t kReportsOfSender = 1'000'000'000;

}  // namespace

std::string own_item_request(uint64_t report) {
  const std::string item = std::to_string(report);
  return request_text("POST", "/v1/batch", "",
                      to_body(one_cell(report, backend::current_hour(), "s", item)));
}

HttpAnswer post_own_item(HttpClient* client, uint64_t report) {
  REQUIRE(client->send(own_item_request(report)));
  const auto answer = client->receive();
  REQUIRE(answer);
  return *answer;
}

void Sender::send(uint16_t port, uint64_t limit) {
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

bool Sender::post(HttpClient* client, uint64_t report) const {
  const std::string own_item = std::to_string(report);
  Contribution contribution = one_cell(report, backend::current_hour(), "s", own_item);
  contribution.items.push_back(kSharedItem);
  contribution.item_cells.push_back({0, 1, FeedbackEvent::kViewItemList});
  const auto answer = client->request("POST", "/v1/batch", "", to_body(contribution));
  return answer && answer->status == 204;
}

std::vector<Sender> make_senders(size_t count, std::mt19937_64* random) {
  std::vector<Sender> senders;
  for (size_t k = 0; k < count; ++k) senders.emplace_back((k + 1) * kReportsOfSender, (*random)());
  return senders;
}

size_t check_counted_once(const std::vector<Sender>& senders,
                          const std::filesystem::path& database) {
  const auto counts = counts_by_object(database);
  size_t acknowledged = 0;
  size_t wrong = 0;
  for (const Sender& sender : senders) {
    for (const uint64_t report : sender.acknowledged()) {
      const auto found = counts.find(std::to_string(report));
      if (found == counts.end() || found->second != 1) ++wrong;
      ++acknowledged;
    }
  }
  CHECK(wrong == 0);
  CHECK(counts.size() == acknowledged + 1);
  CHECK(counts.at(kSharedItem) == static_cast<int64_t>(acknowledged));
  return acknowledged;
}

}  // namespace nearshelf::test
