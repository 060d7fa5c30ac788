#include "pipeline/import/ratings_table.h"

#include "pipeline/import/import_step.h"
#include "pipeline/import/interner.h"
#include "pipeline/import/item_id.h"
#include "pipeline/import/price.h"
#include "pipeline/import/table_reader.h"
#include "pipeline/import/text.h"
#include "pipeline/import/timestamp.h"

namespace nearshelf::pipeline {
namespace {

constexpr int64_t kLargestRating = 1'000'000'000;  // in thousandths

}  // namespace

RatingLog read_ratings(const std::string& path, Progress& progress) {
  ImportStep import("import ratings", progress);
  TextSource source = TextSource::open(path, import.listener());
  RatingLog log = parse_ratings(source);
  import.finish(log.report, "ratings");
  return log;
}

RatingLog parse_ratings(TextSource& source) {
  RatingLog log;
  log.report.source = source.name();
  TableReader table(source, {}, log.report);
  const size_t user = table.require_column({"user", {"userid", "user_id", "user"}});
  const size_t item =
      table.require_column({"item", {"movieid", "item_id", "itemid", "product_id", "item"}});
  const size_t rating = table.require_column({"rating", {"rating", "score", "stars"}});
  const size_t time = table.require_column({"time", {"timestamp", "time"}});
  Interner users;
  Interner items;
  while (table.next()) {
    const std::string user_id = to_utf8(table.value(user));
    const std::string item_id = to_utf8(table.value(item));
    const std::optional<int64_t> thousandths = parse_decimal(table.value(rating), 3);
    const std::optional<int64_t> micros = parse_time(table.value(time));
    std::string_view problem = item_id_problem(item_id);
    if (problem.empty() && user_id.empty()) problem = "no user";
    if (problem.empty() && (!thousandths || std::abs(*thousandths) > kLargestRating)) {
      problem = "bad rating";
    }
    if (problem.empty() && !micros) problem = "bad time";
    if (!problem.empty()) {
      log.report.reject(problem, table.line(), table.text());
      continue;
    }
    log.ratings.push_back({users.intern(user_id), items.intern(item_id),
                           static_cast<int32_t>(*thousandths), to_minute(*micros)});
  }
  log.user_ids = users.strings();
  log.item_ids = items.strings();
  log.report.accepted = log.ratings.size();
  log.report.lines = log.report.accepted + log.report.rejected();
  return log;
}

}  // namespace nearshelf::pipeline
