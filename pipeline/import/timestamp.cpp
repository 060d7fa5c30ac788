#include "pipeline/import/timestamp.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cstdio>

namespace nearshelf::pipeline {
namespace {

constexpr int64_t kMicrosPerSecond = 1'000'000;
constexpr int64_t kSecondsPerDay = 86'400;

int64_t days_since_epoch(std::chrono::year_month_day date) {
  return std::chrono::sys_days(date).time_since_epoch().count();
}

constexpr std::chrono::year_month_day kFirstDay{std::chrono::year(1990), std::chrono::January,
                                                std::chrono::day(1)};
constexpr std::chrono::year_month_day kLastDay{std::chrono::year(2100), std::chrono::December,
                                               std::chrono::day(31)};

std::optional<int64_t> in_range(int64_t micros) {
  const int64_t first = days_since_epoch(kFirstDay) * kSecondsPerDay * kMicrosPerSecond;
  const int64_t end = (days_since_epoch(kLastDay) + 1) * kSecondsPerDay * kMicrosPerSecond;
  if (micros < first || micros >= end) return std::nullopt;
  return micros;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Reads a text from front to back. After the first mismatch everything fails.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool ok() const { return ok_; }
  bool at_end() const { return rest_.empty(); }
  char peek() const { return rest_.empty() ? '\0' : rest_.front(); }

  // Exactly `digits` digits with a value of at most `limit`.
  int number(size_t digits, int limit) {
    int value = 0;
    for (size_t i = 0; i < digits; ++i) {
      if (!is_digit(peek())) return fail();
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return value <= limit ? value : fail();
  }

  void expect(char c) {
    if (!accept(c)) fail();
  }

  bool accept(char c) {
    if (!ok_ || peek() != c) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool accept(std::string_view text) {
    if (!ok_ || !rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

 private:
  int fail() {
    ok_ = false;
    return 0;
  }

  std::string_view rest_;
  bool ok_ = true;
};

// ".25" as 250,000; 0 when there is no fraction. Places beyond the microsecond are dropped.
int64_t scan_fraction(Scanner* scanner) {
  if (!scanner->accept('.')) return 0;
  int64_t micros = scanner->number(1, 9) * (kMicrosPerSecond / 10);
  for (int64_t unit = kMicrosPerSecond / 100; is_digit(scanner->peek()); unit /= 10) {
    micros += scanner->number(1, 9) * unit;
  }
  return micros;
}

// Seconds east of UTC: "Z", " UTC", "+01:00", "-0530"; 0 when there is no offset.
int64_t scan_offset(Scanner* scanner) {
  if (scanner->accept('Z') || scanner->accept('z') || scanner->accept(" UTC")) return 0;
  const bool east = scanner->accept('+');
  if (!east && !scanner->accept('-')) return 0;
  const int hours = scanner->number(2, 23);
  scanner->accept(':');
  const int minutes = scanner->number(2, 59);
  const int64_t seconds = hours * 3600 + minutes * 60;
  return east ? seconds : -seconds;
}

std::optional<int64_t> parse_calendar_time(std::string_view text) {
  Scanner scanner(text);
  const int year = scanner.number(4, 9999);
  scanner.expect('-');
  const int month = scanner.number(2, 12);
  scanner.expect('-');
  const int day = scanner.number(2, 31);
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!scanner.ok() || !date.ok()) return std::nullopt;
  int64_t seconds = days_since_epoch(date) * kSecondsPerDay;
  if (scanner.at_end()) return in_range(seconds * kMicrosPerSecond);

  if (!scanner.accept('T') && !scanner.accept('t')) scanner.expect(' ');
  seconds += scanner.number(2, 23) * 3600;
  scanner.expect(':');
  seconds += scanner.number(2, 59) * 60;
  int64_t fraction = 0;
  if (scanner.accept(':')) {
    seconds += scanner.number(2, 60);  // 60 is a leap second
    fraction = scan_fraction(&scanner);
  }
  seconds -= scan_offset(&scanner);
  if (!scanner.ok() || !scanner.at_end()) return std::nullopt;
  return in_range(seconds * kMicrosPerSecond + fraction);
}

// Seconds have at most 10 digits until the year 2286, milliseconds 13, microseconds 16.
std::optional<int64_t> parse_unix_time(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (text.size() <= 10) return in_range(value * kMicrosPerSecond);
  if (text.size() <= 13) return in_range(value * 1000);
  return in_range(value);
}

}  // namespace

std::optional<int64_t> parse_time(std::string_view text) {
  const bool only_digits = !text.empty() && std::ranges::all_of(text, is_digit);
  return only_digits ? parse_unix_time(text) : parse_calendar_time(text);
}

int64_t to_minute(int64_t micros) { return micros / kMicrosPerMinute; }

std::string format_time(int64_t seconds) {
  using std::chrono::days;
  const std::chrono::sys_seconds time{std::chrono::seconds(seconds)};
  const auto midnight = std::chrono::floor<days>(time);
  const std::chrono::year_month_day date(midnight);
  const std::chrono::hh_mm_ss clock(time - midnight);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02u %02d:%02d:%02d",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(clock.hours().count()),
                static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

}  // namespace nearshelf::pipeline
