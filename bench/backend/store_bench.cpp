// What the store costs a contribution: writer thread and disk alone, without HTTP.
//   nearshelf_store_bench FOLDER [CONTRIBUTIONS] [IDS_BEFORE] [GROUP...]
// FOLDER is where the databases go, on the disk to be measured. IDS_BEFORE ids of the same hour are
// there before. One line a group size: rate, CPU time of the process, times of commits, memory.
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "backend/store/database.h"
#include "backend/store/store.h"
#include "backend/store/writer.h"
#include "core/privacy/contribution.h"

using namespace nearshelf;
using namespace nearshelf::backend;

namespace {

constexpr Hour kHour = 500'000;
constexpr std::chrono::microseconds kPause{200};
constexpr size_t kItems = 20'000;
constexpr std::array<const char*, 3> kSlots{"home", "product", "cart"};

double cpu_seconds(int who) {
  rusage usage{};
  ::getrusage(who, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double resident_mb() {
  std::ifstream statm("/proc/self/statm");
  size_t total = 0;
  size_t resident = 0;
  statm >> total >> resident;
  return static_cast<double>(resident) * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

// Contributions of 3 slots, 4 items and 7 or 8 cells; items with the popularity 1 / (rank + 10).
class Shop {
 public:
  Shop() {
    std::vector<double> weights;
    for (size_t k = 0; k < kItems; ++k) {
      names_.push_back("SKU-" + std::to_string(100'000 + k));
      weights.push_back(1.0 / (static_cast<double>(k) + 10));
    }
    popularity_ = std::discrete_distribution<size_t>(weights.begin(), weights.end());
  }

  // Into `batch`, whose memory is used again.
  void fill(Batch* batch) {
    Contribution& said = batch->contribution;
    const std::array<uint64_t, 2> id{random_(), random_()};
    std::memcpy(said.report_id.data(), id.data(), kReportIdBytes);
    said.hour = kHour;
    said.model[0] = 7;
    said.slots.assign(kSlots.begin(), kSlots.end());
    said.items.clear();
    while (said.items.size() < 4) said.items.push_back(names_[popularity_(random_)]);
    said.labels.clear();
    said.funnel = {{0, FeedbackEvent::kServe},
                   {0, FeedbackEvent::kViewItemList},
                   {1, FeedbackEvent::kSelectItem}};
    said.item_cells = {{0, 0, FeedbackEvent::kViewItemList},
                       {0, 1, FeedbackEvent::kViewItemList},
                       {1, 2, FeedbackEvent::kSelectItem},
                       {2, 3, FeedbackEvent::kAddToCart}};
    // A device says one a day, so not every message has one.
    said.transitions.clear();
    if (id[0] % 3 == 0) said.transitions.push_back({0, 1});
    batch->body.assign(200, 0);
  }

 private:
  std::mt19937_64 random_{std::random_device()()};
  std::vector<std::string> names_;
  std::discrete_distribution<size_t> popularity_;
};

struct Answers {
  std::atomic<size_t> stored = 0;
  std::atomic<size_t> other = 0;
};

// Returns the seconds until the last was durable.
double run(Writer* writer, Shop* shop, size_t contributions, Answers* answers) {
  const auto start = std::chrono::steady_clock::now();
  for (size_t k = 0; k < contributions; ++k) {
    Batch batch = writer->spare_batch();
    shop->fill(&batch);
    const auto done = [answers](WriteResult result) {
      ++(result == WriteResult::kStored ? answers->stored : answers->other);
    };
    // A server would answer 503; here nothing else is to be done meanwhile.
    while (k % 64 == 0 && writer->stats().queued > 3000) std::this_thread::sleep_for(kPause);
    if (!writer->submit(std::move(batch), done)) ++answers->other;
  }
  while (answers->stored + answers->other < contributions) std::this_thread::sleep_for(kPause);
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Ids of before, as earlier merging leaves them.
void insert_ids(Store* store, size_t count) {
  std::mt19937_64 random(1);
  std::vector<Contribution> said(1000);
  std::vector<Submission> group;
  for (Contribution& one : said) {
    one.hour = kHour;
    one.slots = {"home"};
    one.funnel = {{0, FeedbackEvent::kServe}};
    group.push_back({&one, nullptr});
  }
  std::vector<MergeOutcome> outcomes;
  for (size_t done = 0; done < count; done += said.size()) {
    for (Contribution& one : said) {
      const std::array<uint64_t, 2> id{random(), random()};
      std::memcpy(one.report_id.data(), id.data(), kReportIdBytes);
    }
    store->merge(group, &outcomes);
    store->do_merging();
  }
  store->settle();
}

void measure(const std::filesystem::path& folder, size_t contributions, size_t ids_before,
             size_t group) {
  const auto file = folder / "store_bench.db";
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::filesystem::remove(file.string() + suffix);
  }
  Store store(file);
  insert_ids(&store, ids_before);
  Shop shop;
  Answers answers;
  WriterOptions options;
  options.group_contributions = group;
  Writer writer(store, options, [] { return kHour; });
  // CPU of all threads but the one that submits.
  const double cpu = cpu_seconds(RUSAGE_SELF);
  const double own = cpu_seconds(RUSAGE_THREAD);
  const double seconds = run(&writer, &shop, contributions, &answers);
  const auto stop_start = std::chrono::steady_clock::now();
  writer.stop();
  const double stop_seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - stop_start).count();
  const double used = cpu_seconds(RUSAGE_SELF) - cpu - (cpu_seconds(RUSAGE_THREAD) - own);
  const WriterStats stats = writer.stats();
  const auto count = static_cast<double>(contributions);
  std::printf(
      "group %4zu: %7.0f/s, writer's CPU %.2f us each with all merging, %.2f ms a commit, %zu "
      "merges, end %.2f s, store %.1f MB, resident %.0f MB, not stored %zu\n",
      group, count / seconds, used / count * 1e6,
      stats.commit_seconds / static_cast<double>(stats.groups) * 1e3,
      static_cast<size_t>(stats.merges), stop_seconds, static_cast<double>(stats.store_bytes) / 1e6,
      resident_mb(), answers.other.load());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "%s FOLDER [CONTRIBUTIONS] [IDS_BEFORE] [GROUP...]\n", argv[0]);
    return 2;
  }
  const auto number = [&](int at, size_t fallback) {
    return at < argc ? static_cast<size_t>(std::strtoull(argv[at], nullptr, 10)) : fallback;
  };
  const size_t contributions = number(2, 500'000);
  const size_t ids_before = number(3, 0);
  std::vector<size_t> groups;
  for (int k = 4; k < argc; ++k) groups.push_back(number(k, 0));
  if (groups.empty()) groups = {64, 256, 1000};
  for (const size_t group : groups) measure(argv[1], contributions, ids_before, group);
}
