// Ledger entries as JSON: in answers, exports and the ledger's log.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>

#include "backend/release/ledger_entry.h"

namespace nearshelf::backend {

nlohmann::ordered_json entry_to_json(const LedgerEntry& entry);

// Reads the text of what entry_to_json() made. Empty when that is damaged.
std::optional<LedgerEntry> parse_entry(std::string_view text);

}  // namespace nearshelf::backend
