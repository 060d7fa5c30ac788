#include "pipeline/import/table_feed.h"

#include <array>

#include "pipeline/import/import_error.h"
#include "pipeline/import/text.h"

namespace nearshelf::pipeline {
namespace {

// Positions in feed_fields().
enum FeedField : size_t {
  kId,
  kTitle,
  kLink,
  kImage,
  kCategory,
  kBrand,
  kPrice,
  kSalePrice,
  kSaleDates,
  kListPrice,
  kAdded,
  kAvailability,
  kFieldCount
};

using Column = std::optional<size_t>;

struct AttributeColumn {
  std::string name;
  char separator;
  Column column;
};

// Columns of the attributes known by name, and of those that the user named.
std::vector<AttributeColumn> find_attributes(const TableReader& table, const ColumnMap& named) {
  std::vector<AttributeColumn> found;
  for (const KnownAttribute& known : known_attributes()) {
    if (named.contains(known.name)) continue;
    const Column column = table.find_column({known.name, known.columns}, {});
    if (column) found.push_back({std::string(known.name), known.separator, column});
  }
  for (const auto& [name, column] : named) {
    found.push_back({name, kValueSeparator, table.find_column({name, {}}, named)});
  }
  return found;
}

}  // namespace

std::span<const TableField> feed_fields() {
  static const std::array<TableField, kFieldCount> known_fields = {{
      {"id", {"id", "sku", "item_id", "product_id"}},
      {"title", {"title", "name", "item_name", "product_name"}},
      {"link", {"link", "url", "product_url"}},
      {"image", {"image_link", "image", "image_url"}},
      {"category", {"product_type", "category", "item_category", "google_product_category"}},
      {"brand", {"brand", "item_brand", "vendor", "manufacturer"}},
      {"price", {"price"}},
      {"sale_price", {"sale_price", "special_price"}},
      {"sale_dates", {"sale_price_effective_date"}},
      {"list_price", {"list_price", "compare_at_price", "regular_price"}},
      {"added", {"date_added", "added", "published_at", "created_at", "availability_date"}},
      {"availability", {"availability", "available", "in_stock", "stock"}},
  }};
  return known_fields;
}

void read_table_feed(TextSource& source, const TableFeedOptions& options, FeedBuilder& builder) {
  const std::span<const TableField> fields = feed_fields();
  TableReader table(source, options.delimiter, builder.report());
  table.require_column(fields[kId], options.columns, "--feed-map");
  std::array<Column, kFieldCount> columns;
  for (size_t field = 0; field < kFieldCount; ++field) {
    columns[field] = table.find_column(fields[field], options.columns);
  }
  const std::vector<AttributeColumn> attributes = find_attributes(table, options.attributes);

  while (table.next()) {
    FeedRow row;
    row.id = table.value(columns[kId]);
    row.title = table.value(columns[kTitle]);
    row.link = table.value(columns[kLink]);
    row.image = table.value(columns[kImage]);
    row.category = table.value(columns[kCategory]);
    row.brand = table.value(columns[kBrand]);
    if (columns[kPrice]) row.price = table.value(columns[kPrice]);
    row.sale_price = table.value(columns[kSalePrice]);
    row.sale_period = table.value(columns[kSaleDates]);
    row.list_price = table.value(columns[kListPrice]);
    row.added = table.value(columns[kAdded]);
    if (columns[kAvailability]) row.availability = table.value(columns[kAvailability]);
    for (const AttributeColumn& attribute : attributes) {
      row.attributes.push_back(
          {attribute.name, table.value(attribute.column), attribute.separator});
    }
    row.line = table.line();
    row.text = table.text();
    builder.add(row);
  }
}

void add_attribute_column(std::string_view text, ColumnMap* attributes) {
  const size_t equals = text.find('=');
  const std::string name = clean_attribute_name(text.substr(0, equals));
  const std::string_view column =
      equals == std::string_view::npos ? "" : trim(text.substr(equals + 1));
  if (name.empty() || column.empty()) {
    throw ImportError("'" + std::string(text) + "' is not NAME=COLUMN, NAME of at most " +
                      std::to_string(kMaxAttributeNameSize) + " bytes.");
  }
  if (name == "brand") {
    throw ImportError("'brand' is a field of its own: use --feed-map brand=" + std::string(column) +
                      ".");
  }
  attributes->insert_or_assign(name, std::string(column));
}

}  // namespace nearshelf::pipeline
