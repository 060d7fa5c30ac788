// What an importer took and what it left out, by reason, with the first few offenders of each.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace nearshelf::pipeline {

struct RejectedSample {
  uint64_t line = 0;    // 1-based; for products.json the product's number; 0 = the record has none
  std::string excerpt;  // the offending text, cut to 80 bytes on a UTF-8 boundary
};

struct RejectReason {
  uint64_t count = 0;
  std::vector<RejectedSample> samples;  // the first kSamplesPerReason
};

class ImportReport {
 public:
  static constexpr size_t kSamplesPerReason = 3;

  std::string source;     // file name as the user gave it
  uint64_t lines = 0;     // records seen, accepted or not, without the header
  uint64_t accepted = 0;  // records that became a product or an event

  void reject(std::string_view reason, uint64_t line, std::string_view excerpt);
  // Something was accepted after a repair worth knowing about, for example a missing currency.
  void warn(std::string_view reason, uint64_t line, std::string_view excerpt);

  uint64_t rejected() const;
  const std::map<std::string, RejectReason>& rejections() const { return rejections_; }
  const std::map<std::string, RejectReason>& warnings() const { return warnings_; }

  // Human text: a line per reason with its count, then its samples with line numbers.
  std::string to_text() const;

 private:
  std::map<std::string, RejectReason> rejections_;
  std::map<std::string, RejectReason> warnings_;
};

}  // namespace nearshelf::pipeline
