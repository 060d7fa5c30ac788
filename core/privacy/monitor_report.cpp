#include "core/privacy/monitor_report.h"

#include <algorithm>
#include <bit>

#include "core/privacy/field_reader.h"

namespace nearshelf {
namespace {

constexpr uint8_t kMagic[3] = {'N', 'S', 'M'};

constexpr std::string_view kLatencies[] = {"none", "<2",   "<4",   "<8",    "<16",   "<32",   "<64",
                                           "<128", "<256", "<512", "<1024", "<2048", ">=2048"};
constexpr std::string_view kPositions[] = {"none", "1",  "2",  "3",  "4",  "5",  "6",
                                           "7",    "8",  "9",  "10", "11", "12", "13",
                                           "14",   "15", "16", "17", "18", "19", "20+"};
constexpr std::string_view kOrigins[] = {"none", "rail", "elsewhere"};
constexpr std::string_view kSources[] = {"none", "model", "popular", "fallback"};
// The low 5 bits of the first byte of the model's name.
constexpr std::string_view kModels[] = {"none", "00", "01", "02", "03", "04", "05", "06", "07",
                                        "08",   "09", "0a", "0b", "0c", "0d", "0e", "0f", "10",
                                        "11",   "12", "13", "14", "15", "16", "17", "18", "19",
                                        "1a",   "1b", "1c", "1d", "1e", "1f"};
// The SDK's error codes (js/src/shelf-error.ts).
constexpr std::string_view kFailures[] = {"none",
                                          "other",
                                          "server",
                                          "disposed",
                                          "consent-off",
                                          "nothing-known",
                                          "all-excluded",
                                          "core-refused",
                                          "timeout",
                                          "manifest-unavailable",
                                          "manifest-invalid",
                                          "manifest-unsupported",
                                          "shard-unavailable",
                                          "shard-corrupt",
                                          "shard-rejected",
                                          "insecure-context",
                                          "wasm-unavailable",
                                          "out-of-memory",
                                          "worker-unavailable",
                                          "feedback-unavailable",
                                          "tags-unavailable",
                                          "worker-died",
                                          "vision-unavailable",
                                          "photo-invalid",
                                          "version-mismatch",
                                          "storage-unavailable",
                                          "contribution-dropped",
                                          "internal"};

constexpr LocalMechanism kResponse = LocalMechanism::kRandomizedResponse;
constexpr LocalMechanism kUnary = LocalMechanism::kUnaryEncoding;

// Randomised response has the smaller variance up to 3 e^epsilon + 2 buckets, unary encoding
// beyond.
constexpr MonitorSchema kSchemas[] = {
    {MonitorMetric::kRecommendLatency, "recommend_latency_ms", kResponse, 2, kLatencies},
    {MonitorMetric::kClickPosition, "click_position", kResponse, 2, kPositions},
    {MonitorMetric::kCartOrigin, "cart_origin", kResponse, 1, kOrigins},
    {MonitorMetric::kRailSource, "rail_source", kResponse, 2, kSources},
    {MonitorMetric::kModelVersion, "model_version", kUnary, 2, kModels},
    {MonitorMetric::kFailure, "failure", kUnary, 2, kFailures},
};
static_assert(std::size(kSchemas) == kMonitorMetricEnd - 1);

class Decoder {
 public:
  explicit Decoder(Bytes bytes) : reader_(bytes) {}

  Status decode(MonitorReport* out) {
    if (Status status =
            reader_.check_size("monitoring report size in bytes", kMaxMonitorReportBytes);
        !status.ok()) {
      return status;
    }
    if (Status status = read_header(out); !status.ok()) return status;
    const MonitorSchema& schema = *find_monitor_schema(static_cast<uint8_t>(out->metric));
    const bool unary = schema.mechanism == LocalMechanism::kUnaryEncoding;
    Status status = unary ? read_bits(schema, out) : read_bucket(schema, out);
    return status.ok() ? reader_.check_end("bytes after the answer") : status;
  }

  size_t field_start() const { return reader_.field_start(); }

 private:
  Status read_header(MonitorReport* out) {
    if (Status status =
            reader_.read_begin(kMagic, "monitoring report version", kMonitorReportVersion,
                               kMonitorReportVersion, out->report_id);
        !status.ok()) {
      return status;
    }
    if (Status status = reader_.read_u32("day", &out->day); !status.ok()) return status;
    Bytes field;
    if (Status status = reader_.read_bytes("metric", 1, &field); !status.ok()) return status;
    if (find_monitor_schema(field[0]) == nullptr) {
      return Status::range(ErrorCode::kBadValue, "metric", field[0], 1, kMonitorMetricEnd - 1);
    }
    out->metric = static_cast<MonitorMetric>(field[0]);
    return {};
  }

  Status read_bucket(const MonitorSchema& schema, MonitorReport* out) {
    Bytes field;
    if (Status status = reader_.read_bytes("bucket", 1, &field); !status.ok()) return status;
    if (field[0] >= schema.bucket_count()) {
      return Status::range(ErrorCode::kBadValue, "bucket", field[0], 0, schema.bucket_count() - 1);
    }
    out->answer = uint64_t{1} << field[0];
    return {};
  }

  Status read_bits(const MonitorSchema& schema, MonitorReport* out) {
    const uint32_t buckets = schema.bucket_count();
    Bytes field;
    if (Status status = reader_.read_bytes("answer bits", (buckets + 7) / 8, &field);
        !status.ok()) {
      return status;
    }
    uint64_t bits = 0;
    for (size_t k = 0; k < field.size(); ++k) bits |= uint64_t{field[k]} << (8 * k);
    if (buckets < 64 && bits >> buckets != 0) {
      return Status::at(ErrorCode::kBadValue, "answer bits beyond the last bucket");
    }
    out->answer = bits;
    return {};
  }

  FieldReader reader_;
};

}  // namespace

std::span<const MonitorSchema> monitor_schemas() { return kSchemas; }

const MonitorSchema* find_monitor_schema(uint8_t metric) {
  return metric >= 1 && metric < kMonitorMetricEnd ? &kSchemas[metric - 1] : nullptr;
}

bool is_monitor_report(Bytes bytes) {
  return bytes.size() >= sizeof(kMagic) &&
         std::equal(std::begin(kMagic), std::end(kMagic), bytes.begin());
}

Result<MonitorReport> decode_monitor_report(Bytes bytes, size_t* failed_at) {
  Decoder decoder(bytes);
  MonitorReport report;
  const Status status = decoder.decode(&report);
  if (status.ok()) return report;
  if (failed_at != nullptr) *failed_at = decoder.field_start();
  return status;
}

std::vector<uint8_t> encode_monitor_report(const MonitorReport& report) {
  const MonitorSchema& schema = *find_monitor_schema(static_cast<uint8_t>(report.metric));
  ByteWriter writer;
  writer.write_bytes(kMagic);
  writer.write(kMonitorReportVersion);
  writer.write_bytes(report.report_id);
  writer.write(report.day);
  writer.write(static_cast<uint8_t>(report.metric));
  if (schema.mechanism == LocalMechanism::kRandomizedResponse) {
    writer.write(static_cast<uint8_t>(std::countr_zero(report.answer)));
  } else {
    for (uint32_t bit = 0; bit < schema.bucket_count(); bit += 8) {
      writer.write(static_cast<uint8_t>(report.answer >> bit));
    }
  }
  return std::move(writer.bytes());
}

}  // namespace nearshelf
