#include "backend/admin/prometheus_text.h"

#include <array>
#include <charconv>
#include <cmath>

namespace nearshelf::backend {
namespace {

// The shortest text that reads back as the same number.
std::string number_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 32> digits;
  const auto result = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  return {digits.data(), result.ptr};
}

std::string escaped(std::string_view text, bool quotes) {
  std::string result;
  for (const char character : text) {
    if (character == '\\') {
      result += "\\\\";
    } else if (character == '\n') {
      result += "\\n";
    } else if (character == '"' && quotes) {
      result += "\\\"";
    } else {
      result += character;
    }
  }
  return result;
}

}  // namespace

void PrometheusText::metric(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  text_ += "# HELP " + name_ + " " + escaped(help, /*quotes=*/false) + "\n";
  text_ += "# TYPE " + name_ + " " + std::string(type) + "\n";
}

void PrometheusText::sample(double value, std::initializer_list<Label> labels) {
  line(name_, value, labels);
}

void PrometheusText::histogram(const DurationHistogram& durations) {
  uint64_t below = 0;
  for (size_t k = 0; k < durations.bounds.size(); ++k) {
    below += durations.counts[k];
    line(name_ + "_bucket", static_cast<double>(below), {{"le", number_text(durations.bounds[k])}});
  }
  const auto total = static_cast<double>(durations.total());
  line(name_ + "_bucket", total, {{"le", "+Inf"}});
  line(name_ + "_sum", durations.sum, {});
  line(name_ + "_count", total, {});
}

void PrometheusText::counter(std::string_view name, std::string_view help, double value) {
  metric(name, "counter", help);
  sample(value);
}

void PrometheusText::gauge(std::string_view name, std::string_view help, double value) {
  metric(name, "gauge", help);
  sample(value);
}

void PrometheusText::line(std::string_view name, double value,
                          std::initializer_list<Label> labels) {
  text_ += name;
  if (labels.size() != 0) {
    char separator = '{';
    for (const Label& label : labels) {
      text_ += separator;
      text_ += label.name;
      text_ += "=\"" + escaped(label.value, /*quotes=*/true) + "\"";
      separator = ',';
    }
    text_ += '}';
  }
  text_ += " " + number_text(value) + "\n";
}

}  // namespace nearshelf::backend
