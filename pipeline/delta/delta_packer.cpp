#include "pipeline/delta/delta_packer.h"

#include <algorithm>
#include <cmath>

#include "core/catalog/delta_writer.h"
#include "core/models/rows_view.h"
#include "core/models/rows_writer.h"
#include "pipeline/import/text.h"
#include "pipeline/pack/catalog_table.h"
#include "pipeline/pack/pack_error.h"
#include "pipeline/train/content_rows.h"
#include "pipeline/train/content_tokens.h"
#include "pipeline/train/popularity.h"

namespace nearshelf::pipeline {
namespace {

constexpr int64_t kTrendMinutes = 7 * 24 * 60;

// The catalogue's item as the feed would describe it.
Product describe(const CatalogView& catalog, uint32_t item) {
  Product product;
  product.id = catalog.item_id(item);
  product.title = catalog.title(item);
  product.category = catalog.category(item);
  product.brand = catalog.brand(item);
  product.currency = catalog.currency();
  product.price = catalog.price(item);
  product.list_price = catalog.list_price(item);
  product.day_added = catalog.day_added(item);
  product.available = catalog.in_stock(item);
  catalog.for_each_value(item, [&](uint32_t value) {
    const std::string name(catalog.attribute_names()[catalog.attributes().attribute_of(value)]);
    if (name == kBrandAttribute) return;
    product.attributes[name].emplace_back(catalog.attribute_values()[value]);
  });
  return product;
}

// The base's numbers for names and values of new items.
class BaseNames {
 public:
  explicit BaseNames(const CatalogView& base) : base_(base) {
    for (uint32_t k = 0; k < base.category_names().size(); ++k) {
      categories_.emplace(base.category_names()[k], static_cast<uint16_t>(k));
    }
  }

  uint16_t category(const Product& product, DeltaCounts* counts) const {
    if (product.category.empty()) return kNoCategory;
    const auto known = categories_.find(fit_text(product.category));
    if (known != categories_.end()) return known->second;
    ++counts->unknown_categories;
    return kNoCategory;
  }

  std::vector<uint32_t> values(const Product& product, DeltaCounts* counts) const {
    std::vector<uint32_t> numbers;
    for (const auto& [name, values] : packed_attributes(product)) {
      const uint32_t attribute = base_.attributes().find(name);
      for (const std::string& text : values) {
        const uint32_t value =
            attribute == kNoAttribute ? kNoValue : base_.attributes().find_value(attribute, text);
        if (value == kNoValue) {
          ++counts->unknown_values;
        } else {
          numbers.push_back(value);
        }
      }
    }
    std::sort(numbers.begin(), numbers.end());
    return numbers;
  }

 private:
  const CatalogView& base_;
  std::unordered_map<std::string, uint16_t> categories_;
};

void count_change(const CatalogView& base, uint32_t item, const DeltaItems& items,
                  DeltaCounts* counts) {
  const Product& product = items.product(item);
  counts->unlisted += items.listed(item) ? 0 : 1;
  counts->stock_changes += product.available != base.in_stock(item) ? 1 : 0;
  const bool same_price = packed_price(product) == base.price(item) &&
                          packed_list_price(product) == base.list_price(item);
  counts->price_changes += same_price ? 0 : 1;
}

DeltaTable make_table(const CatalogView& base, const DeltaItems& items, DeltaCounts* counts) {
  DeltaTable table;
  table.base_item_count = items.base_count();
  table.ids_checksum = base.ids_checksum();
  const BaseNames names(base);
  for (uint32_t item = 0; item < items.count(); ++item) {
    const Product& product = items.product(item);
    table.all_prices.push_back(packed_price(product));
    table.all_list_prices.push_back(packed_list_price(product));
    table.all_in_stock.push_back(product.available);
    if (item < items.base_count()) {
      count_change(base, item, items, counts);
      continue;
    }
    table.ids.push_back(product.id);
    table.titles.push_back(fit_text(product.title));
    table.links.push_back(fit_text(product.link));
    table.images.push_back(fit_text(product.image));
    table.categories.push_back(names.category(product, counts));
    table.days_added.push_back(product.day_added);
    table.item_values.push_back(names.values(product, counts));
  }
  counts->new_items = items.new_count();
  return table;
}

}  // namespace

DeltaItems::DeltaItems(const CatalogView& base, const std::vector<Product>& products)
    : base_(base), base_count_(base.base_item_count()) {
  for (uint32_t item = 0; item < base_count_; ++item) {
    products_.push_back(describe(base, item));
    products_.back().available = false;
  }
  listed_.assign(base_count_, false);
  bool any_known = false;
  for (const Product& product : products) {
    if (!product.currency.empty() && !base.currency().empty() &&
        product.currency != base.currency()) {
      throw PackError("the feed's price of \"" + product.id + "\" is in " + product.currency +
                      ", the shelf's are in " + std::string(base.currency()) + ": build it again");
    }
    const uint32_t item = base.find(product.id);
    if (item < base_count_) {
      products_[item] = product;
      listed_[item] = true;
      any_known = true;
      continue;
    }
    if (!new_items_.emplace(product.id, count()).second) continue;
    products_.push_back(product);
    listed_.push_back(true);
  }
  if (!any_known) {
    throw PackError("none of the feed's " + std::to_string(products.size()) +
                    " products is in the shelf: check that both use the same item ids");
  }
}

uint32_t DeltaItems::find(const std::string& id) const {
  const uint32_t item = base_.find(id);
  if (item < base_count_) return item;
  const auto added = new_items_.find(id);
  return added == new_items_.end() ? kNoItem : added->second;
}

ItemRows delta_rows(const DeltaItems& items) {
  if (items.new_count() == 0) return {};
  std::vector<std::vector<uint64_t>> tokens;
  for (uint32_t item = 0; item < items.count(); ++item) {
    tokens.push_back(content_tokens(items.product(item)));
  }
  const ContentRowsSettings settings;
  const ItemRows similar = content_rows(tokens, settings);
  ItemRows rows(items.count());
  for (uint32_t item = items.base_count(); item < items.count(); ++item) {
    rows[item] = similar[item];
    for (const Neighbour& neighbour : similar[item]) {
      if (neighbour.item < items.base_count()) {
        rows[neighbour.item].push_back({item, neighbour.weight});
      }
    }
  }
  for (uint32_t item = 0; item < items.base_count(); ++item) {
    keep_highest(settings.neighbours, &rows[item]);
  }
  return rows;
}

std::vector<uint16_t> delta_trends(const DeltaItems& items, const Dataset& events) {
  const std::vector<float> recent = recent_popularity(events, kTrendMinutes);
  std::vector<float> popularity(items.count());
  float largest = 0;
  for (size_t known = 0; known < recent.size(); ++known) {
    const uint32_t item = items.find(events.item_ids[known]);
    if (item == kNoItem) continue;
    popularity[item] = recent[known];
    largest = std::max(largest, recent[known]);
  }
  std::vector<uint16_t> trends;
  for (const float value : popularity) {
    const float share = largest > 0 ? value / largest : 0;
    trends.push_back(static_cast<uint16_t>(std::floor(share * 65535.0f + 0.5f)));
  }
  return trends;
}

PackedDelta pack_delta(const CatalogView& base, const DeltaItems& items,
                       std::vector<uint16_t> trends, const ItemRows& rows) {
  PackedDelta packed;
  DeltaTable table = make_table(base, items, &packed.counts);
  table.all_trends = std::move(trends);
  ShardWriter shard = begin_delta(table);
  if (!rows.empty()) write_rows(rows, kItemRows, RowPrecision::kWide, &shard);
  packed.shard = AlignedBuffer::copy_of(shard.finish());

  CatalogView catalog = base;
  Status status = catalog.apply_delta(packed.shard.bytes());
  if (status.ok() && !rows.empty()) {
    status = RowsView::open(catalog.delta().shard(), items.count()).status();
  }
  if (!status.ok()) throw PackError("the delta cannot be packed: " + status.message());
  return packed;
}

}  // namespace nearshelf::pipeline
