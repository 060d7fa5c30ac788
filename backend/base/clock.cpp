#include "backend/base/clock.h"

#include <array>
#include <charconv>
#include <cstdio>

namespace nearshelf::backend {
namespace {

using std::chrono::sys_days;
using std::chrono::sys_seconds;

struct CivilTime {
  int year;
  unsigned month, day, weekday, hour, minute, second;
};

CivilTime to_civil(sys_seconds time) {
  const sys_days day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const auto seconds = static_cast<unsigned>((time - day).count());
  return {static_cast<int>(date.year()),
          static_cast<unsigned>(date.month()),
          static_cast<unsigned>(date.day()),
          std::chrono::weekday(day).c_encoding(),
          seconds / 3600,
          seconds / 60 % 60,
          seconds % 60};
}

// The digits of `text` as a number. The caller has checked that there are only digits.
unsigned number(std::string_view text) {
  unsigned value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

// Whether `text` equals `form`, where '0' in `form` stands for any digit.
bool has_form(std::string_view text, std::string_view form) {
  if (text.size() != form.size()) return false;
  for (size_t k = 0; k < form.size(); ++k) {
    const bool digit = text[k] >= '0' && text[k] <= '9';
    if (form[k] == '0' ? !digit : text[k] != form[k]) return false;
  }
  return true;
}

}  // namespace

Hour current_hour() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<Hour>(std::chrono::duration_cast<std::chrono::hours>(now).count());
}

std::string to_rfc3339(Hour hour) { return to_rfc3339(sys_seconds(std::chrono::hours(hour))); }

std::string to_rfc3339(sys_seconds time) {
  const CivilTime t = to_civil(time);
  std::array<char, 64> text;
  const int length = std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02u:%02u:%02uZ",
                                   t.year, t.month, t.day, t.hour, t.minute, t.second);
  return {text.data(), static_cast<size_t>(length)};
}

std::string day_text(int64_t day) {
  constexpr size_t kDateLength = 10;  // of "2026-11-22T..."
  const std::chrono::sys_days date{std::chrono::days(day)};
  return to_rfc3339(std::chrono::sys_seconds(date)).substr(0, kDateLength);
}

std::optional<Hour> parse_rfc3339_hour(std::string_view text) {
  // "0000-00-00T00:" with digits, then the full hour to the letter.
  if (text.size() != 20 || !has_form(text.substr(0, 14), "0000-00-00T00:") ||
      text.substr(14) != "00:00Z") {
    return std::nullopt;
  }
  const std::chrono::year_month_day date(
      std::chrono::year(static_cast<int>(number(text.substr(0, 4)))),
      std::chrono::month(number(text.substr(5, 2))), std::chrono::day(number(text.substr(8, 2))));
  const unsigned hour = number(text.substr(11, 2));
  if (!date.ok() || hour > 23) return std::nullopt;
  const auto days = sys_days(date).time_since_epoch().count();
  if (days < 0) return std::nullopt;
  return static_cast<Hour>(days) * 24 + hour;
}

std::string to_http_date(sys_seconds time) {
  constexpr std::array kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                               "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const CivilTime t = to_civil(time);
  std::array<char, 64> text;
  const int length = std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02u:%02u:%02u GMT",
                                   kDays[t.weekday], t.day, kMonths[t.month - 1], t.year, t.hour,
                                   t.minute, t.second);
  return {text.data(), static_cast<size_t>(length)};
}

}  // namespace nearshelf::backend
