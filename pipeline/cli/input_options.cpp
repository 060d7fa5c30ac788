#include "pipeline/cli/input_options.h"

#include <iostream>
#include <map>
#include <optional>
#include <span>
#include <string>

#include "pipeline/import/import_error.h"
#include "pipeline/import/price.h"
#include "pipeline/import/shop_event.h"
#include "pipeline/import/table_feed.h"
#include "pipeline/import/text.h"

namespace nearshelf::pipeline {
namespace {

template <typename Value>
using Choices = std::map<std::string, Value>;

// An option whose value is one of the names in `choices`.
template <typename Value, typename Target>
void add_choice(CLI::App& app, const std::string& name, Target* target,
                const Choices<Value>& choices, const std::string& description) {
  app.add_option_function<std::string>(
         name, [target, choices](const std::string& text) { *target = choices.at(text); },
         description)
      ->check(CLI::IsMember(choices))
      ->type_name("NAME");
}

void add_delimiter(CLI::App& app, const std::string& name, std::optional<char>* delimiter) {
  add_choice<char>(app, name, delimiter, {{"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}},
                   "Delimiter of a CSV file, told from its header by default");
}

void add_column_map(CLI::App& app, const std::string& name, ColumnMap* columns,
                    std::span<const TableField> fields, const std::string& example) {
  const auto parse = [name, columns, fields](const std::string& text) {
    try {
      *columns = parse_column_map(text, fields);
    } catch (const ImportError& error) {
      throw CLI::ValidationError(name, error.what());
    }
  };
  app.add_option_function<std::string>(name, parse, "Columns of the file, for example " + example)
      ->type_name("FIELD=COLUMN,...");
}

void set_currency(const std::string& text, FeedOptions* options) {
  if (!is_currency_code(text)) {
    throw CLI::ValidationError("--currency",
                               "'" + text + "' is no ISO 4217 code such as EUR or USD");
  }
  options->currency = to_upper(text);
}

}  // namespace

CLI::Option* add_feed_options(CLI::App& app, FeedOptions* options) {
  CLI::Option* feed = app.add_option("--feed", options->path,
                                     "Product feed: Merchant Center TSV or XML, Shopify "
                                     "products.json, CSV; plain, .gz or .xz");
  feed->type_name("FILE");
  add_choice<FeedFormat>(app, "--feed-format", &options->format,
                         {{"auto", FeedFormat::kAuto},
                          {"gmc-tsv", FeedFormat::kMerchantTsv},
                          {"gmc-xml", FeedFormat::kMerchantXml},
                          {"shopify", FeedFormat::kShopify},
                          {"csv", FeedFormat::kCsv}},
                         "Format of the feed, told from its content by default");
  add_column_map(app, "--feed-map", &options->columns, feed_fields(), "id=sku,title=name");
  add_delimiter(app, "--feed-delimiter", &options->delimiter);
  app.add_option_function<std::string>(
         "--currency", [options](const std::string& text) { set_currency(text, options); },
         "Currency of prices that name none, for example EUR")
      ->type_name("CODE");
  const auto add_attribute = [options](const std::string& text) {
    try {
      add_attribute_column(text, &options->attributes);
    } catch (const ImportError& error) {
      throw CLI::ValidationError("--attribute", error.what());
    }
  };
  app.add_option_function<std::vector<std::string>>(
         "--attribute",
         [add_attribute](const std::vector<std::string>& texts) {
           for (const std::string& text : texts) add_attribute(text);
         },
         "Column of a table that holds an attribute of the items, for example colour=Farbe; may be "
         "given several times")
      ->allow_extra_args(false)
      ->type_name("NAME=COLUMN");
  add_choice<ShopifyItem>(app, "--shopify-item", &options->shopify_item,
                          {{"product", ShopifyItem::kProduct}, {"variant", ShopifyItem::kVariant}},
                          "What is one item of a Shopify feed, product by default");
  return feed;
}

CLI::Option* add_events_options(CLI::App& app, EventsOptions* options) {
  CLI::Option* events = app.add_option("--events", options->path,
                                       "Events: CSV or JSON lines in GA4 terms, or the UCI Online "
                                       "Retail CSV; plain, .gz or .xz");
  events->type_name("FILE");
  add_choice<EventsFormat>(app, "--events-format", &options->format,
                           {{"auto", EventsFormat::kAuto},
                            {"csv", EventsFormat::kCsv},
                            {"jsonl", EventsFormat::kJsonLines},
                            {"online-retail", EventsFormat::kOnlineRetail}},
                           "Format of the events, told from their content by default");
  add_column_map(app, "--events-map", &options->columns, event_fields(),
                 "item_id=sku,time=created_at");
  add_delimiter(app, "--events-delimiter", &options->delimiter);
  return events;
}

void print_report(const ImportReport& report) {
  if (report.rejected() > 0 || !report.warnings().empty()) std::cerr << report.to_text();
}

}  // namespace nearshelf::pipeline
