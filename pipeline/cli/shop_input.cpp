#include "pipeline/cli/shop_input.h"

#include <iostream>
#include <unordered_set>

#include "pipeline/cli/input_options.h"
#include "pipeline/import/import_error.h"

namespace nearshelf::pipeline {
namespace {

// Removes events of items that the feed does not list: they cannot be shown.
void keep_listed_items(const std::vector<Product>& products, EventLog* log) {
  std::unordered_set<std::string> listed;
  for (const Product& product : products) listed.insert(product.id);
  std::vector<bool> keep(log->item_ids.size());
  for (size_t item = 0; item < keep.size(); ++item)
    keep[item] = listed.contains(log->item_ids[item]);
  const size_t dropped =
      std::erase_if(log->events, [&](const LogEvent& event) { return !keep[event.item]; });
  if (log->events.empty()) {
    throw ImportError(log->report.source +
                      ": none of its items is in the feed. Check that both use the same item ids");
  }
  if (dropped > 0) {
    std::cerr << log->report.source << ": " << dropped
              << " events of items that the feed does not list were left out\n";
  }
}

}  // namespace

ShopInput read_shop(const FeedOptions& feed, const EventsOptions& events, Progress& progress) {
  ShopInput input;
  if (!feed.path.empty()) {
    ProductFeed read = read_feed(feed, progress);
    print_report(read.report);
    input.products = std::move(read.products);
  }
  EventLog log = read_events(events, progress);
  print_report(log.report);
  if (feed.path.empty()) {
    input.products = log.products.empty() ? products_named_by_id(log.item_ids) : log.products;
  } else {
    keep_listed_items(input.products, &log);
  }
  input.dataset = make_dataset(log);
  return input;
}

}  // namespace nearshelf::pipeline
