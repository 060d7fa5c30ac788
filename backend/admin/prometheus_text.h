// Writes the text format 0.0.4 that Prometheus reads.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "backend/admin/service_figures.h"

namespace nearshelf::backend {

class PrometheusText {
 public:
  struct Label {
    std::string_view name;
    std::string_view value;
  };

  // Begins a metric; its samples follow. `type`: "counter", "gauge" or "histogram".
  void metric(std::string_view name, std::string_view type, std::string_view help);

  // One sample of the metric that was begun last.
  void sample(double value, std::initializer_list<Label> labels = {});

  // All samples of a histogram that was begun last.
  void histogram(const DurationHistogram& durations);

  // A metric with one sample.
  void counter(std::string_view name, std::string_view help, double value);
  void gauge(std::string_view name, std::string_view help, double value);

  std::string take() { return std::move(text_); }

 private:
  void line(std::string_view name, double value, std::initializer_list<Label> labels);

  std::string name_;
  std::string text_;
};

}  // namespace nearshelf::backend
