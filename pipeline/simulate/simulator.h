// Seeded shoppers over a real catalogue, for trying things out without a log.
#pragma once

#include <cstdint>
#include <ostream>
#include <span>
#include <vector>

#include "pipeline/import/product.h"
#include "pipeline/progress/progress.h"
#include "pipeline/simulate/visit.h"

namespace nearshelf::pipeline {

struct SimulationOptions {
  uint32_t shoppers = 1000;
  uint32_t days = 60;
  uint64_t seed = 1;
  int64_t first_day = 20089;  // days since 1970-01-01: 2025-01-01
};

// The shoppers' events in order of time. The same products and options give the same events on
// every machine; a shopper's events do not depend on how many others there are. `products` is not
// empty. Shown as the step "simulate shoppers" of `progress`. The assumptions are in
// docs/SIMULATOR.md.
std::vector<SimulatedEvent> simulate(std::span<const Product> products,
                                     const SimulationOptions& options, Progress& progress);

// Writes the CSV in GA4 terms that read_events() reads: event_name, item_id, time, session_id,
// customer_id, transaction_id.
void write_events_csv(std::span<const Product> products, std::span<const SimulatedEvent> events,
                      std::ostream& out);

}  // namespace nearshelf::pipeline
