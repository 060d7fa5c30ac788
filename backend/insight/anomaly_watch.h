// Watches accepted contributions go by and tells, hour by hour, what looks wrong.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "backend/insight/anomaly.h"
#include "backend/insight/concentration.h"
#include "backend/insight/network_sketch.h"
#include "core/privacy/contribution.h"

namespace nearshelf::backend {

// Keeps sums of the present hour and of the week before, in memory alone and of fixed size (40 KB):
// no key of a network is handed on, and after a start the rules that need a past wait for a day.
// For one thread, the server's.
class AnomalyWatch {
 public:
  // Receives what was found in an hour when that hour is over; not called when nothing was.
  using Sink = std::function<void(std::vector<Anomaly>)>;

  AnomalyWatch(HourClock clock, Sink sink);

  // Of each contribution that was accepted; takes well below 200 ns. `network`: its keyed hash, 0 =
  // unknown.
  void saw(uint64_t network, const Contribution& contribution);

  // Ends hours that are over even when nothing comes any more. Call it now and then.
  void tick();

 private:
  HourFacts finish_hour();
  void remember(HourFacts facts);

  const HourClock clock_;
  const Sink sink_;
  Hour hour_;
  bool whole_hour_ = false;  // watched from its beginning
  uint64_t contributions_ = 0;
  std::array<uint64_t, kFeedbackEventCount> events_{};
  NetworkSketch networks_;
  Concentration clicked_items_;
  Concentration viewed_slots_;
  std::vector<HourFacts> before_;  // oldest first
};

}  // namespace nearshelf::backend
