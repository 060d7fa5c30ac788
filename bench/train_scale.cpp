// How long training of rows and vectors takes, and how much memory, on a made-up log of any size:
//   train_scale [visits] [items] [events] [seed]
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <string>

#include "pipeline/progress/progress.h"
#include "pipeline/simulate/random.h"
#include "pipeline/train/ials.h"
#include "pipeline/train/item_rows.h"
#include "pipeline/train/prefix_rows.h"
#include "pipeline/train/session_rows.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;

namespace {

constexpr uint32_t kShelfItems = 200;    // items that are looked at together
constexpr double kStaysOnShelf = 0.8;    // share of clicks
constexpr uint32_t kVisitsAShopper = 3;  // on average
constexpr uint32_t kMinSupport = 3;

struct Size {
  uint32_t visits = 200'000;
  uint32_t items = 20'000;
  uint32_t events = 4'000'000;
  uint64_t seed = 1;
};

// Squaring favours low numbers: a tenth of the items gets about a third of the clicks.
uint32_t popular_first(uint32_t count, Random* random) {
  return static_cast<uint32_t>(random->uniform() * random->uniform() * count);
}

EventLog make_log(const Size& size) {
  Random random(size.seed, 0);
  EventLog log;
  for (uint32_t item = 0; item < size.items; ++item) log.item_ids.push_back(std::to_string(item));
  const uint32_t shelves = (size.items + kShelfItems - 1) / kShelfItems;
  log.shopper_count = size.visits / kVisitsAShopper + 1;
  log.events.reserve(size.events);
  for (uint32_t visit = 0; visit < size.visits; ++visit) {
    log.visit_keys.push_back(std::to_string(visit));
    const uint32_t shopper = random.below(log.shopper_count);
    const uint32_t home = popular_first(shelves, &random);
    // Lengths spread evenly around the mean, so that some visits are many times others.
    const uint32_t mean = size.events / size.visits;
    const uint32_t length = 1 + random.below(2 * mean - 1);
    for (uint32_t k = 0; k < length; ++k) {
      const uint32_t shelf = random.chance(kStaysOnShelf) ? home : popular_first(shelves, &random);
      const uint32_t item = shelf * kShelfItems + popular_first(kShelfItems, &random);
      log.events.push_back({item % size.items, shopper, visit, visit, EventType::kViewItem});
    }
  }
  return log;
}

size_t count_weights(const ItemRows& rows) {
  size_t count = 0;
  for (const auto& row : rows) count += row.size();
  return count;
}

// Of the process so far.
double processor_seconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::string used_since(double processor_began) {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  char text[64];
  std::snprintf(text, sizeof(text), "%.1f s of processor, %ld MB at most",
                processor_seconds() - processor_began, usage.ru_maxrss / 1024);
  return text;
}

template <typename Make>
auto timed(const char* step, Progress* progress, Make make) {
  const double began = processor_seconds();
  progress->begin(step);
  auto made = make();
  progress->end(used_since(began));
  return made;
}

void time_ials(const Dataset& dataset, Progress* progress) {
  IalsSettings settings;
  settings.epochs = 2;
  settings.block = 16;
  settings.users_are_visits = true;
  std::vector<double> seconds;
  const double began = processor_seconds();
  progress->begin("iALS vectors");
  train_ials(dataset, settings, progress, {}, &seconds);
  progress->end(used_since(began));
  const double pairs = static_cast<double>(Ials(dataset, settings).pair_count());
  std::printf("iALS++, d = %u, blocks of %u: %.1f s an epoch, %.2f s a million pairs\n",
              settings.dimensions, settings.block, seconds.back(), seconds.back() * 1e6 / pairs);
}

void run(const Size& size) {
  Progress progress(std::cout, Progress::Style::kPlain);
  EventLog log = timed("make a log", &progress, [&] { return make_log(size); });
  const Dataset dataset = timed("group into visits", &progress, [&] { return make_dataset(log); });
  log = {};
  {
    const double began = processor_seconds();
    const CooccurrenceTable table = CooccurrenceTable::count(dataset, &progress);
    size_t pairs = 0;
    for (uint32_t item = 0; item < table.item_count(); ++item) pairs += table.row(item).size();
    std::cout << pairs << " pairs counted, " << used_since(began) << "\n";
    RidgeSettings settings;
    settings.support.min_support = kMinSupport;
    const ItemRows rows =
        timed("ridge rows", &progress, [&] { return ridge_rows(table, settings, &progress); });
    std::cout << count_weights(rows) << " weights\n";
  }
  const ClickIndex clicks =
      timed("index clicks", &progress, [&] { return ClickIndex(dataset, {}); });
  SessionRowsSettings session_settings;
  session_settings.min_support = kMinSupport;
  const ItemRows session = timed("session rows", &progress,
                                 [&] { return session_rows(clicks, session_settings, &progress); });
  PrefixRowsSettings prefix_settings;
  prefix_settings.min_support = kMinSupport;
  const ItemRows prefix = timed("prefix rows", &progress,
                                [&] { return prefix_rows(clicks, prefix_settings, &progress); });
  std::cout << count_weights(session) << " and " << count_weights(prefix) << " weights\n";
  time_ials(dataset, &progress);
}

}  // namespace

int main(int argc, char** argv) {
  Size size;
  const auto number = [&](int place, uint64_t otherwise) {
    return argc > place ? std::strtoull(argv[place], nullptr, 10) : otherwise;
  };
  size.visits = static_cast<uint32_t>(number(1, size.visits));
  size.items = static_cast<uint32_t>(number(2, size.items));
  size.events = static_cast<uint32_t>(number(3, size.events));
  size.seed = number(4, size.seed);
  if (size.visits == 0 || size.items == 0 || size.events < size.visits) {
    std::cerr << "usage: train_scale [visits] [items] [events >= visits] [seed]\n";
    return 2;
  }
  run(size);
  return 0;
}
