#include "backend/orders/order_time.h"

#include <algorithm>

namespace nearshelf::backend {
namespace {

bool is_digit(char character) { return character >= '0' && character <= '9'; }

// Reads a text from left to right.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  // Exactly `digits` digits as a number.
  int number(size_t digits) {
    if (rest_.size() < digits || !std::all_of(rest_.begin(), rest_.begin() + digits, is_digit)) {
      failed_ = true;
      return 0;
    }
    int value = 0;
    for (const char digit : rest_.substr(0, digits)) value = value * 10 + (digit - '0');
    rest_.remove_prefix(digits);
    return value;
  }

  // One of `characters`.
  char one_of(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) {
      failed_ = true;
      return '\0';
    }
    const char found = rest_.front();
    rest_.remove_prefix(1);
    return found;
  }

  void skip_fraction() {
    if (rest_.empty() || rest_.front() != '.') return;
    rest_.remove_prefix(1);
    const auto end = std::find_if_not(rest_.begin(), rest_.end(), is_digit);
    if (end == rest_.begin()) failed_ = true;
    rest_.remove_prefix(static_cast<size_t>(end - rest_.begin()));
  }

  bool succeeded() const { return !failed_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

std::chrono::seconds read_offset(Reader* reader) {
  const char sign = reader->one_of("Zz+-");
  if (sign != '+' && sign != '-') return std::chrono::seconds(0);
  const std::chrono::hours hours(reader->number(2));
  reader->one_of(":");
  const std::chrono::minutes minutes(reader->number(2));
  const std::chrono::seconds offset = hours + minutes;
  return sign == '+' ? offset : -offset;
}

}  // namespace

std::optional<std::chrono::sys_seconds> parse_rfc3339_time(std::string_view text) {
  constexpr size_t kYearDigits = 4;
  Reader reader(text);
  const std::chrono::year year(reader.number(kYearDigits));
  reader.one_of("-");
  const std::chrono::month month(static_cast<unsigned>(reader.number(2)));
  reader.one_of("-");
  const std::chrono::day day(static_cast<unsigned>(reader.number(2)));
  reader.one_of("Tt ");
  const int hour = reader.number(2);
  reader.one_of(":");
  const int minute = reader.number(2);
  reader.one_of(":");
  const int second = reader.number(2);
  reader.skip_fraction();
  const std::chrono::seconds offset = read_offset(&reader);
  const std::chrono::year_month_day date(year, month, day);
  constexpr std::chrono::hours kLargestOffset(24);
  if (!reader.succeeded() || !date.ok() || hour > 23 || minute > 59 || second > 60 ||
      std::chrono::abs(offset) >= kLargestOffset) {
    return std::nullopt;
  }
  const std::chrono::sys_seconds time = std::chrono::sys_days(date) + std::chrono::hours(hour) +
                                        std::chrono::minutes(minute) +
                                        std::chrono::seconds(second) - offset;
  if (time < std::chrono::sys_seconds()) return std::nullopt;
  return time;
}

}  // namespace nearshelf::backend
