#include "backend/store/report_filter.h"

#include <algorithm>

namespace nearshelf::backend {
namespace {

// Each segment is four times the one before, until they are of the largest size.
constexpr size_t kFirstSlots = 1 << 12;
constexpr size_t kMostSlots = 1 << 20;

// Three slots of four may be in use.
bool is_full(size_t used, size_t slots) { return 4 * (used + 1) > 3 * slots; }

uint16_t mark_of(uint64_t hash) {
  const auto mark = static_cast<uint16_t>(hash >> 48);
  return mark == 0 ? 1 : mark;
}

// The slot that holds the mark of `hash`, or the free one where it belongs.
size_t find_slot(const std::vector<uint16_t>& slots, uint64_t hash) {
  const uint16_t mark = mark_of(hash);
  const size_t mask = slots.size() - 1;
  size_t k = hash & mask;
  while (slots[k] != 0 && slots[k] != mark) k = (k + 1) & mask;
  return k;
}

}  // namespace

void ReportFilter::add_hour(Hour hour, bool complete) { hours_[hour].complete = complete; }

void ReportFilter::set_complete(Hour hour) {
  const auto found = hours_.find(hour);
  if (found != hours_.end()) found->second.complete = true;
}

bool ReportFilter::is_kept(Hour hour) const {
  const auto found = hours_.find(hour);
  return found != hours_.end() && found->second.kept;
}

bool ReportFilter::may_hold(const ReportKey& key) const {
  const auto found = hours_.find(key.hour);
  if (found == hours_.end()) return true;
  const HourSet& set = found->second;
  if (!set.kept || !set.complete) return true;
  return holds(set, hash_(key.id));
}

void ReportFilter::note(const ReportKey& key) {
  const auto found = hours_.find(key.hour);
  if (found == hours_.end() || !found->second.kept) return;
  HourSet& set = found->second;
  const uint64_t hash = hash_(key.id);
  if (holds(set, hash)) return;
  if (set.segments.empty() || is_full(set.segments.back().used, set.segments.back().slots.size())) {
    add_segment(key.hour, &set);
    if (!set.kept) return;
  }
  Segment& last = set.segments.back();
  last.slots[find_slot(last.slots, hash)] = mark_of(hash);
  ++last.used;
}

bool ReportFilter::holds(const HourSet& set, uint64_t hash) {
  return std::any_of(set.segments.begin(), set.segments.end(), [&](const Segment& segment) {
    return segment.slots[find_slot(segment.slots, hash)] != 0;
  });
}

void ReportFilter::forget_before(Hour hour) {
  while (!hours_.empty() && hours_.begin()->first < hour) {
    give_up(&hours_.begin()->second);
    hours_.erase(hours_.begin());
  }
}

void ReportFilter::add_segment(Hour hour, HourSet* set) {
  const size_t slots = set->segments.empty()
                           ? kFirstSlots
                           : std::min(kMostSlots, 4 * set->segments.back().slots.size());
  const size_t growth = slots * sizeof(uint16_t);
  for (auto& [oldest, other] : hours_) {
    if (oldest >= hour || bytes_ + growth <= max_bytes_) break;
    give_up(&other);
  }
  if (bytes_ + growth > max_bytes_) return give_up(set);
  set->segments.push_back({std::vector<uint16_t>(slots), 0});
  bytes_ += growth;
}

void ReportFilter::give_up(HourSet* set) {
  for (const Segment& segment : set->segments) bytes_ -= segment.slots.size() * sizeof(uint16_t);
  std::vector<Segment>().swap(set->segments);
  set->kept = false;
}

}  // namespace nearshelf::backend
