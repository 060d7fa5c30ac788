// What a long command is doing, for the person who waits.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <ostream>
#include <string>
#include <string_view>

namespace nearshelf::pipeline {

// Named steps, one after the other. On a terminal the running step is a bar with percent and
// seconds that redraws itself at most ten times a second; anywhere else (a log file, a CI job) only
// finished steps are written, one plain line each:
//
//   import events         527725 events, 14184 rejected                       1.4 s
//
// update() may be called from any thread; begin() and end() from the one that owns the steps.
class Progress {
 public:
  enum class Style {
    kLive,    // redraws the line of the running step
    kPlain,   // one line per finished step
    kSilent,  // nothing
  };

  // Writes to standard error: live when that is a terminal, else plain.
  Progress();

  // Borrows `out`.
  Progress(std::ostream& out, Style style);

  // Clears the line of a step that did not end, so that an error message starts on a clean one.
  ~Progress();

  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  // Starts a step. A step still running is dropped without a line. With a `unit`, the running line
  // tells how many of them are done a second.
  void begin(std::string_view step, std::string_view unit = {});

  // `done` of `total` units of any kind; `total` 0 when unknown.
  void update(uint64_t done, uint64_t total);

  // Ends the step with one line: its name, `summary`, and the seconds it took.
  void end(std::string_view summary);

  // Since the step began. For the thread that owns the steps.
  double seconds() const;

 private:
  using Clock = std::chrono::steady_clock;

  void draw(uint64_t done, uint64_t total);
  void clear_line();

  std::ostream& out_;
  const Style style_;
  std::mutex mutex_;  // guards everything below
  std::string step_;
  std::string unit_;
  bool running_ = false;
  Clock::time_point began_;
  Clock::time_point drawn_;
};

}  // namespace nearshelf::pipeline
