#include <algorithm>
#include <bitset>

#include "core/privacy/contribution.h"
#include "core/privacy/field_reader.h"
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

class Decoder {
 public:
  Decoder(Bytes bytes, Contribution* out) : reader_(bytes), out_(*out) {}

  Status decode() {
    if (Status status = reader_.check_size("contribution size in bytes", kMaxContributionBytes);
        !status.ok()) {
      return status;
    }
    if (Status status = read_header(); !status.ok()) return status;
    if (Status status = read_texts(kSlotRules, &out_.slots); !status.ok()) return status;
    if (Status status = read_texts(kItemRules, &out_.items); !status.ok()) return status;
    if (Status status = read_texts(kLabelRules, &out_.labels); !status.ok()) return status;
    if (Status status = read_cells(); !status.ok()) return status;
    if (Status status = reader_.check_end("bytes after the last cell"); !status.ok()) return status;
    if (!out_.has_cells()) return Status::at(ErrorCode::kBadLayout, "no cell at all");
    return {};
  }

  size_t field_start() const { return reader_.field_start(); }

 private:
  // An index into a list of `count` texts.
  Status read_index(const char* field, size_t count, uint8_t* out) {
    if (count == 0) {
      reader_.set_field_start(reader_.position());
      return Status::at(ErrorCode::kBadValue, field);
    }
    uint32_t value = 0;
    if (Status status = reader_.read_number(field, 0, static_cast<uint32_t>(count) - 1, &value);
        !status.ok()) {
      return status;
    }
    *out = static_cast<uint8_t>(value);
    return {};
  }

  Status read_event(const char* field, uint32_t allowed, FeedbackEvent* out) {
    Bytes event;
    if (Status status = reader_.read_bytes(field, 1, &event); !status.ok()) return status;
    if (event[0] < 1 || event[0] >= kFeedbackEventCount) {
      return Status::range(ErrorCode::kBadValue, field, event[0], 1, kFeedbackEventCount - 1);
    }
    if ((allowed >> event[0] & 1) == 0) return Status::at(ErrorCode::kBadValue, field);
    *out = static_cast<FeedbackEvent>(event[0]);
    return {};
  }

  Status read_header() {
    if (Status status =
            reader_.read_begin(kContributionMagic, "contribution version",
                               kOldestContributionVersion, kContributionVersion, out_.report_id);
        !status.ok()) {
      return status;
    }
    if (Status status = reader_.read_u32("hour", &out_.hour); !status.ok()) return status;
    Bytes field;
    if (Status status = reader_.read_bytes("model", kModelNameBytes, &field); !status.ok())
      return status;
    std::copy(field.begin(), field.end(), out_.model.begin());
    if (Status status = reader_.read_bytes("unit", 1, &field); !status.ok()) return status;
    if (field[0] > static_cast<uint8_t>(PrivacyUnit::kDeviceDay)) {
      return Status::range(ErrorCode::kBadValue, "unit", field[0], 0,
                           static_cast<uint8_t>(PrivacyUnit::kDeviceDay));
    }
    out_.unit = static_cast<PrivacyUnit>(field[0]);
    return {};
  }

  Status read_texts(const TextRules& rules, std::vector<std::string_view>* out) {
    uint32_t count = 0;
    if (Status status = reader_.read_number(rules.count_field, 0, rules.max_count, &count);
        !status.ok()) {
      return status;
    }
    out->clear();
    for (uint32_t k = 0; k < count; ++k) {
      if (Status status = read_text(rules, out); !status.ok()) return status;
    }
    const size_t repeated = first_repeated(*out);
    if (repeated != out->size()) {
      const auto* text = reinterpret_cast<const uint8_t*>((*out)[repeated].data());
      reader_.set_field_start(static_cast<size_t>(text - reader_.bytes().data()));
      return Status::at(ErrorCode::kBadValue, rules.repeated_field);
    }
    return {};
  }

  Status read_text(const TextRules& rules, std::vector<std::string_view>* out) {
    uint32_t length = 0;
    if (Status status =
            reader_.read_number(rules.length_field, rules.min_bytes, rules.max_bytes, &length);
        !status.ok()) {
      return status;
    }
    Bytes field;
    if (Status status = reader_.read_bytes(rules.text_field, length, &field); !status.ok())
      return status;
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
    if (Status status = reader_.read_number(count_field, 0, max_count, &count); !status.ok())
      return status;
    out->clear();
    std::bitset<kMaxContributionSlots * kMaxContributionItems * kFeedbackEventCount> seen;
    for (uint32_t k = 0; k < count; ++k) {
      const size_t start = reader_.position();
      Cell cell{};
      size_t place = 0;
      if (Status status = (this->*read)(&cell, &place); !status.ok()) return status;
      if (seen[place]) {
        reader_.set_field_start(start);
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

  FieldReader reader_;
  Contribution& out_;
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
