#include "backend/insight/released_reader.h"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <cmath>
#include <map>
#include <unordered_map>

#include "backend/store/database.h"

namespace nearshelf::backend {
namespace {

// Some 40 MB with their texts.
constexpr size_t kMaxCells = 1'000'000;

constexpr const char* kRange =
    " FROM ledger WHERE metric_group = :group AND window_start >= :from"
    " AND window_start + window_hours <= :to";

class Interner {
 public:
  Interner(std::vector<std::string>* texts) : texts_(texts) {}

  uint32_t number_of(const std::string& text) {
    const auto [place, added] = numbers_.try_emplace(text, static_cast<uint32_t>(texts_->size()));
    if (added) texts_->push_back(text);
    return place->second;
  }

 private:
  std::vector<std::string>* texts_;
  std::unordered_map<std::string, uint32_t> numbers_;
};

// Of the discrete Gaussian it is within 1e-6 of sigma^2 for every sigma above 1 (Canonne, Kamath,
// Steinke 2020); of the discrete Laplace 2 q / (1 - q)^2 with q = exp(-1 / b).
double noise_variance(const std::string& mechanism, double scale) {
  if (mechanism != "discrete_laplace") return scale * scale;
  const double q = std::exp(-1 / scale);
  return 2 * q / ((1 - q) * (1 - q));
}

void bind_range(MetricGroup group, const HourRange& range, SQLite::Statement* select) {
  select->bind(":group", static_cast<int>(group));
  select->bind(":from", range.from);
  select->bind(":to", range.to);
}

// Returns the place of each ledger entry in result->windows.
std::unordered_map<int64_t, uint32_t> read_windows(const SQLite::Database& database,
                                                   MetricGroup group, const HourRange& range,
                                                   ReleasedGroup* result) {
  SQLite::Statement select(
      database, std::string("SELECT id, window_start, window_hours, mechanism, noise_scale, "
                            "threshold") +
                    kRange + " ORDER BY window_start");
  bind_range(group, range, &select);
  std::unordered_map<int64_t, uint32_t> places;
  while (select.executeStep()) {
    places.emplace(select.getColumn(0).getInt64(), static_cast<uint32_t>(result->windows.size()));
    result->windows.push_back(
        {select.getColumn(1).getUInt(), select.getColumn(2).getUInt(),
         noise_variance(select.getColumn(3).getString(), select.getColumn(4).getDouble()),
         select.getColumn(5).getDouble()});
  }
  return places;
}

void read_cells(const SQLite::Database& database, MetricGroup group, const HourRange& range,
                const std::unordered_map<int64_t, uint32_t>& places, ReleasedGroup* result) {
  SQLite::Statement select(
      database, std::string("SELECT ledger_id, model, subject, object, event, value FROM released "
                            "WHERE ledger_id IN (SELECT id") +
                    kRange + ") ORDER BY ledger_id");
  bind_range(group, range, &select);
  Interner texts(&result->texts);
  std::map<ModelName, uint32_t> models;
  while (select.executeStep()) {
    if (result->cells.size() == kMaxCells) {
      throw RangeTooLarge("The range holds more than " + std::to_string(kMaxCells) +
                          " released cells. Ask for a shorter one.");
    }
    const ModelName model = read_model(select.getColumn(1));
    const auto [place, added] =
        models.try_emplace(model, static_cast<uint32_t>(result->models.size()));
    if (added) result->models.push_back(model);
    result->cells.push_back({places.at(select.getColumn(0).getInt64()), place->second,
                             texts.number_of(select.getColumn(2).getString()),
                             texts.number_of(select.getColumn(3).getString()),
                             select.getColumn(5).getInt64(),
                             static_cast<uint8_t>(select.getColumn(4).getUInt())});
  }
}

}  // namespace

ReleasedReader::ReleasedReader(const std::filesystem::path& file)
    : database_(open_for_reading(file)) {}

ReleasedGroup ReleasedReader::read(MetricGroup group, const HourRange& range) {
  try {
    const SQLite::Transaction one_state(database_);
    ReleasedGroup result;
    const auto places = read_windows(database_, group, range, &result);
    read_cells(database_, group, range, places, &result);
    return result;
  } catch (const SQLite::Exception& error) {
    throw explain(error, database_.getFilename());
  }
}

}  // namespace nearshelf::backend
