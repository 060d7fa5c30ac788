#include "pipeline/progress/progress.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <iostream>

namespace nearshelf::pipeline {
namespace {

constexpr auto kRedrawInterval = std::chrono::milliseconds(100);
constexpr int kBarCells = 30;
constexpr const char* kClearLine = "\r\x1B[K";

std::string padded(std::string_view text, size_t width) {
  std::string cell(text);
  if (cell.size() < width) cell.append(width - cell.size(), ' ');
  return cell;
}

std::string format_seconds(double seconds) {
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), "%6.1f s", seconds);
  return text.data();
}

std::string format_bar(uint64_t done, uint64_t total) {
  const double part = std::min(1.0, static_cast<double>(done) / static_cast<double>(total));
  const auto full = static_cast<size_t>(part * kBarCells);
  std::array<char, 16> percent{};
  std::snprintf(percent.data(), percent.size(), "]%4.0f %%", 100 * part);
  return std::string("[").append(full, '#').append(kBarCells - full, '-').append(percent.data());
}

std::string format_rate(uint64_t done, double seconds, const std::string& unit) {
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "  %.1f ", static_cast<double>(done) / seconds);
  return text.data() + unit + "/s";
}

}  // namespace

Progress::Progress()
    : Progress(std::cerr, isatty(STDERR_FILENO) == 1 ? Style::kLive : Style::kPlain) {}

Progress::Progress(std::ostream& out, Style style) : out_(out), style_(style) {}

Progress::~Progress() {
  const std::lock_guard lock(mutex_);
  if (running_) clear_line();
}

void Progress::begin(std::string_view step, std::string_view unit) {
  const std::lock_guard lock(mutex_);
  step_ = step;
  unit_ = unit;
  running_ = true;
  began_ = Clock::now();
  drawn_ = began_;
  if (style_ == Style::kLive) draw(0, 0);
}

void Progress::update(uint64_t done, uint64_t total) {
  if (style_ != Style::kLive) return;
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = Clock::now();
  if (!running_ || now - drawn_ < kRedrawInterval) return;
  drawn_ = now;
  draw(done, total);
}

void Progress::end(std::string_view summary) {
  const std::lock_guard lock(mutex_);
  if (!running_) return;
  running_ = false;
  clear_line();
  if (style_ == Style::kSilent) return;
  out_ << padded(step_, 22) << padded(summary, 46) << ' ' << format_seconds(seconds()) << std::endl;
}

double Progress::seconds() const {
  return std::chrono::duration<double>(Clock::now() - began_).count();
}

void Progress::draw(uint64_t done, uint64_t total) {
  const std::string bar = total > 0 ? format_bar(done, total) : std::string("...");
  out_ << kClearLine << padded(step_, 22) << bar << ' ' << format_seconds(seconds());
  if (!unit_.empty() && done > 0) out_ << format_rate(done, seconds(), unit_);
  out_ << std::flush;
}

void Progress::clear_line() {
  if (style_ == Style::kLive) out_ << kClearLine << std::flush;
}

}  // namespace nearshelf::pipeline
