#include "pipeline/import/price.h"

#include <algorithm>
#include <array>

#include "pipeline/import/text.h"

namespace nearshelf::pipeline {
namespace {

constexpr std::array<std::string_view, 17> kNoDecimals = {"BIF", "CLP", "DJF", "GNF", "ISK", "JPY",
                                                          "KMF", "KRW", "PYG", "RWF", "UGX", "UYI",
                                                          "VND", "VUV", "XAF", "XOF", "XPF"};
constexpr std::array<std::string_view, 7> kThreeDecimals = {"BHD", "IQD", "JOD", "KWD",
                                                            "LYD", "OMR", "TND"};

struct Symbol {
  std::string_view text;
  std::string_view currency;  // empty for a symbol that several currencies share
};
constexpr std::array<Symbol, 4> kSymbols = {
    {{"\u20AC", "EUR"}, {"\u00A3", "GBP"}, {"$", ""}, {"\u00A5", ""}}};

// White space that typographers put between groups of digits, and the Swiss apostrophe.
constexpr std::array<std::string_view, 5> kGroupMarks = {" ", "\u00A0", "\u202F", "'", "\u2019"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); }

struct AmountAndCurrency {
  std::string_view amount;
  std::string currency;
};

// Takes a currency off one end of `text`. At most one end may carry one: what is left must be
// digits.
AmountAndCurrency split_currency(std::string_view text) {
  for (const Symbol& symbol : kSymbols) {
    if (text.starts_with(symbol.text)) {
      return {trim(text.substr(symbol.text.size())), std::string(symbol.currency)};
    }
    if (text.ends_with(symbol.text)) {
      return {trim(text.substr(0, text.size() - symbol.text.size())), std::string(symbol.currency)};
    }
  }
  if (text.size() > 3 && is_currency_code(text.substr(0, 3))) {
    return {trim(text.substr(3)), to_upper(text.substr(0, 3))};
  }
  if (text.size() > 3 && is_currency_code(text.substr(text.size() - 3))) {
    return {trim(text.substr(0, text.size() - 3)), to_upper(text.substr(text.size() - 3))};
  }
  return {text, ""};
}

std::string without_group_marks(std::string_view amount) {
  std::string plain(amount);
  for (const std::string_view mark : kGroupMarks) {
    for (size_t at = plain.find(mark); at != std::string::npos; at = plain.find(mark)) {
      plain.erase(at, mark.size());
    }
  }
  return plain;
}

// True when every `separator` in `amount` stands before a full group of three digits.
bool groups_thousands(std::string_view amount, char separator) {
  const size_t first = amount.find(separator);
  if (first == 0 || first > 3) return false;
  for (size_t at = first; at < amount.size(); at += 4) {
    if (amount[at] != separator || amount.size() - at < 4) return false;
    const std::string_view group = amount.substr(at + 1, 3);
    if (!std::ranges::all_of(group, is_digit)) return false;
  }
  return true;
}

std::string erase_all(std::string text, char c) {
  std::erase(text, c);
  return text;
}

// Rewrites an amount so that '.' is its decimal separator and nothing groups its digits. nullopt
// when its separators make no sense.
std::optional<std::string> to_plain_decimal(const std::string& amount, int digits) {
  const size_t last = amount.find_last_of(".,");
  if (last == std::string::npos) return amount;
  const char separator = amount[last];
  const char other = separator == '.' ? ',' : '.';

  if (amount.find(other) != std::string::npos) {
    const std::string whole = amount.substr(0, last);
    if (!groups_thousands(whole, other)) return std::nullopt;
    return erase_all(whole, other) + "." + amount.substr(last + 1);
  }
  const bool single = amount.find(separator) == last;
  const bool may_be_decimal = single && (digits == 3 || amount.substr(0, last) == "0");
  if (!may_be_decimal && groups_thousands(amount, separator)) return erase_all(amount, separator);
  if (!single) return std::nullopt;
  return amount.substr(0, last) + "." + amount.substr(last + 1);
}

}  // namespace

int minor_unit_digits(std::string_view currency) {
  if (std::ranges::find(kNoDecimals, currency) != kNoDecimals.end()) return 0;
  if (std::ranges::find(kThreeDecimals, currency) != kThreeDecimals.end()) return 3;
  return 2;
}

bool is_currency_code(std::string_view text) {
  return text.size() == 3 && std::ranges::all_of(text, is_letter);
}

std::optional<int64_t> parse_decimal(std::string_view text, int digits) {
  constexpr int64_t kLimit = int64_t{1} << 53;
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);

  int64_t units = 0;
  int places = 0;
  bool has_digit = false;
  bool has_point = false;
  bool round_up = false;
  for (const char c : text) {
    if (c == '.' && !has_point) {
      has_point = true;
      continue;
    }
    if (!is_digit(c)) return std::nullopt;
    has_digit = true;
    if (has_point && places >= digits) {
      if (places == digits) round_up = c >= '5';
      ++places;
      continue;
    }
    places += has_point ? 1 : 0;
    units = units * 10 + (c - '0');
    if (units > kLimit) return std::nullopt;
  }
  if (!has_digit) return std::nullopt;
  for (; places < digits; ++places) units *= 10;
  units += round_up ? 1 : 0;
  if (units > kLimit) return std::nullopt;
  return negative ? -units : units;
}

std::optional<Price> parse_price(std::string_view text, std::string_view shop_currency) {
  AmountAndCurrency parts = split_currency(trim(text));
  if (parts.currency.empty()) parts.currency = shop_currency;
  const int digits = minor_unit_digits(parts.currency);
  const std::optional<std::string> plain =
      to_plain_decimal(without_group_marks(parts.amount), digits);
  if (!plain) return std::nullopt;
  const std::optional<int64_t> units = parse_decimal(*plain, digits);
  if (!units || *units < 0 || *units > kMaxPrice) return std::nullopt;
  return Price{*units, std::move(parts.currency)};
}

}  // namespace nearshelf::pipeline
