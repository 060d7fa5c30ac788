// What a browser with consent "measure" sends home: bounded counts of events in a few slots.
// Byte table: docs/FORMAT.md, "Contribution, version 1".
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"

namespace nearshelf {

inline constexpr uint8_t kContributionVersion = 1;
inline constexpr uint8_t kOldestContributionVersion = 1;  // what this build still reads
inline constexpr size_t kMaxContributionBytes = 65'536;
inline constexpr size_t kReportIdBytes = 16;
inline constexpr size_t kModelNameBytes = 8;
inline constexpr uint32_t kMaxContributionSlots = 32;
inline constexpr uint32_t kMaxSlotBytes = 64;
inline constexpr uint32_t kMaxContributionItems = 256;
inline constexpr uint32_t kMaxContributionItemBytes = 128;
inline constexpr uint32_t kMaxContributionCounters = 1024;
inline constexpr uint32_t kMaxContributionCount = 255;

using ReportId = std::array<uint8_t, kReportIdBytes>;
using ModelName = std::array<uint8_t, kModelNameBytes>;

// Values travel in contributions and are stored: never reuse or renumber one.
enum class FeedbackEvent : uint8_t {
  kViewItemList = 1,
  kSelectItem = 2,
  kAddToCart = 3,
  kPurchase = 4,
};
inline constexpr uint8_t kFeedbackEventCount = 5;  // one past the largest value

// The GA4 event name, or "" for an unknown value.
std::string_view feedback_event_name(FeedbackEvent event);

// The limits of the format let every field fit a byte.
struct ContributionCounter {
  uint8_t slot = 0;  // index into Contribution::slots
  uint8_t item = 0;  // index into Contribution::items
  FeedbackEvent event = FeedbackEvent::kViewItemList;
  uint8_t count = 0;  // 1 to kMaxContributionCount
};
static_assert(kMaxContributionSlots <= 256 && kMaxContributionItems <= 256 &&
              kMaxContributionCount <= 255);

// A decoded contribution. Slots and items are views into the bytes it was decoded from.
struct Contribution {
  ReportId report_id{};  // random, for de-duplication only
  uint32_t hour = 0;     // hours since 1970-01-01 00:00 UTC
  ModelName model{};     // zero when no model was loaded
  std::vector<std::string_view> slots;
  std::vector<std::string_view> items;
  std::vector<ContributionCounter> counters;
};

// Validates every rule of the format; allocates no more than its limits allow. Whether hour, slots
// and items make sense for a shop is the caller's question. The views in the result borrow `bytes`.
//
// Fails with kTooLarge, kTruncated, kBadMagic, kUnsupportedVersion, kBadValue or kBadLayout (bytes
// after the last counter). `failed_at`, when given, then receives the position of the first byte of
// the field that was refused.
Result<Contribution> decode_contribution(Bytes bytes, size_t* failed_at = nullptr);

// The one encoding of `contribution`, which the caller keeps within the limits of the format.
std::vector<uint8_t> encode_contribution(const Contribution& contribution);

}  // namespace nearshelf
