// Figures of a series of windows that one wrong window cannot move far.
#pragma once

#include <optional>
#include <span>

namespace nearshelf::backend {

// Of the values of a typical window. Empty where too many windows were suppressed to tell.
struct TypicalWindow {
  std::optional<double> median;
  // Mean without the smallest and the largest tenth of the windows, at least one of each where
  // there are three windows or more.
  std::optional<double> trimmed_mean;
};

// `values`: one entry a window, empty = below the threshold, hence smaller than the released ones.
TypicalWindow typical_window(std::span<const std::optional<double>> values);

}  // namespace nearshelf::backend
