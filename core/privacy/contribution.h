// What a browser with consent "measure" sends home: which of a few things happened, each at most
// once, so that one device moves no released number by more than a known amount.
// Byte table: docs/FORMAT.md, "Contribution, version 2".
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"

namespace nearshelf {

inline constexpr uint8_t kContributionMagic[3] = {'N', 'S', 'C'};
inline constexpr uint8_t kContributionVersion = 2;
inline constexpr uint8_t kOldestContributionVersion = 2;  // what this build still reads
inline constexpr size_t kMaxContributionBytes = 8'192;
inline constexpr size_t kReportIdBytes = 16;
inline constexpr size_t kModelNameBytes = 8;
inline constexpr uint32_t kMaxContributionSlots = 16;
inline constexpr uint32_t kMaxSlotBytes = 64;
inline constexpr uint32_t kMaxContributionItems = 16;
inline constexpr uint32_t kMaxContributionItemBytes = 128;
inline constexpr uint32_t kMaxContributionLabels = 4;
inline constexpr uint32_t kMaxLabelBytes = 64;
// What one privacy unit adds at most, over all its messages of a day; each message keeps to it,
// too.
inline constexpr uint32_t kMaxFunnelCells = 16;
inline constexpr uint32_t kMaxItemCells = 8;
inline constexpr uint32_t kMaxTransitions = 1;
inline constexpr uint32_t kMaxExperimentCells = 5;
inline constexpr uint32_t kMaxSegments = 1;

using ReportId = std::array<uint8_t, kReportIdBytes>;
using ModelName = std::array<uint8_t, kModelNameBytes>;

// Values travel in contributions and are stored: never reuse or renumber one.
enum class FeedbackEvent : uint8_t {
  kViewItemList = 1,  // a rail, or an item in it, was on screen
  kSelectItem = 2,
  kAddToCart = 3,
  kPurchase = 4,
  kServe = 5,    // a rail was put on the page, seen or not; in funnel cells only
  kSession = 6,  // the device took part in an experiment; in experiment cells only
};
inline constexpr uint8_t kFeedbackEventCount = 7;  // one past the largest value

// The GA4 event name for 1 to 4, "serve" and "session" for the others, or "" for an unknown value.
std::string_view feedback_event_name(FeedbackEvent event);

// The bounds above hold over what the privacy unit says.
enum class PrivacyUnit : uint8_t {
  kPageVisit = 0,  // nothing could be stored
  kDeviceDay = 1,  // the device keeps what it has said today (UTC)
};

// Indices fit a byte by the limits of the format.
struct FunnelCell {
  uint8_t slot = 0;                                    // index into Contribution::slots
  FeedbackEvent event = FeedbackEvent::kViewItemList;  // kViewItemList to kServe
};
struct ItemCell {
  uint8_t slot = 0;
  uint8_t item = 0;                                    // index into Contribution::items
  FeedbackEvent event = FeedbackEvent::kViewItemList;  // kViewItemList to kPurchase
};
struct Transition {
  uint8_t from = 0;  // indices into Contribution::items, different
  uint8_t to = 0;
};
struct ExperimentCell {
  uint8_t label = 0;  // index into Contribution::labels, a text "experiment:arm"
  FeedbackEvent event = FeedbackEvent::kSession;  // all but kServe
};

// A decoded contribution. Slots, items and labels are views into the bytes it was decoded from.
struct Contribution {
  ReportId report_id{};  // random, for de-duplication only
  uint32_t hour = 0;     // hours since 1970-01-01 00:00 UTC
  ModelName model{};     // zero when no model was loaded
  PrivacyUnit unit = PrivacyUnit::kPageVisit;
  std::vector<std::string_view> slots;   // A-Z a-z 0-9 . _ : - only; "" = outside any rail
  std::vector<std::string_view> items;   // UTF-8 without control characters
  std::vector<std::string_view> labels;  // as slots, never ""
  std::vector<FunnelCell> funnel;
  std::vector<ItemCell> item_cells;
  std::vector<Transition> transitions;
  std::vector<ExperimentCell> experiments;
  std::vector<uint8_t> segments;  // indices into labels

  bool has_cells() const {
    return !funnel.empty() || !item_cells.empty() || !transitions.empty() || !experiments.empty() ||
           !segments.empty();
  }
};

// Validates every rule of the format; allocates no more than its limits allow. Whether hour, slots
// and items make sense for a shop is the caller's question. The views in the result borrow `bytes`.
//
// Layout, little-endian, varint = unsigned LEB128 in its shortest form:
//   u8[3] "NSC", u8 version, u8[16] report id, u32 hour, u8[8] model, u8 unit,
//   varint slot_count 0..16, slots (varint length 0..64, text),
//   varint item_count 0..16, items (varint length 1..128, text),
//   varint label_count 0..4, labels (varint length 1..64, text),
//   varint 0..16, funnel cells (varint slot, u8 event 1..5),
//   varint 0..8, item cells (varint slot, varint item, u8 event 1..4),
//   varint 0..1, transitions (varint from, varint to),
//   varint 0..5, experiment cells (varint label, u8 event 1..4 or 6),
//   varint 0..1, segments (varint label).
// Texts are unique in their list, cells in theirs; at least one cell; nothing follows.
//
// Fails with kTooLarge, kTruncated, kBadMagic, kUnsupportedVersion, kBadValue or kBadLayout (bytes
// after the last cell, or no cell). `failed_at`, when given, then receives the position of the
// first byte of the field that was refused.
Result<Contribution> decode_contribution(Bytes bytes, size_t* failed_at = nullptr);

// As above, into `out`, whose memory is used again. What `out` holds after an error is unspecified.
Status decode_contribution_into(Bytes bytes, Contribution* out, size_t* failed_at);

// The one encoding of `contribution`, which the caller keeps within the limits of the format.
std::vector<uint8_t> encode_contribution(const Contribution& contribution);

}  // namespace nearshelf
