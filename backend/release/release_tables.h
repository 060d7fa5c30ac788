// Releases and the ledger as texts: the rows of answers and exports.
#pragma once

#include <nlohmann/json.hpp>
#include <span>

#include "backend/base/csv.h"
#include "backend/release/ledger_entry.h"
#include "backend/release/ledger_summary.h"
#include "backend/release/released_cell.h"

namespace nearshelf::backend {

// The entry with its "cells".
nlohmann::ordered_json release_to_json(const LedgerEntry& entry,
                                       std::span<const ReleasedCell> cells);

// "composed", "budget" and "waiting".
nlohmann::ordered_json summary_to_json(const LedgerSummary& summary);

// One row a value; an entry without values has no row.
void write_release_header(CsvWriter* csv);
void write_release_rows(const LedgerEntry& entry, std::span<const ReleasedCell> cells,
                        CsvWriter* csv);

// One row an entry.
void write_ledger_header(CsvWriter* csv);
void write_ledger_row(const LedgerEntry& entry, CsvWriter* csv);

}  // namespace nearshelf::backend
