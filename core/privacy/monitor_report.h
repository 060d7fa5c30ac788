// What a browser says about how well the SDK runs there: one answer about one metric a day, with
// noise that the browser itself added (local differential privacy), so that no single answer can be
// believed. Byte table: docs/FORMAT.md, "Monitoring report, version 1".
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "core/base/bytes.h"
#include "core/privacy/contribution.h"

namespace nearshelf {

inline constexpr uint8_t kMonitorReportVersion = 1;
inline constexpr uint32_t kMaxMonitorBuckets = 64;
inline constexpr size_t kMaxMonitorReportBytes = 64;

// Values travel in reports and are stored: never reuse or renumber one, never change the buckets or
// the epsilon of one; a changed metric is a new metric.
enum class MonitorMetric : uint8_t {
  kRecommendLatency = 1,
  kClickPosition = 2,
  kCartOrigin = 3,
  kRailSource = 4,
  kModelVersion = 5,
  kFailure = 6,
};
inline constexpr uint8_t kMonitorMetricEnd = 7;  // one past the largest value

// k-ary randomised response; optimised unary encoding (Wang, Blocki, Li, Jha, "Locally
// Differentially Private Protocols for Frequency Estimation", USENIX Security 2017).
enum class LocalMechanism : uint8_t { kRandomizedResponse = 1, kUnaryEncoding = 2 };

// Bucket 0 of every metric is "none": nothing of the kind happened in this visit. So a report is
// sent whatever happened, and that it comes says nothing.
struct MonitorSchema {
  MonitorMetric metric;
  std::string_view name;  // "recommend_latency_ms", ...
  LocalMechanism mechanism;
  double epsilon;
  std::span<const std::string_view> buckets;  // their labels; 3 to kMaxMonitorBuckets

  uint32_t bucket_count() const { return static_cast<uint32_t>(buckets.size()); }
};

// All metrics, by number. The SDK has the same table; tests compare them.
std::span<const MonitorSchema> monitor_schemas();
// Null for an unknown number.
const MonitorSchema* find_monitor_schema(uint8_t metric);

struct MonitorReport {
  ReportId report_id{};
  uint32_t day = 0;  // days since 1970-01-01 UTC
  MonitorMetric metric = MonitorMetric::kRecommendLatency;
  // Bit b (bit b % 64 of the word) says bucket b: with randomised response exactly one bit is set,
  // with unary encoding any number.
  uint64_t answer = 0;
};

// True when `bytes` begin as a monitoring report does, so that one path can take both formats.
bool is_monitor_report(Bytes bytes);

// Layout, little-endian:
//   u8[3] "NSM", u8 version, u8[16] report id, u32 day, u8 metric,
//   then for randomised response u8 bucket, for unary encoding ceil(buckets / 8) bytes, bit b % 8
//   of byte b / 8 for bucket b, unused bits zero. Nothing follows.
// Fails as decode_contribution does.
Result<MonitorReport> decode_monitor_report(Bytes bytes, size_t* failed_at = nullptr);
std::vector<uint8_t> encode_monitor_report(const MonitorReport& report);

}  // namespace nearshelf
