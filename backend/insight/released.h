// Released cells of one group over a range of windows, in memory.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "backend/base/clock.h"
#include "backend/insight/estimate.h"
#include "core/privacy/contribution.h"

namespace nearshelf::backend {

struct ReleasedWindow {
  Hour start = 0;
  Hour hours = 0;
  double variance = 0;   // of the noise of one cell
  double threshold = 0;  // noised values below it were not released

  Hour end() const { return start + hours; }
};

// Texts and models are numbers into the tables of ReleasedGroup: a range may hold many cells.
struct NumberedCell {
  uint32_t window = 0;
  uint32_t model = 0;
  uint32_t subject = 0;
  uint32_t object = 0;
  int64_t value = 0;
  uint8_t event = 0;
};

struct ReleasedGroup {
  std::vector<ReleasedWindow> windows;  // by start
  std::vector<NumberedCell> cells;      // by window
  std::vector<ModelName> models;
  std::vector<std::string> texts;  // of subjects and objects
};

// What was released about one thing (a slot with a model, an item in a slot, a pair of items).
// Only windows in which anything about it was released count: in others it need not have existed.
struct CellRun {
  std::span<const NumberedCell> cells;  // by window, then event
  const ReleasedGroup& group;

  const NumberedCell& front() const { return cells.front(); }
  const std::string& subject() const { return group.texts[front().subject]; }
  const std::string& object() const { return group.texts[front().object]; }
  const ModelName& model() const { return group.models[front().model]; }
};

// Calls visit for each model, subject and object, ordered by their numbers. Sorts the cells.
void for_each_run(ReleasedGroup* group, const std::function<void(const CellRun&)>& visit);

using EventSums = std::array<NoisedSum, kFeedbackEventCount>;
using EventValues = std::array<std::optional<double>, kFeedbackEventCount>;

// One window of a run; index of values = event, empty = below the threshold.
struct RunWindow {
  uint32_t window = 0;
  EventValues values;
};
std::vector<RunWindow> windows_of(const CellRun& run);

// Sums by event over some windows of a run, each either released or suppressed.
EventSums sum_events(std::span<const RunWindow> windows, const ReleasedGroup& group);

// Adds one cell of one window.
void add_cell(const std::optional<double>& value, const ReleasedWindow& window, NoisedSum* sum);

}  // namespace nearshelf::backend
