#include "core/privacy/contribution.h"

#include <algorithm>
#include <bitset>
#include <numeric>

#include "core/privacy/text_rules.h"

namespace nearshelf {
namespace {

constexpr uint8_t kMagic[3] = {'N', 'S', 'C'};

// Position of the first entry that repeats an earlier one, or texts.size().
size_t first_repeated(const std::vector<std::string_view>& texts) {
  std::vector<uint32_t> order(texts.size());
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return texts[a] != texts[b] ? texts[a] < texts[b] : a < b;
  });
  size_t first = texts.size();
  for (size_t k = 1; k < order.size(); ++k) {
    if (texts[order[k]] == texts[order[k - 1]]) first = std::min<size_t>(first, order[k]);
  }
  return first;
}

// What a list of texts (slots or items) must obey.
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

// Reads field by field; field_start() is where the field last begun starts.
class Decoder {
 public:
  explicit Decoder(Bytes bytes) : bytes_(bytes), reader_(bytes) {}

  Status decode(Contribution* out) {
    if (bytes_.size() > kMaxContributionBytes) {
      field_start_ = kMaxContributionBytes;
      return Status::range(ErrorCode::kTooLarge, "contribution size in bytes", bytes_.size(), 0,
                           kMaxContributionBytes);
    }
    if (Status status = read_header(out); !status.ok()) return status;
    if (Status status = read_texts(kSlotRules, &out->slots); !status.ok()) return status;
    if (Status status = read_texts(kItemRules, &out->items); !status.ok()) return status;
    if (Status status = read_counters(out); !status.ok()) return status;
    field_start_ = reader_.position();
    if (!reader_.at_end()) {
      return Status::range(ErrorCode::kBadLayout, "bytes after the last counter",
                           reader_.remaining(), 0, 0);
    }
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

  // A varint in [low, high], which the type of `out` can hold.
  template <typename T>
  Status read_number(const char* field, uint32_t low, uint32_t high, T* out) {
    field_start_ = reader_.position();
    const uint32_t value = reader_.read_varint();
    if (!reader_.ok()) {
      return varint_was_cut() ? Status::at(ErrorCode::kTruncated, field)
                              : Status::at(ErrorCode::kBadValue, field);
    }
    if (value < low || value > high) {
      return Status::range(ErrorCode::kBadValue, field, value, low, high);
    }
    *out = static_cast<T>(value);
    return {};
  }

  // After a failed read_varint: whether the input ended inside a varint that was well-formed so
  // far.
  bool varint_was_cut() const {
    const Bytes rest = bytes_.subspan(field_start_);
    return rest.size() < 5 &&
           std::all_of(rest.begin(), rest.end(), [](uint8_t byte) { return (byte & 0x80) != 0; });
  }

  Status read_header(Contribution* out) {
    Bytes field;
    if (Status status = read_bytes("magic", sizeof(kMagic), &field); !status.ok()) return status;
    if (!std::equal(field.begin(), field.end(), kMagic)) {
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
    std::copy(field.begin(), field.end(), out->report_id.begin());
    if (Status status = read_bytes("hour", sizeof(out->hour), &field); !status.ok()) return status;
    out->hour = load_le<uint32_t>(field.data());
    if (Status status = read_bytes("model", kModelNameBytes, &field); !status.ok()) return status;
    std::copy(field.begin(), field.end(), out->model.begin());
    return {};
  }

  Status read_texts(const TextRules& rules, std::vector<std::string_view>* out) {
    uint32_t count = 0;
    if (Status status = read_number(rules.count_field, 1, rules.max_count, &count); !status.ok()) {
      return status;
    }
    out->reserve(count);
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

  Status read_counters(Contribution* out) {
    uint32_t count = 0;
    if (Status status = read_number("counter_count", 1, kMaxContributionCounters, &count);
        !status.ok()) {
      return status;
    }
    out->counters.reserve(count);
    std::bitset<kMaxContributionSlots * kMaxContributionItems * kFeedbackEventCount> seen;
    for (uint32_t k = 0; k < count; ++k) {
      const size_t start = reader_.position();
      ContributionCounter counter;
      if (Status status = read_counter(*out, &counter); !status.ok()) return status;
      const size_t cell =
          (counter.slot * kMaxContributionItems + counter.item) * kFeedbackEventCount +
          static_cast<size_t>(counter.event);
      if (seen[cell]) {
        field_start_ = start;
        return Status::at(ErrorCode::kBadValue, "counter for the same slot, item and event twice");
      }
      seen[cell] = true;
      out->counters.push_back(counter);
    }
    return {};
  }

  Status read_counter(const Contribution& texts, ContributionCounter* out) {
    const auto last_slot = static_cast<uint32_t>(texts.slots.size()) - 1;
    const auto last_item = static_cast<uint32_t>(texts.items.size()) - 1;
    if (Status status = read_number("counter slot", 0, last_slot, &out->slot); !status.ok()) {
      return status;
    }
    if (Status status = read_number("counter item", 0, last_item, &out->item); !status.ok()) {
      return status;
    }
    Bytes event;
    if (Status status = read_bytes("counter event", 1, &event); !status.ok()) return status;
    if (event[0] < 1 || event[0] >= kFeedbackEventCount) {
      return Status::range(ErrorCode::kBadValue, "counter event", event[0], 1,
                           kFeedbackEventCount - 1);
    }
    out->event = static_cast<FeedbackEvent>(event[0]);
    return read_number("counter count", 1, kMaxContributionCount, &out->count);
  }

  Bytes bytes_;
  ByteReader reader_;
  size_t field_start_ = 0;
};

void write_texts(const std::vector<std::string_view>& texts, ByteWriter* writer) {
  writer->write_varint(static_cast<uint32_t>(texts.size()));
  for (const std::string_view text : texts) {
    writer->write_varint(static_cast<uint32_t>(text.size()));
    writer->write_text(text);
  }
}

}  // namespace

std::string_view feedback_event_name(FeedbackEvent event) {
  switch (event) {
    case FeedbackEvent::kViewItemList:
      return "view_item_list";
    case FeedbackEvent::kSelectItem:
      return "select_item";
    case FeedbackEvent::kAddToCart:
      return "add_to_cart";
    case FeedbackEvent::kPurchase:
      return "purchase";
  }
  return "";
}

Result<Contribution> decode_contribution(Bytes bytes, size_t* failed_at) {
  Decoder decoder(bytes);
  Contribution contribution;
  const Status status = decoder.decode(&contribution);
  if (status.ok()) return contribution;
  if (failed_at != nullptr) *failed_at = decoder.field_start();
  return status;
}

std::vector<uint8_t> encode_contribution(const Contribution& contribution) {
  ByteWriter writer;
  writer.write_bytes(kMagic);
  writer.write(kContributionVersion);
  writer.write_bytes(contribution.report_id);
  writer.write(contribution.hour);
  writer.write_bytes(contribution.model);
  write_texts(contribution.slots, &writer);
  write_texts(contribution.items, &writer);
  writer.write_varint(static_cast<uint32_t>(contribution.counters.size()));
  for (const ContributionCounter& counter : contribution.counters) {
    writer.write_varint(counter.slot);
    writer.write_varint(counter.item);
    writer.write(static_cast<uint8_t>(counter.event));
    writer.write_varint(counter.count);
  }
  return std::move(writer.bytes());
}

}  // namespace nearshelf
