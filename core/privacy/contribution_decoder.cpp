#include <algorithm>
#include <bitset>

#include "core/privacy/contribution.h"
#include "core/privacy/text_rules.h"

namespace nearshelf {
namespace {

// Position of the first entry that repeats an earlier one, or texts.size(). Lists are short: no
// index is worth its set-up.
size_t first_repeated(const std::vector<std::string_view>& texts) {
  for (size_t k = 1; k < texts.size(); ++k) {
    const auto end = texts.begin() + static_cast<std::ptrdiff_t>(k);
    if (std::find(texts.begin(), end, texts[k]) != end) return k;
  }
  return texts.size();
}

// What a list of texts (slots, items or labels) must obey.
struct TextRules {
  const char* count_field;
  const char* length_field;
  const char* text_field;
  const char* repeated_field;
  uint32_t max_count;
  uint32_t min_bytes;
  uint32_t max_bytes;
  bool (*is_allowed)(std::string_view);
};

constexpr TextRules kSlotRules{
    .count_field = "slot_count",
    .length_field = "slot length",
    .text_field = "slot (A-Z a-z 0-9 . _ : - only)",
    .repeated_field = "slot named twice",
    .max_count = kMaxContributionSlots,
    .min_bytes = 0,
    .max_bytes = kMaxSlotBytes,
    .is_allowed = is_slot_name,
};

constexpr TextRules kItemRules{
    .count_field = "item_count",
    .length_field = "item length",
    .text_field = "item (UTF-8 without control characters)",
    .repeated_field = "item named twice",
    .max_count = kMaxContributionItems,
    .min_bytes = 1,
    .max_bytes = kMaxContributionItemBytes,
    .is_allowed = is_printable_utf8,
};

constexpr TextRules kLabelRules{
    .count_field = "label_count",
    .length_field = "label length",
    .text_field = "label (A-Z a-z 0-9 . _ : - only)",
    .repeated_field = "label named twice",
    .max_count = kMaxContributionLabels,
    .min_bytes = 1,
    .max_bytes = kMaxLabelBytes,
    .is_allowed = is_slot_name,
};

constexpr uint32_t bit_of(FeedbackEvent event) { return 1u << static_cast<uint32_t>(event); }

// Which events a kind of cell may hold.
constexpr uint32_t kShopEvents =
    bit_of(FeedbackEvent::kViewItemList) | bit_of(FeedbackEvent::kSelectItem) |
    bit_of(FeedbackEvent::kAddToCart) | bit_of(FeedbackEvent::kPurchase);
constexpr uint32_t kFunnelEvents = kShopEvents | bit_of(FeedbackEvent::kServe);
constexpr uint32_t kExperimentEvents = kShopEvents | bit_of(FeedbackEvent::kSession);

// Reads field by field; field_start() is where the field last begun starts.
class Decoder {
 public:
  Decoder(Bytes bytes, Contribution* out) : bytes_(bytes), reader_(bytes), out_(*out) {}

  Status decode() {
    if (bytes_.size() > kMaxContributionBytes) {
      field_start_ = kMaxContributionBytes;
      return Status::range(ErrorCode::kTooLarge, "contribution size in bytes", bytes_.size(), 0,
                           kMaxContributionBytes);
    }
    if (Status status = read_header(); !status.ok()) return status;
    if (Status status = read_texts(kSlotRules, &out_.slots); !status.ok()) return status;
    if (Status status = read_texts(kItemRules, &out_.items); !status.ok()) return status;
    if (Status status = read_texts(kLabelRules, &out_.labels); !status.ok()) return status;
    if (Status status = read_cells(); !status.ok()) return status;
    field_start_ = reader_.position();
    if (!reader_.at_end()) {
      return Status::range(ErrorCode::kBadLayout, "bytes after the last cell", reader_.remaining(),
                           0, 0);
    }
    if (!out_.has_cells()) return Status::at(ErrorCode::kBadLayout, "no cell at all");
    return {};
  }

  size_t field_start() const { return field_start_; }

 private:
  Status truncated(const char* field, size_t needed) const {
    return Status::range(ErrorCode::kTruncated, field, bytes_.size() - field_start_, needed,
                         needed);
  }

  // Borrows the next `length` bytes.
  Status read_bytes(const char* field, size_t length, Bytes* out) {
    field_start_ = reader_.position();
    *out = reader_.read_bytes(length);
    return reader_.ok() ? Status() : truncated(field, length);
  }

  // A varint in [low, high].
  Status read_number(const char* field, uint32_t low, uint32_t high, uint32_t* out) {
    field_start_ = reader_.position();
    const uint32_t value = reader_.read_varint();
    if (!reader_.ok()) {
      return varint_was_cut() ? Status::at(ErrorCode::kTruncated, field)
                              : Status::at(ErrorCode::kBadValue, field);
    }
    if (value < low || value > high) {
      return Status::range(ErrorCode::kBadValue, field, value, low, high);
    }
    *out = value;
    return {};
  }

  // After a failed read_varint: whether the input ended inside a varint that was well-formed so
  // far.
  bool varint_was_cut() const {
    const Bytes rest = bytes_.subspan(field_start_);
    return rest.size() < 5 &&
           std::all_of(rest.begin(), rest.end(), [](uint8_t byte) { return (byte & 0x80) != 0; });
  }

  // An index into a list of `count` texts.
  Status read_index(const char* field, size_t count, uint8_t* out) {
    if (count == 0) {
      field_start_ = reader_.position();
      return Status::at(ErrorCode::kBadValue, field);
    }
    uint32_t value = 0;
    if (Status status = read_number(field, 0, static_cast<uint32_t>(count) - 1, &value);
        !status.ok()) {
      return status;
    }
    *out = static_cast<uint8_t>(value);
    return {};
  }

  Status read_event(const char* field, uint32_t allowed, FeedbackEvent* out) {
    Bytes event;
    if (Status status = read_bytes(field, 1, &event); !status.ok()) return status;
    if (event[0] < 1 || event[0] >= kFeedbackEventCount) {
      return Status::range(ErrorCode::kBadValue, field, event[0], 1, kFeedbackEventCount - 1);
    }
    if ((allowed >> event[0] & 1) == 0) return Status::at(ErrorCode::kBadValue, field);
    *out = static_cast<FeedbackEvent>(event[0]);
    return {};
  }

  Status read_header() {
    Bytes field;
    if (Status status = read_bytes("magic", sizeof(kContributionMagic), &field); !status.ok())
      return status;
    if (!std::equal(field.begin(), field.end(), kContributionMagic)) {
      return Status::at(ErrorCode::kBadMagic, "magic");
    }
    if (Status status = read_bytes("version", 1, &field); !status.ok()) return status;
    if (field[0] < kOldestContributionVersion || field[0] > kContributionVersion) {
      return Status::range(ErrorCode::kUnsupportedVersion, "contribution version", field[0],
                           kOldestContributionVersion, kContributionVersion);
    }
    if (Status status = read_bytes("report id", kReportIdBytes, &field); !status.ok()) {
      return status;
    }
    std::copy(field.begin(), field.end(), out_.report_id.begin());
    if (Status status = read_bytes("hour", sizeof(out_.hour), &field); !status.ok()) return status;
    out_.hour = load_le<uint32_t>(field.data());
    if (Status status = read_bytes("model", kModelNameBytes, &field); !status.ok()) return status;
    std::copy(field.begin(), field.end(), out_.model.begin());
    if (Status status = read_bytes("unit", 1, &field); !status.ok()) return status;
    if (field[0] > static_cast<uint8_t>(PrivacyUnit::kDeviceDay)) {
      return Status::range(ErrorCode::kBadValue, "unit", field[0], 0,
                           static_cast<uint8_t>(PrivacyUnit::kDeviceDay));
    }
    out_.unit = static_cast<PrivacyUnit>(field[0]);
    return {};
  }

  Status read_texts(const TextRules& rules, std::vector<std::string_view>* out) {
    uint32_t count = 0;
    if (Status status = read_number(rules.count_field, 0, rules.max_count, &count); !status.ok()) {
      return status;
    }
    out->clear();
    for (uint32_t k = 0; k < count; ++k) {
      if (Status status = read_text(rules, out); !status.ok()) return status;
    }
    const size_t repeated = first_repeated(*out);
    if (repeated != out->size()) {
      const auto* text = reinterpret_cast<const uint8_t*>((*out)[repeated].data());
      field_start_ = static_cast<size_t>(text - bytes_.data());
      return Status::at(ErrorCode::kBadValue, rules.repeated_field);
    }
    return {};
  }

  Status read_text(const TextRules& rules, std::vector<std::string_view>* out) {
    uint32_t length = 0;
    if (Status status = read_number(rules.length_field, rules.min_bytes, rules.max_bytes, &length);
        !status.ok()) {
      return status;
    }
    Bytes field;
    if (Status status = read_bytes(rules.text_field, length, &field); !status.ok()) return status;
    const std::string_view text(reinterpret_cast<const char*>(field.data()), field.size());
    if (!rules.is_allowed(text)) return Status::at(ErrorCode::kBadValue, rules.text_field);
    out->push_back(text);
    return {};
  }

  Status read_cells() {
    if (Status status =
            read_list("funnel_count", kMaxFunnelCells, &out_.funnel, &Decoder::read_funnel_cell);
        !status.ok()) {
      return status;
    }
    if (Status status =
            read_list("item_cell_count", kMaxItemCells, &out_.item_cells, &Decoder::read_item_cell);
        !status.ok()) {
      return status;
    }
    if (Status status = read_list("transition_count", kMaxTransitions, &out_.transitions,
                                  &Decoder::read_transition);
        !status.ok()) {
      return status;
    }
    if (Status status = read_list("experiment_count", kMaxExperimentCells, &out_.experiments,
                                  &Decoder::read_experiment_cell);
        !status.ok()) {
      return status;
    }
    return read_list("segment_count", kMaxSegments, &out_.segments, &Decoder::read_segment);
  }

  // `read` reads one cell and gives its place among all cells of its kind.
  template <typename Cell>
  Status read_list(const char* count_field, uint32_t max_count, std::vector<Cell>* out,
                   Status (Decoder::*read)(Cell*, size_t* place)) {
    uint32_t count = 0;
    if (Status status = read_number(count_field, 0, max_count, &count); !status.ok()) return status;
    out->clear();
    std::bitset<kMaxContributionSlots * kMaxContributionItems * kFeedbackEventCount> seen;
    for (uint32_t k = 0; k < count; ++k) {
      const size_t start = reader_.position();
      Cell cell{};
      size_t place = 0;
      if (Status status = (this->*read)(&cell, &place); !status.ok()) return status;
      if (seen[place]) {
        field_start_ = start;
        return Status::at(ErrorCode::kBadValue, "the same cell twice");
      }
      seen[place] = true;
      out->push_back(cell);
    }
    return {};
  }

  Status read_funnel_cell(FunnelCell* out, size_t* place) {
    if (Status status = read_index("funnel slot", out_.slots.size(), &out->slot); !status.ok()) {
      return status;
    }
    *place = out->slot * kFeedbackEventCount;
    return read_event_at("funnel event", kFunnelEvents, &out->event, place);
  }

  Status read_item_cell(ItemCell* out, size_t* place) {
    if (Status status = read_index("item cell slot", out_.slots.size(), &out->slot); !status.ok()) {
      return status;
    }
    if (Status status = read_index("item cell item", out_.items.size(), &out->item); !status.ok()) {
      return status;
    }
    *place = (out->slot * kMaxContributionItems + out->item) * kFeedbackEventCount;
    return read_event_at("item cell event", kShopEvents, &out->event, place);
  }

  Status read_transition(Transition* out, size_t* place) {
    if (Status status = read_index("transition from", out_.items.size(), &out->from);
        !status.ok()) {
      return status;
    }
    if (Status status = read_index("transition to", out_.items.size(), &out->to); !status.ok()) {
      return status;
    }
    if (out->from == out->to) {
      return Status::at(ErrorCode::kBadValue, "transition from an item to itself");
    }
    *place = out->from * kMaxContributionItems + out->to;
    return {};
  }

  Status read_experiment_cell(ExperimentCell* out, size_t* place) {
    if (Status status = read_index("experiment label", out_.labels.size(), &out->label);
        !status.ok()) {
      return status;
    }
    if (out_.labels[out->label].find(':') == std::string_view::npos) {
      return Status::at(ErrorCode::kBadValue, "experiment label (experiment:arm)");
    }
    *place = out->label * kFeedbackEventCount;
    return read_event_at("experiment event", kExperimentEvents, &out->event, place);
  }

  Status read_segment(uint8_t* out, size_t* place) {
    const Status status = read_index("segment label", out_.labels.size(), out);
    *place = *out;
    return status;
  }

  Status read_event_at(const char* field, uint32_t allowed, FeedbackEvent* out, size_t* place) {
    const Status status = read_event(field, allowed, out);
    *place += static_cast<size_t>(*out);
    return status;
  }

  Bytes bytes_;
  ByteReader reader_;
  Contribution& out_;
  size_t field_start_ = 0;
};

}  // namespace

Status decode_contribution_into(Bytes bytes, Contribution* out, size_t* failed_at) {
  Decoder decoder(bytes, out);
  Status status = decoder.decode();
  if (!status.ok() && failed_at != nullptr) *failed_at = decoder.field_start();
  return status;
}

Result<Contribution> decode_contribution(Bytes bytes, size_t* failed_at) {
  Contribution contribution;
  const Status status = decode_contribution_into(bytes, &contribution, failed_at);
  if (status.ok()) return contribution;
  return status;
}

}  // namespace nearshelf
