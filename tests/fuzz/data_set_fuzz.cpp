// Laws: a file of sessions, baskets or ratings is refused with ImportError or gives items and parts
// that refer to each other and a complete report; what was read is split into cases whose items
// train knows, or refused with EvaluationError. The first byte chooses the format; the rest is the
// file.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "pipeline/evaluate/evaluation_error.h"
#include "pipeline/evaluate/next_basket_cases.h"
#include "pipeline/evaluate/rating_cases.h"
#include "pipeline/evaluate/session_cases.h"
#include "pipeline/import/import_error.h"
#include "pipeline/import/item_id.h"

namespace {

using namespace nearshelf::pipeline;

void check(bool holds) {
  if (!holds) std::abort();
}

void check_ids(const std::vector<std::string>& ids) {
  for (const std::string& id : ids) check(item_id_problem(id).empty());
}

void check_report(const ImportReport& report) {
  check(report.lines == report.accepted + report.rejected());
  check(!report.to_text().empty());
}

void check_cases(const HeldOut& held) {
  for (const Case& test : held.cases) {
    check(test.targets.size() + test.unknown_targets > 0);
    for (const uint32_t target : test.targets) check(target < held.train.item_count());
    for (const VisitItem& entry : test.given) check(entry.item < held.train.item_count());
    for (const VisitItem& entry : test.history) check(entry.item < held.train.item_count());
  }
}

void check_split(const Split& split) {
  check(!split.test.cases.empty());
  check_cases(split.validation);
  check_cases(split.test);
}

void read_sessions_file(TextSource& source) {
  const SessionLog log = parse_sessions(source);
  check_report(log.report);
  check_ids(log.item_ids);
  for (size_t s = 0; s < log.session_count(); ++s) {
    check(log.session(s).size() >= 2);
    for (const uint32_t click : log.session(s)) check(click < log.item_ids.size());
  }
  check_split(split_sessions(log, log));
}

void read_baskets_file(TextSource& source) {
  const BasketLog log = parse_baskets(source);
  check_report(log.report);
  check_ids(log.item_ids);
  check(log.shopper_ends.size() == log.shoppers.size());
  check(log.shopper_ends.empty() || log.shopper_ends.back() == log.basket_ends.size());
  for (size_t b = 0; b < log.basket_ends.size(); ++b) {
    check(!log.basket(b).empty());
    for (const uint32_t item : log.basket(b)) check(item < log.item_ids.size());
  }
  check_split(split_next_baskets(basket_dataset(log)));
}

void read_ratings_file(TextSource& source) {
  const RatingLog log = parse_ratings(source);
  check_report(log.report);
  check_ids(log.item_ids);
  for (const Rating& rating : log.ratings) {
    check(rating.user < log.user_ids.size() && rating.item < log.item_ids.size());
  }
  const RatingSplit split = split_ratings(log);
  check_cases(split.validation);
  check_cases(split.test);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  try {
    TextSource source = TextSource::from_memory(
        "file", std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
    switch (data[0] % 3) {
      case 0:
        read_sessions_file(source);
        break;
      case 1:
        read_baskets_file(source);
        break;
      default:
        read_ratings_file(source);
        break;
    }
  } catch (const ImportError&) {
    // Refused with a reason: fine.
  } catch (const EvaluationError&) {
    // Read, but too little to measure: fine.
  }
  return 0;
}
