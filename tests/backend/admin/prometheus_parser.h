// A strict reader of the text format 0.0.4 of Prometheus.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace nearshelf::test {

struct PrometheusFamily {
  std::string help;
  std::string type;
  std::vector<std::string> samples;  // with their labels, as they were written
};

struct PrometheusMetrics {
  std::map<std::string, PrometheusFamily> families;
  std::map<std::string, double> values;  // by sample
  std::string problem;                   // the first one; empty when all is well

  // NaN for a sample that is not there.
  double value(const std::string& sample) const;
};

// Checks names, labels, escapes, numbers, that each sample belongs to the family above it, occurs
// once, and that buckets of histograms ascend to the count.
PrometheusMetrics parse_prometheus(std::string_view text);

}  // namespace nearshelf::test
