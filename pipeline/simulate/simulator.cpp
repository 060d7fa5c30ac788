#include "pipeline/simulate/simulator.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

#include "pipeline/import/csv_writer.h"
#include "pipeline/import/timestamp.h"

namespace nearshelf::pipeline {
namespace {

constexpr int64_t kSecondsPerDay = 86'400;

// Visits by weekday, from Monday: the weekend is busier.
constexpr std::array<double, 7> kWeekdayFactor = {0.95, 0.90, 0.90, 0.95, 1.00, 1.15, 1.15};

// Visits by hour of the day: quiet nights, a plateau from late morning, a peak at 20 h.
constexpr std::array<double, 24> kHourWeight = {2,  1,  1, 1, 1,  2,  4,  6,  8,  9,  10, 10,
                                                11, 10, 9, 9, 10, 11, 13, 15, 16, 14, 9,  5};

// 1970-01-01 was a Thursday.
double weekday_factor(int64_t day) { return kWeekdayFactor[static_cast<size_t>((day + 3) % 7)]; }

WeightedChoice make_hours() {
  WeightedChoice hours;
  for (const double weight : kHourWeight) hours.add(weight);
  return hours;
}

void simulate_shopper(const ShopModel& shop, const SimulationOptions& options,
                      const WeightedChoice& hours, uint32_t number,
                      std::vector<SimulatedEvent>* events) {
  Random random(options.seed, number + uint64_t{1});
  ShopperModel shopper(shop, &random);
  VisitStart start;
  start.shopper = number;
  for (start.day = 0; start.day < options.days; ++start.day) {
    const int64_t day = options.first_day + start.day;
    if (!random.chance(shopper.activity() * weekday_factor(day))) continue;
    const int hour = (static_cast<int>(hours.draw(&random)) + shopper.hour_shift() + 24) % 24;
    start.second = day * kSecondsPerDay + hour * 3600 + random.below(3600);
    simulate_visit(shop, start, &shopper, &random, events);
    ++start.visit;
  }
}

// "c000007"
std::string customer_key(uint32_t shopper) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "c%06u", shopper);
  return text.data();
}

// "s000007-0003" for a session, "t000007-0003" for its transaction.
std::string visit_key(char kind, const SimulatedEvent& event) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%c%06u-%04u", kind, event.shopper, event.visit);
  return text.data();
}

}  // namespace

std::vector<SimulatedEvent> simulate(std::span<const Product> products,
                                     const SimulationOptions& options, Progress& progress) {
  progress.begin("simulate shoppers");
  const ShopModel shop = make_shop_model(products, options.seed);
  const WeightedChoice hours = make_hours();
  std::vector<SimulatedEvent> events;
  for (uint32_t shopper = 0; shopper < options.shoppers; ++shopper) {
    simulate_shopper(shop, options, hours, shopper, &events);
    progress.update(shopper + uint64_t{1}, options.shoppers);
  }
  std::ranges::stable_sort(events, {}, &SimulatedEvent::second);
  progress.end(std::to_string(events.size()) + " events of " + std::to_string(options.shoppers) +
               " shoppers");
  return events;
}

void write_events_csv(std::span<const Product> products, std::span<const SimulatedEvent> events,
                      std::ostream& out) {
  out << "event_name,item_id,time,session_id,customer_id,transaction_id\n";
  for (const SimulatedEvent& event : events) {
    out << event_name(event.type) << ',' << csv_field(products[event.item].id) << ','
        << format_time(event.second) << ',' << visit_key('s', event) << ','
        << customer_key(event.shopper) << ',';
    if (event.type == EventType::kPurchase) out << visit_key('t', event);
    out << '\n';
  }
}

}  // namespace nearshelf::pipeline
