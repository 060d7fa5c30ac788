// Prices as shops write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nearshelf::pipeline {

struct Price {
  int64_t minor_units = 0;  // cents for EUR, whole yen for JPY, fils for KWD
  std::string currency;     // ISO 4217, upper case; empty when neither the text nor the shop says
};

// Largest price the catalogue format can hold, in minor units.
inline constexpr int64_t kMaxPrice = 4'294'967'295;

// Decimal places of a currency's minor unit (ISO 4217, list one): 2 unless known otherwise.
int minor_unit_digits(std::string_view currency);

// Parses "12.99 EUR", "EUR 12.99", "12,99", "1,299.00", "1.299,00 EUR", "€12", "1 299". The text's
// own currency (three letters, € or £; $ and ¥ name several and count as none) wins over
// `shop_currency`. When '.' and ',' both occur the last one is the decimal separator. A single one
// before exactly three digits groups thousands, except after a lone 0 and in currencies with three
// decimals. Places beyond the minor unit are rounded, half away from zero. nullopt for other text,
// for negative prices and for those above kMaxPrice.
std::optional<Price> parse_price(std::string_view text, std::string_view shop_currency);

// Parses a number whose decimal separator is '.', with no grouping: "12.99" with `digits` = 2 is
// 1299. The same rounding; a sign is allowed. nullopt for other text and out of range.
std::optional<int64_t> parse_decimal(std::string_view text, int digits);

// True for three ASCII letters.
bool is_currency_code(std::string_view text);

}  // namespace nearshelf::pipeline
