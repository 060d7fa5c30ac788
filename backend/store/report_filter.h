// Tells fast, and in little memory, that a report id is new. What it cannot tell is asked of the
// tables.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "backend/store/keyed_hash.h"
#include "backend/store/tally.h"

namespace nearshelf::backend {

// Per hour a hash set of 16-bit marks, under 3 bytes an id: a new id of an hour with millions of
// them is in doubt once in some thousand times, which costs one look into the tables. For one
// thread.
class ReportFilter {
 public:
  // Keeps to `max_bytes`: the oldest hours are given up first, and an hour that does not fit alone
  // is, too. May throw std::runtime_error (KeyedHash).
  explicit ReportFilter(size_t max_bytes) : max_bytes_(max_bytes) {}

  // Whether the filter has the hour, or gave it up before.
  bool has_met(Hour hour) const { return hours_.contains(hour); }

  // Adds an hour that has no ids yet. `complete`: note() will be told of all its ids; otherwise
  // every id is in doubt until set_complete().
  void add_hour(Hour hour, bool complete);
  void set_complete(Hour hour);
  // False when the hour was given up, or is not here.
  bool is_kept(Hour hour) const;

  // False only when note() was never told of the id and was told of all others of its hour.
  bool may_hold(const ReportKey& key) const;
  // Remembers the id, if its hour is kept. Ids may be noted again.
  void note(const ReportKey& key);

  // Frees the hours before `hour`.
  void forget_before(Hour hour);

  size_t bytes() const { return bytes_; }

 private:
  // A table of a fixed size: marks do not tell where they would be in a larger one, so an hour
  // grows by further tables.
  struct Segment {
    std::vector<uint16_t> slots;  // 0 = free; a power of two
    size_t used = 0;
  };
  struct HourSet {
    std::vector<Segment> segments;  // ids are noted in the last
    bool complete = false;
    bool kept = true;
  };

  static bool holds(const HourSet& set, uint64_t hash);
  // Adds a segment; gives hours up where memory ends.
  void add_segment(Hour hour, HourSet* set);
  void give_up(HourSet* set);

  const size_t max_bytes_;
  KeyedHash hash_;
  std::map<Hour, HourSet> hours_;
  size_t bytes_ = 0;
};

}  // namespace nearshelf::backend
