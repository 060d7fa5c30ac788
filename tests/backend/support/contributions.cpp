#include "tests/backend/support/contributions.h"

#include <cstring>
#include <utility>

namespace nearshelf::test {

ReportId report_id(uint64_t number) {
  ReportId id{};
  std::memcpy(id.data(), &number, sizeof(number));
  return id;
}

Contribution one_counter(uint64_t report, uint32_t hour, std::string_view slot,
                         std::string_view item, FeedbackEvent event, uint8_t count) {
  Contribution contribution;
  contribution.report_id = report_id(report);
  contribution.hour = hour;
  contribution.slots = {slot};
  contribution.items = {item};
  contribution.counters = {{0, 0, event, count}};
  return contribution;
}

std::string to_body(const Contribution& contribution) {
  const std::vector<uint8_t> bytes = encode_contribution(contribution);
  return {bytes.begin(), bytes.end()};
}

backend::Batch to_batch(const Contribution& contribution) {
  backend::Batch batch{encode_contribution(contribution), {}};
  batch.contribution = std::move(decode_contribution(batch.body).value());
  return batch;
}

}  // namespace nearshelf::test
