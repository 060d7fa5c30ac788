#include "backend/release/export_releases.h"

#include "backend/release/ledger_json.h"
#include "backend/release/release_tables.h"

namespace nearshelf::backend {
namespace {

using Json = nlohmann::ordered_json;

void export_csv(LedgerReader& reader, ExportTable table, std::ostream& out) {
  CsvWriter csv;
  const bool ledger = table == ExportTable::kLedger;
  if (ledger) {
    write_ledger_header(&csv);
  } else {
    write_release_header(&csv);
  }
  reader.visit({}, [&](const LedgerEntry& entry) {
    if (ledger) {
      write_ledger_row(entry, &csv);
    } else {
      write_release_rows(entry, reader.cells(entry.id), &csv);
    }
    out << csv.take();
    return out.good();
  });
  out << csv.take();
}

void export_json(LedgerReader& reader, ExportTable table, std::ostream& out) {
  const bool ledger = table == ExportTable::kLedger;
  out << (ledger ? "{\"entries\":[" : "{\"releases\":[");
  const char* separator = "\n";
  reader.visit({}, [&](const LedgerEntry& entry) {
    const Json row = ledger ? entry_to_json(entry) : release_to_json(entry, reader.cells(entry.id));
    out << separator << row.dump(-1, ' ', false, Json::error_handler_t::replace);
    separator = ",\n";
    return out.good();
  });
  out << "\n]}\n";
}

}  // namespace

std::optional<ExportTable> parse_export_table(std::string_view name) {
  if (name == "releases") return ExportTable::kReleases;
  if (name == "ledger") return ExportTable::kLedger;
  return std::nullopt;
}

void export_releases(const std::filesystem::path& file, ExportTable table, TableFormat format,
                     std::ostream& out) {
  LedgerReader reader(file);
  reader.in_one_state([&] {
    if (format == TableFormat::kCsv) {
      export_csv(reader, table, out);
    } else {
      export_json(reader, table, out);
    }
  });
}

}  // namespace nearshelf::backend
