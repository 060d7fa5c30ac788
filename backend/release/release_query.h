// The query of GET /v1/releases and GET /v1/ledger.
#pragma once

#include <optional>
#include <string_view>

#include "backend/release/ledger_reader.h"

namespace nearshelf::backend {

enum class TableFormat : uint8_t { kJson, kCsv };

// "json" and "csv".
std::optional<TableFormat> parse_table_format(std::string_view name);

struct ReleaseQuery {
  LedgerFilter filter;
  TableFormat format = TableFormat::kJson;
};

inline constexpr const char* kReleaseQueryHelp =
    "The query may have group (funnel, items, transitions, experiments or segments), from and to "
    "(full hours such as 2026-11-22T00:00:00Z), after (the id of an entry) and format (json or "
    "csv), each at most once and percent-encoded.";

// Empty when the query cannot be read or names anything else.
std::optional<ReleaseQuery> parse_release_query(std::string_view query);

// `query` as text again, to go on after the entry `after`.
std::string next_page(const ReleaseQuery& query, int64_t after);

}  // namespace nearshelf::backend
