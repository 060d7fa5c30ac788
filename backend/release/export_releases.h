// Everything that was released, or the whole ledger, as one file.
#pragma once

#include <filesystem>
#include <optional>
#include <ostream>
#include <string_view>

#include "backend/release/release_query.h"

namespace nearshelf::backend {

enum class ExportTable : uint8_t { kReleases, kLedger };

// "releases" and "ledger".
std::optional<ExportTable> parse_export_table(std::string_view name);

// Writes `table` of the database `file`, which a backend may be using, to `out`: the columns and
// fields of GET /v1/releases and GET /v1/ledger. Needs memory for one release at a time. Throws
// StoreError; whether `out` took everything is for the caller to check.
void export_releases(const std::filesystem::path& file, ExportTable table, TableFormat format,
                     std::ostream& out);

}  // namespace nearshelf::backend
