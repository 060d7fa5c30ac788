#include "core/privacy/monitor_report.h"

#include <doctest/doctest.h>

#include <cmath>
#include <set>
#include <string>

namespace nearshelf {
namespace {

MonitorReport example(MonitorMetric metric, uint64_t answer) {
  MonitorReport report;
  report.report_id.fill(0xAA);
  report.day = 0x01020304;
  report.metric = metric;
  report.answer = answer;
  return report;
}

void check_refused(const std::vector<uint8_t>& bytes, ErrorCode code, const std::string& field) {
  CAPTURE(field);
  size_t failed_at = 0;
  const Result<MonitorReport> result = decode_monitor_report(bytes, &failed_at);
  REQUIRE_FALSE(result.ok());
  CHECK(result.status().code() == code);
  CHECK(result.status().where() == field);
  CHECK(failed_at <= bytes.size());
}

}  // namespace

TEST_CASE("the table: numbers in order, none first, labels unique, the better mechanism") {
  uint8_t number = 0;
  for (const MonitorSchema& schema : monitor_schemas()) {
    CAPTURE(schema.name);
    CHECK(static_cast<uint8_t>(schema.metric) == ++number);
    CHECK(find_monitor_schema(number) == &schema);
    CHECK(schema.buckets[0] == "none");
    CHECK(schema.bucket_count() >= 3);
    CHECK(schema.bucket_count() <= kMaxMonitorBuckets);
    const std::set<std::string_view> labels(schema.buckets.begin(), schema.buckets.end());
    CHECK(labels.size() == schema.buckets.size());
    CHECK(schema.epsilon > 0);
    CHECK(schema.epsilon <= 2);
    const bool response_is_better = schema.bucket_count() < 3 * std::exp(schema.epsilon) + 2;
    CHECK((schema.mechanism == LocalMechanism::kRandomizedResponse) == response_is_better);
  }
  CHECK(number + 1 == kMonitorMetricEnd);
  CHECK(find_monitor_schema(0) == nullptr);
  CHECK(find_monitor_schema(kMonitorMetricEnd) == nullptr);
}

TEST_CASE("the example has the bytes of the byte table") {
  const std::string head = "NSM\x01" + std::string(16, '\xAA') + "\x04\x03\x02\x01";
  const auto text = [](const MonitorReport& report) {
    const std::vector<uint8_t> bytes = encode_monitor_report(report);
    return std::string(bytes.begin(), bytes.end());
  };
  CHECK(text(example(MonitorMetric::kRailSource, 1u << 3)) == head + "\x04\x03");
  CHECK(text(example(MonitorMetric::kModelVersion, uint64_t{1} << 32 | 0x0102)) ==
        head + "\x05" + std::string("\x02\x01\x00\x00\x01", 5));
}

TEST_CASE("every answer of every metric comes back") {
  for (const MonitorSchema& schema : monitor_schemas()) {
    for (uint32_t bucket = 0; bucket < schema.bucket_count(); ++bucket) {
      const MonitorReport report = example(schema.metric, uint64_t{1} << bucket);
      const std::vector<uint8_t> bytes = encode_monitor_report(report);
      CHECK(is_monitor_report(bytes));
      CHECK(bytes.size() <= kMaxMonitorReportBytes);
      const Result<MonitorReport> result = decode_monitor_report(bytes);
      REQUIRE(result.ok());
      CHECK(result.value().report_id == report.report_id);
      CHECK(result.value().day == report.day);
      CHECK(result.value().metric == report.metric);
      CHECK(result.value().answer == report.answer);
    }
  }
}

TEST_CASE("what breaks a rule is refused with its field") {
  const std::vector<uint8_t> response =
      encode_monitor_report(example(MonitorMetric::kRailSource, 1));
  const std::vector<uint8_t> unary =
      encode_monitor_report(example(MonitorMetric::kModelVersion, 1));
  for (const std::vector<uint8_t>& whole : {response, unary}) {
    for (size_t length = 0; length < whole.size(); ++length) {
      CHECK(decode_monitor_report({whole.data(), length}).status().code() == ErrorCode::kTruncated);
    }
    std::vector<uint8_t> longer = whole;
    longer.push_back(0);
    check_refused(longer, ErrorCode::kBadLayout, "bytes after the answer");
  }
  const auto with = [](std::vector<uint8_t> bytes, size_t at, uint8_t value) {
    bytes[at] = value;
    return bytes;
  };
  check_refused(with(response, 2, 'C'), ErrorCode::kBadMagic, "magic");
  check_refused(with(response, 3, 2), ErrorCode::kUnsupportedVersion, "monitoring report version");
  check_refused(with(response, 24, 0), ErrorCode::kBadValue, "metric");
  check_refused(with(response, 24, kMonitorMetricEnd), ErrorCode::kBadValue, "metric");
  check_refused(with(response, 25, 4), ErrorCode::kBadValue, "bucket");
  check_refused(with(unary, 29, 2), ErrorCode::kBadValue, "answer bits beyond the last bucket");
  check_refused(std::vector<uint8_t>(65, 0), ErrorCode::kTooLarge,
                "monitoring report size in bytes");
  CHECK_FALSE(is_monitor_report(Bytes()));
  CHECK_FALSE(is_monitor_report(with(response, 2, 'C')));
}

}  // namespace nearshelf
