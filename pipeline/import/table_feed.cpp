#include "pipeline/import/table_feed.h"

#include <array>

namespace nearshelf::pipeline {
namespace {

// Positions in feed_fields().
enum FeedField : size_t { kId, kTitle, kLink, kImage, kCategory, kBrand, kPrice, kAvailability };

}  // namespace

std::span<const TableField> feed_fields() {
  static const std::array<TableField, 8> known_fields = {{
      {"id", {"id", "sku", "item_id", "product_id"}},
      {"title", {"title", "name", "item_name", "product_name"}},
      {"link", {"link", "url", "product_url"}},
      {"image", {"image_link", "image", "image_url"}},
      {"category", {"product_type", "category", "item_category", "google_product_category"}},
      {"brand", {"brand", "item_brand", "vendor", "manufacturer"}},
      {"price", {"price"}},
      {"availability", {"availability", "available", "in_stock", "stock"}},
  }};
  return known_fields;
}

void read_table_feed(TextSource& source, std::optional<char> delimiter, const ColumnMap& columns,
                     FeedBuilder& builder) {
  const std::span<const TableField> fields = feed_fields();
  TableReader table(source, delimiter, builder.report());
  const size_t id = table.require_column(fields[kId], columns, "--feed-map");
  const auto title = table.find_column(fields[kTitle], columns);
  const auto link = table.find_column(fields[kLink], columns);
  const auto image = table.find_column(fields[kImage], columns);
  const auto category = table.find_column(fields[kCategory], columns);
  const auto brand = table.find_column(fields[kBrand], columns);
  const auto price = table.find_column(fields[kPrice], columns);
  const auto availability = table.find_column(fields[kAvailability], columns);

  while (table.next()) {
    FeedRow row;
    row.id = table.value(id);
    row.title = table.value(title);
    row.link = table.value(link);
    row.image = table.value(image);
    row.category = table.value(category);
    row.brand = table.value(brand);
    if (price) row.price = table.value(price);
    if (availability) row.availability = table.value(availability);
    row.line = table.line();
    row.text = table.text();
    builder.add(row);
  }
}

}  // namespace nearshelf::pipeline
