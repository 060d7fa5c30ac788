#include "pipeline/import/reduced_price.h"

#include "pipeline/import/text.h"
#include "pipeline/import/timestamp.h"

namespace nearshelf::pipeline {
namespace {

constexpr size_t kDateSize = 10;  // YYYY-MM-DD
constexpr int64_t kMicrosPerDay = 24 * 60 * kMicrosPerMinute;

}  // namespace

std::optional<bool> is_in_period(std::string_view period, int64_t now) {
  if (trim(period).empty()) return true;
  const size_t slash = period.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::optional<int64_t> from = parse_time(trim(period.substr(0, slash)));
  const std::string_view until_text = trim(period.substr(slash + 1));
  std::optional<int64_t> until = parse_time(until_text);
  if (!from || !until) return std::nullopt;
  if (until_text.size() == kDateSize) *until += kMicrosPerDay;
  return *from <= now && now < *until;
}

}  // namespace nearshelf::pipeline
