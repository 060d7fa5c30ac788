#include "pipeline/cli/training_options.h"

#include <cmath>
#include <optional>
#include <string>

namespace nearshelf::pipeline {
namespace {

// "500KB", "5MB", "1.5 MB" or a plain number of bytes; 1 KB = 1024 B.
std::optional<size_t> parse_size(const std::string& text) {
  size_t end = 0;
  double amount = 0;
  try {
    amount = std::stod(text, &end);
  } catch (const std::exception&) {
    return std::nullopt;
  }
  std::string unit = text.substr(text.find_first_not_of(' ', end) == std::string::npos
                                     ? text.size()
                                     : text.find_first_not_of(' ', end));
  for (char& letter : unit) letter = static_cast<char>(std::toupper(letter));
  double factor = 1;
  if (unit == "KB" || unit == "K") {
    factor = 1024;
  } else if (unit == "MB" || unit == "M") {
    factor = 1024 * 1024;
  } else if (!unit.empty() && unit != "B") {
    return std::nullopt;
  }
  if (!std::isfinite(amount) || amount <= 0 || amount * factor > 1e12) return std::nullopt;
  return static_cast<size_t>(amount * factor);
}

}  // namespace

void add_training_options(CLI::App& app, ModelSettings* settings) {
  app.add_option_function<uint32_t>(
         "--min-support",
         [settings](const uint32_t& shoppers) { settings->set_min_support(shoppers); },
         "Distinct shoppers that a pair or an item needs to enter the model; 3 by default")
      ->check(CLI::Range(1, 1000));
  app.add_option_function<uint32_t>(
         "--dimensions",
         [settings](const uint32_t& dimensions) {
           settings->ials.dimensions = dimensions;
           settings->tower.dimensions = dimensions;
           settings->sequence.shape.dimensions = dimensions;
         },
         "d of all item vectors; 64 by default")
      ->check(CLI::Range(8, 256));
  app.add_option_function<uint64_t>(
      "--seed",
      [settings](const uint64_t& seed) {
        settings->ials.seed = seed;
        settings->tower.seed = seed;
        settings->sequence.seed = seed;
      },
      "Same seed and data, same model; 1 by default");
  app.add_option_function<int>(
         "--row-bits",
         [settings](const int& bits) {
           settings->row_precision = bits == 4 ? RowPrecision::kNarrow : RowPrecision::kWide;
         },
         "Bits of a row weight, 8 by default; 4 saves bytes and costs a little quality")
      ->check(CLI::IsMember({4, 8}));
}

void add_select_options(CLI::App& app, SelectOptions* options) {
  app.add_option_function<std::string>(
         "--budget",
         [options](const std::string& text) {
           const std::optional<size_t> bytes = parse_size(text);
           if (!bytes) {
             throw CLI::ValidationError("--budget",
                                        "'" + text + "' is no size; say 500KB, 5MB or bytes");
           }
           options->budget_bytes = *bytes;
         },
         "Most bytes of the model after gzip; no limit by default")
      ->type_name("SIZE");
  app.add_flag("--sequence", options->sequence,
               "Also try the sequence model, which takes minutes to train");
}

}  // namespace nearshelf::pipeline
