#include "backend/store.h"

#include <SQLiteCpp/Transaction.h>

#include <algorithm>
#include <string_view>
#include <tuple>

#include "backend/database.h"

namespace nearshelf::backend {

// One counter of one contribution. The views borrow the contribution's.
struct Store::Delta {
  Hour hour;
  ModelName model;
  std::string_view slot;
  std::string_view item;
  FeedbackEvent event;
  int64_t count;

  auto key() const { return std::tie(hour, model, slot, item, event); }
};

Store::Store(const std::filesystem::path& file)
    : database_(open_for_writing(file)),
      insert_report_(database_, "INSERT OR IGNORE INTO report VALUES (?, ?)"),
      add_to_counter_(database_,
                      "INSERT INTO counter VALUES (?, ?, ?, ?, ?, ?) "
                      "ON CONFLICT DO UPDATE SET count = count + excluded.count"),
      add_to_total_(database_,
                    "INSERT INTO meta VALUES (?, ?) "
                    "ON CONFLICT DO UPDATE SET value = value + excluded.value"),
      delete_reports_(database_,
                      "DELETE FROM report WHERE id IN "
                      "(SELECT id FROM report WHERE hour < ? LIMIT ?)") {}

std::vector<MergeOutcome> Store::merge(std::span<const Contribution* const> group) {
  try {
    SQLite::Transaction transaction(database_, SQLite::TransactionBehavior::IMMEDIATE);
    std::vector<MergeOutcome> outcomes;
    std::vector<Delta> deltas;
    for (const Contribution* contribution : group) {
      const bool is_new = insert_report(*contribution);
      outcomes.push_back(is_new ? MergeOutcome::kStored : MergeOutcome::kDuplicate);
      if (!is_new) continue;
      for (const ContributionCounter& counter : contribution->counters) {
        deltas.push_back({contribution->hour, contribution->model,
                          contribution->slots[counter.slot], contribution->items[counter.item],
                          counter.event, counter.count});
      }
    }
    add_to_counters(std::move(deltas));
    const auto stored = std::count(outcomes.begin(), outcomes.end(), MergeOutcome::kStored);
    add_to_total(kStoredTotal, stored);
    add_to_total(kDuplicateTotal, static_cast<int64_t>(outcomes.size()) - stored);
    transaction.commit();
    return outcomes;
  } catch (const SQLite::Exception& error) {
    throw explain(error, database_.getFilename());
  }
}

bool Store::insert_report(const Contribution& contribution) {
  const StatementScope scope(insert_report_);
  insert_report_.bindNoCopy(1, contribution.report_id.data(), kReportIdBytes);
  insert_report_.bind(2, contribution.hour);
  return insert_report_.exec() == 1;
}

// Sums equal keys first and writes in key order: fewer statements, and neighbours share pages.
void Store::add_to_counters(std::vector<Delta> deltas) {
  std::sort(deltas.begin(), deltas.end(),
            [](const Delta& a, const Delta& b) { return a.key() < b.key(); });
  for (size_t k = 0; k < deltas.size();) {
    const Delta& first = deltas[k];
    int64_t sum = 0;
    for (; k < deltas.size() && deltas[k].key() == first.key(); ++k) sum += deltas[k].count;
    const StatementScope scope(add_to_counter_);
    slot_text_.assign(first.slot);
    item_text_.assign(first.item);
    add_to_counter_.bind(1, first.hour);
    add_to_counter_.bindNoCopy(2, first.model.data(), kModelNameBytes);
    add_to_counter_.bindNoCopy(3, slot_text_);
    add_to_counter_.bindNoCopy(4, item_text_);
    add_to_counter_.bind(5, static_cast<int32_t>(first.event));
    add_to_counter_.bind(6, sum);
    add_to_counter_.exec();
  }
}

void Store::add_to_total(const char* key, int64_t count) {
  if (count == 0) return;
  const StatementScope scope(add_to_total_);
  add_to_total_.bind(1, key);
  add_to_total_.bind(2, count);
  add_to_total_.exec();
}

size_t Store::delete_reports_before(Hour hour, size_t limit) {
  try {
    const StatementScope scope(delete_reports_);
    delete_reports_.bind(1, hour);
    delete_reports_.bind(2, static_cast<int64_t>(limit));
    return static_cast<size_t>(delete_reports_.exec());
  } catch (const SQLite::Exception& error) {
    throw explain(error, database_.getFilename());
  }
}

void Store::check_writable() {
  try {
    // A value that changes: SQLite skips writes that leave a page as it was.
    add_to_total(kWriteCheckTotal, 1);
  } catch (const SQLite::Exception& error) {
    throw explain(error, database_.getFilename());
  }
}

}  // namespace nearshelf::backend
