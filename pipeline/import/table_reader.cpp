#include "pipeline/import/table_reader.h"

#include <algorithm>

#include "pipeline/import/import_error.h"
#include "pipeline/import/text.h"

namespace nearshelf::pipeline {
namespace {

constexpr size_t kColumnListBytes = 1000;

template <typename Names>
std::string join(const Names& names) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "" : ", ") + std::string(name);
  return list;
}

std::string field_names(std::span<const TableField> fields) {
  std::vector<std::string_view> names;
  for (const TableField& field : fields) names.push_back(field.name);
  return join(names);
}

}  // namespace

ColumnMap parse_column_map(std::string_view text, std::span<const TableField> fields) {
  ColumnMap map;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    const size_t equals = pair.find('=');
    const std::string_view name = trim(pair.substr(0, equals));
    const std::string_view column =
        equals == std::string_view::npos ? "" : trim(pair.substr(equals + 1));
    if (name.empty() || column.empty()) {
      throw ImportError("'" + std::string(pair) +
                        "' is not FIELD=COLUMN. Fields: " + field_names(fields) + ".");
    }
    if (std::ranges::find(fields, name, &TableField::name) == fields.end()) {
      throw ImportError("'" + std::string(name) +
                        "' is no field of this import. Fields: " + field_names(fields) + ".");
    }
    map.insert_or_assign(std::string(name), std::string(column));
  }
  return map;
}

std::string normalise_column_name(std::string_view name) {
  std::string normal = to_lower(trim(name));
  if (normal.starts_with("g:")) normal.erase(0, 2);
  std::ranges::replace(normal, ' ', '_');
  std::ranges::replace(normal, '-', '_');
  return normal;
}

TableReader::TableReader(TextSource& source, std::optional<char> delimiter, ImportReport& report)
    : source_name_(source.name()),
      csv_(source, delimiter.value_or(guess_delimiter(source.peek(1)))),
      report_(report) {
  if (csv_.next() != CsvToken::kRecord) {
    throw ImportError(source_name_ + ":" + std::to_string(csv_.line()) +
                      ": the header cannot be read: " + csv_.problem() + ".");
  }
  for (const std::string_view column : csv_.fields())
    header_.push_back(clean_text(to_utf8(column)));
}

std::optional<size_t> TableReader::find_column(const TableField& field,
                                               const ColumnMap& map) const {
  const auto mapped = map.find(field.name);
  if (mapped != map.end()) {
    const std::optional<size_t> column = index_of(mapped->second);
    if (!column) {
      throw ImportError(source_name_ + ": has no column '" + mapped->second + "' for " +
                        std::string(field.name) + ". " + columns_found());
    }
    return column;
  }
  for (const std::string_view name : field.columns) {
    const std::optional<size_t> column = index_of(name);
    if (column) return column;
  }
  return std::nullopt;
}

size_t TableReader::require_column(const TableField& field, const ColumnMap& map,
                                   std::string_view map_option) const {
  const std::optional<size_t> column = find_column(field, map);
  if (column) return *column;
  std::string hint;
  if (!map_option.empty()) {
    hint = " Name it with " + std::string(map_option) + " " + std::string(field.name) + "=COLUMN.";
  }
  throw ImportError(source_name_ + ": has no column for " + std::string(field.name) + " (" +
                    join(field.columns) + "). " + columns_found() + hint);
}

bool TableReader::next() {
  for (;;) {
    const CsvToken token = csv_.next();
    if (token == CsvToken::kEnd) return false;
    if (token == CsvToken::kMalformed) {
      report_.reject("malformed record: " + std::string(csv_.problem()), csv_.line(), csv_.text());
    } else if (csv_.fields().size() != header_.size()) {
      report_.reject("wrong column count: the header has " + std::to_string(header_.size()),
                     csv_.line(), csv_.text());
    } else {
      return true;
    }
  }
}

std::string_view TableReader::value(std::optional<size_t> column) const {
  return column ? trim(csv_.fields()[*column]) : std::string_view();
}

std::optional<size_t> TableReader::index_of(std::string_view column) const {
  const std::string wanted = normalise_column_name(column);
  const auto found = std::ranges::find(header_, wanted, normalise_column_name);
  if (found == header_.end()) return std::nullopt;
  return static_cast<size_t>(found - header_.begin());
}

std::string TableReader::columns_found() const {
  const std::string list = join(header_);
  const std::string_view shown = cut_utf8(list, kColumnListBytes);
  return "Columns found: " + std::string(shown) + (shown.size() < list.size() ? ", ..." : "") + ".";
}

}  // namespace nearshelf::pipeline
