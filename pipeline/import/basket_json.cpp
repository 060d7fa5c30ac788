#include "pipeline/import/basket_json.h"

#include <algorithm>
#include <istream>
#include <nlohmann/json.hpp>

#include "pipeline/import/import_error.h"
#include "pipeline/import/import_step.h"
#include "pipeline/import/interner.h"
#include "pipeline/import/item_id.h"
#include "pipeline/import/json_text.h"
#include "pipeline/import/text.h"
#include "pipeline/import/text_stream.h"

namespace nearshelf::pipeline {
namespace {

using nlohmann::json;

// Receives the document's tokens one by one. Depth 0: nothing open; 1: all shoppers; 2: one
// shopper's baskets; 3: one basket. Throws ImportError at the first token out of place.
class BasketHandler : public nlohmann::json_sax<json> {
 public:
  BasketHandler(std::string source, BasketLog* log) : source_(std::move(source)), log_(*log) {}

  bool null() override { fail("null"); }
  bool boolean(bool value) override { fail(value ? "true" : "false"); }
  bool number_integer(number_integer_t value) override { return add_id(std::to_string(value)); }
  bool number_unsigned(number_unsigned_t value) override { return add_id(std::to_string(value)); }
  bool number_float(number_float_t, const string_t& text) override {
    fail("the number " + std::string(cut_utf8(text, kExcerptBytes)));
  }
  bool binary(binary_t&) override { fail("binary data"); }

  bool string(string_t& value) override { return add_id(trim(value)); }

  bool key(string_t& value) override {
    if (depth_ == 1) shopper_ = value;
    return true;
  }

  bool start_object(size_t) override {
    if (depth_ != 0) fail("an object");
    depth_ = 1;
    has_keys_ = true;
    return true;
  }

  bool start_array(size_t) override {
    if (depth_ == kInBasket) fail("a list");
    ++depth_;
    if (depth_ == 2) begin_shopper();
    if (depth_ == kInBasket) begin_basket();
    return true;
  }

  bool end_object() override {
    depth_ = 0;
    return true;
  }

  bool end_array() override {
    if (depth_ == kInBasket) end_basket();
    if (depth_ == 2) end_shopper();
    --depth_;
    return true;
  }

  bool parse_error(size_t, const std::string&, const json::exception& error) override {
    throw ImportError(source_ + ": is not valid JSON: " + json_error_text(error) +
                      ". Export it again.");
  }

  std::vector<std::string> item_ids() const { return items_.strings(); }

 private:
  static constexpr int kInBasket = 3;
  static constexpr size_t kExcerptBytes = 80;

  std::string place() const {
    if (depth_ < 1) return "at the top";
    std::string text = has_keys_
                           ? "shopper \"" + std::string(cut_utf8(shopper_, kExcerptBytes)) + "\""
                           : "shopper " + std::to_string(shoppers_seen_ + (depth_ == 1 ? 1 : 0));
    if (depth_ >= 2) text += ", basket " + std::to_string(baskets_ + (depth_ == 2 ? 1 : 0));
    if (depth_ >= kInBasket) text += ", id " + std::to_string(ids_ + 1);
    return text;
  }

  [[noreturn]] void fail(const std::string& found) const {
    constexpr std::string_view kExpected[] = {
        "an object of shopper -> baskets, or a list of shoppers' baskets",
        "a list of baskets",
        "a list of item ids",
        "an item id, a string or a whole number",
    };
    throw ImportError(source_ + ": " + place() + ": found " + found + ", expected " +
                      std::string(kExpected[depth_]) + ".");
  }

  void begin_shopper() {
    ++shoppers_seen_;
    baskets_ = 0;
    if (!has_keys_) shopper_ = std::to_string(shoppers_seen_);
  }

  void end_shopper() {
    if (log_.basket_ends.size() == (log_.shopper_ends.empty() ? 0 : log_.shopper_ends.back())) {
      log_.report.reject("a shopper without baskets", shoppers_seen_, shopper_);
      return;
    }
    log_.shoppers.push_back(shopper_);
    log_.shopper_ends.push_back(log_.basket_ends.size());
  }

  void begin_basket() {
    ++baskets_;
    ids_ = 0;
    basket_.clear();
  }

  void end_basket() {
    if (basket_.empty()) {
      log_.report.warn("empty basket", shoppers_seen_, place());
      return;
    }
    // A basket is a set; the first appearance of an item keeps its place.
    const uint64_t basket_number = log_.basket_ends.size() + 1;
    last_basket_.resize(items_.size());
    for (const uint32_t item : basket_) {
      if (last_basket_[item] == basket_number) continue;
      last_basket_[item] = basket_number;
      log_.items.push_back(item);
    }
    log_.basket_ends.push_back(log_.items.size());
  }

  bool add_id(std::string_view id) {
    if (depth_ != kInBasket) fail("an item id");
    const std::string_view problem = item_id_problem(id);
    if (!problem.empty()) {
      throw ImportError(source_ + ": " + place() + ": " + std::string(problem) + ".");
    }
    basket_.push_back(items_.intern(id));
    ++ids_;
    return true;
  }

  std::string source_;
  BasketLog& log_;
  Interner items_;
  int depth_ = 0;
  bool has_keys_ = false;
  std::string shopper_;
  uint64_t shoppers_seen_ = 0;
  uint64_t baskets_ = 0;
  uint64_t ids_ = 0;
  std::vector<uint32_t> basket_;
  std::vector<uint64_t> last_basket_;  // by item: number of the last basket that holds it
};

}  // namespace

BasketLog read_baskets(const std::string& path, Progress& progress) {
  ImportStep import("import baskets", progress);
  TextSource source = TextSource::open(path, import.listener());
  BasketLog log = parse_baskets(source);
  import.finish(log.report, "shoppers");
  return log;
}

BasketLog parse_baskets(TextSource& source) {
  BasketLog log;
  log.report.source = source.name();
  BasketHandler handler(source.name(), &log);
  TextStreambuf buffer(source);
  std::istream stream(&buffer);
  // An ImportError out of peek() must not be swallowed by the stream.
  stream.exceptions(std::ios::badbit);
  json::sax_parse(stream, &handler);
  log.item_ids = handler.item_ids();
  log.report.accepted = log.shoppers.size();
  log.report.lines = log.report.accepted + log.report.rejected();
  return log;
}

}  // namespace nearshelf::pipeline
