#include "tests/backend/admin/prometheus_parser.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <regex>

namespace nearshelf::test {
namespace {

constexpr const char* kName = "[a-zA-Z_:][a-zA-Z0-9_:]*";
constexpr const char* kLabel = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\"";

class Parser {
 public:
  explicit Parser(PrometheusMetrics* metrics) : metrics_(metrics) {}

  void read(const std::string& line) {
    static const std::regex help(std::string("# HELP (") + kName + ") (.+)");
    static const std::regex type(std::string("# TYPE (") + kName + ") (counter|gauge|histogram)");
    static const std::regex sample(std::string("((") + kName + ")(?:\\{" + kLabel + "(?:," +
                                   kLabel + ")*\\})?) ([-+0-9.eE]+|[+-]Inf|NaN)");
    std::smatch parts;
    if (std::regex_match(line, parts, help)) return begin(parts[1], parts[2]);
    if (std::regex_match(line, parts, type)) return set_type(parts[1], parts[2]);
    if (std::regex_match(line, parts, sample)) return add(parts[1], parts[2], parts[3]);
    fail("cannot be read: " + line);
  }

  void end() {
    for (const auto& [name, family] : metrics_->families) {
      if (family.type == "histogram") check_histogram(name, family);
    }
  }

  void fail(const std::string& text) {
    if (metrics_->problem.empty()) metrics_->problem = text;
  }

 private:
  void begin(const std::string& name, const std::string& help) {
    if (metrics_->families.contains(name)) fail("twice: " + name);
    name_ = name;
    metrics_->families[name].help = help;
  }

  void set_type(const std::string& name, const std::string& type) {
    if (name != name_) fail("TYPE without HELP: " + name);
    metrics_->families[name].type = type;
  }

  void add(const std::string& sample, const std::string& name, const std::string& number) {
    const bool in_histogram =
        metrics_->families[name_].type == "histogram" &&
        (name == name_ + "_bucket" || name == name_ + "_sum" || name == name_ + "_count");
    if (name_.empty() || (name != name_ && !in_histogram)) fail("outside its family: " + sample);
    char* end = nullptr;
    const double value = std::strtod(number.c_str(), &end);
    if (*end != '\0') fail("no number: " + number);
    if (!metrics_->values.emplace(sample, value).second) fail("twice: " + sample);
    metrics_->families[name_].samples.push_back(sample);
  }

  void check_histogram(const std::string& name, const PrometheusFamily& family) {
    double bound = -INFINITY;
    double below = 0;
    for (const std::string& sample : family.samples) {
      const std::string prefix = name + "_bucket{le=\"";
      if (!sample.starts_with(prefix)) continue;
      const double next = std::strtod(sample.c_str() + prefix.size(), nullptr);
      const double count = metrics_->values.at(sample);
      if (next <= bound || count < below) fail("buckets do not ascend: " + sample);
      bound = next;
      below = count;
    }
    if (!std::isinf(bound) || below != metrics_->value(name + "_count")) {
      fail("the last bucket is not the count of " + name);
    }
    if (std::isnan(metrics_->value(name + "_sum"))) fail("no sum of " + name);
  }

  PrometheusMetrics* metrics_;
  std::string name_;
};

}  // namespace

double PrometheusMetrics::value(const std::string& sample) const {
  const auto found = values.find(sample);
  return found == values.end() ? NAN : found->second;
}

PrometheusMetrics parse_prometheus(std::string_view text) {
  PrometheusMetrics metrics;
  Parser parser(&metrics);
  if (!text.ends_with('\n')) parser.fail("the last line has no end");
  while (!text.empty()) {
    const std::string line(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    parser.read(line);
  }
  parser.end();
  return metrics;
}

}  // namespace nearshelf::test
