#include "tests/backend/support/contributions.h"

#include <cstring>
#include <utility>

namespace nearshelf::test {

ReportId report_id(uint64_t number) {
  ReportId id{};
  std::memcpy(id.data(), &number, sizeof(number));
  return id;
}

Contribution one_cell(uint64_t report, uint32_t hour, std::string_view slot, std::string_view item,
                      FeedbackEvent event) {
  Contribution contribution;
  contribution.report_id = report_id(report);
  contribution.hour = hour;
  contribution.slots = {slot};
  contribution.items = {item};
  contribution.item_cells = {{0, 0, event}};
  return contribution;
}

MonitorReport one_answer(uint64_t report, uint32_t day, uint32_t bucket) {
  MonitorReport answer;
  answer.report_id = report_id(report);
  answer.day = day;
  answer.answer = uint64_t{1} << bucket;
  return answer;
}

std::string to_body(const Contribution& contribution) {
  const std::vector<uint8_t> bytes = encode_contribution(contribution);
  return {bytes.begin(), bytes.end()};
}

std::string to_body(const MonitorReport& report) {
  const std::vector<uint8_t> bytes = encode_monitor_report(report);
  return {bytes.begin(), bytes.end()};
}

backend::Batch to_batch(const Contribution& contribution) {
  backend::Batch batch{encode_contribution(contribution), {}, {}};
  batch.contribution = std::move(decode_contribution(batch.body).value());
  return batch;
}

backend::Batch to_batch(const MonitorReport& report) { return {{}, {}, report}; }

}  // namespace nearshelf::test
