#include "core/privacy/contribution.h"

#include <doctest/doctest.h>

#include <functional>
#include <string>

namespace nearshelf {
namespace {

// Offsets of the fields that do not move.
constexpr size_t kVersionAt = 3;
constexpr size_t kSlotCountAt = 33;

Contribution example() {
  Contribution contribution;
  for (size_t k = 0; k < kReportIdBytes; ++k) {
    contribution.report_id[k] = static_cast<uint8_t>(17 * k + 1);
  }
  contribution.hour = 496'000;
  contribution.model = {0xDE, 0xAD, 0xBE, 0xEF, 1, 2, 3, 4};
  contribution.slots = {"", "home:for-you"};
  contribution.items = {"22423", "caf\u00e9", "85123A"};
  contribution.unit = PrivacyUnit::kDeviceDay;
  contribution.labels = {"rails-2026:holdout", "returning"};
  contribution.funnel = {{1, FeedbackEvent::kServe}, {1, FeedbackEvent::kViewItemList}};
  contribution.item_cells = {{0, 0, FeedbackEvent::kPurchase},
                             {1, 1, FeedbackEvent::kViewItemList},
                             {1, 2, FeedbackEvent::kViewItemList},
                             {1, 2, FeedbackEvent::kSelectItem}};
  contribution.transitions = {{2, 0}};
  contribution.experiments = {{0, FeedbackEvent::kSession}, {0, FeedbackEvent::kPurchase}};
  contribution.segments = {1};
  return contribution;
}

// The encoding holds every field, so equal bytes are equal contributions.
void check_equal(const Contribution& found, const Contribution& expected) {
  CHECK(found.report_id == expected.report_id);
  CHECK(found.hour == expected.hour);
  CHECK(found.model == expected.model);
  CHECK(found.unit == expected.unit);
  CHECK(found.slots == expected.slots);
  CHECK(found.items == expected.items);
  CHECK(found.labels == expected.labels);
  CHECK(encode_contribution(found) == encode_contribution(expected));
}

// The example after `change`, as bytes.
std::vector<uint8_t> changed(const std::function<void(Contribution*)>& change) {
  Contribution contribution = example();
  change(&contribution);
  return encode_contribution(contribution);
}

struct Refusal {
  ErrorCode code;
  std::string field;
  size_t at;
};

Refusal refusal(const std::vector<uint8_t>& bytes) {
  size_t failed_at = 0;
  const Result<Contribution> result = decode_contribution(bytes, &failed_at);
  REQUIRE_FALSE(result.ok());
  CHECK(failed_at <= bytes.size());
  return {result.status().code(), result.status().where(), failed_at};
}

void check_refused(const std::vector<uint8_t>& bytes, ErrorCode code, const std::string& field) {
  CAPTURE(field);
  const Refusal found = refusal(bytes);
  CHECK(found.code == code);
  CHECK(found.field == field);
}

}  // namespace

TEST_CASE("the example has the bytes of the byte table") {
  Contribution contribution;
  contribution.report_id.fill(0xAA);
  contribution.hour = 0x01020304;
  contribution.model.fill(0xBB);
  contribution.unit = PrivacyUnit::kDeviceDay;
  contribution.slots = {"s"};
  contribution.items = {"it", "to"};
  contribution.labels = {"e:a", "new"};
  contribution.funnel = {{0, FeedbackEvent::kServe}};
  contribution.item_cells = {{0, 1, FeedbackEvent::kSelectItem}};
  contribution.transitions = {{0, 1}};
  contribution.experiments = {{0, FeedbackEvent::kSession}};
  contribution.segments = {1};
  const std::string expected = "NSC\x02" + std::string(16, '\xAA') + "\x04\x03\x02\x01" +
                               std::string(8, '\xBB') + "\x01" + "\x01\x01s" + "\x02\x02it\x02to" +
                               "\x02\x03" + "e:a" + "\x03new" + std::string("\x01\x00\x05", 3) +
                               std::string("\x01\x00\x01\x02", 4) + std::string("\x01\x00\x01", 3) +
                               std::string("\x01\x00\x06", 3) + "\x01\x01";
  const std::vector<uint8_t> encoded = encode_contribution(contribution);
  CHECK(std::string(encoded.begin(), encoded.end()) == expected);
}

TEST_CASE("decoding returns what was encoded, as views into the input") {
  const std::vector<uint8_t> bytes = encode_contribution(example());
  size_t failed_at = 12345;
  const Result<Contribution> result = decode_contribution(bytes, &failed_at);
  REQUIRE(result.ok());
  check_equal(result.value(), example());
  CHECK(failed_at == 12345);
  const auto* text = reinterpret_cast<const uint8_t*>(result.value().items[0].data());
  CHECK(text > bytes.data());
  CHECK(text < bytes.data() + bytes.size());
  CHECK(encode_contribution(result.value()) == bytes);
}

TEST_CASE("every truncation is refused as truncated") {
  const std::vector<uint8_t> whole = encode_contribution(example());
  for (size_t length = 0; length < whole.size(); ++length) {
    CAPTURE(length);
    const Refusal found = refusal({whole.begin(), whole.begin() + length});
    CHECK(found.code == ErrorCode::kTruncated);
    CHECK(found.at <= length);
  }
}

TEST_CASE("a byte after the last cell is refused at its position") {
  std::vector<uint8_t> bytes = encode_contribution(example());
  const size_t end = bytes.size();
  bytes.push_back(0);
  const Refusal found = refusal(bytes);
  CHECK(found.code == ErrorCode::kBadLayout);
  CHECK(found.at == end);
}

TEST_CASE("another magic is refused") {
  for (size_t k = 0; k < kVersionAt; ++k) {
    std::vector<uint8_t> bytes = encode_contribution(example());
    bytes[k] ^= 0x20;
    check_refused(bytes, ErrorCode::kBadMagic, "magic");
  }
}

TEST_CASE("another version is refused with both numbers") {
  for (const uint8_t version : std::vector<uint8_t>{0, 1, 3, 255}) {
    std::vector<uint8_t> bytes = encode_contribution(example());
    bytes[kVersionAt] = version;
    CHECK(refusal(bytes).at == kVersionAt);
    const Status status = decode_contribution(bytes).status();
    CHECK(status.code() == ErrorCode::kUnsupportedVersion);
    CHECK(status.message().find("found " + std::to_string(version) + ", expected 2") !=
          std::string::npos);
  }
}

TEST_CASE("memory that is used again holds nothing of before") {
  Contribution contribution = example();
  const std::vector<uint8_t> bytes = changed([](auto* c) {
    c->labels.clear();
    c->experiments.clear();
    c->segments.clear();
    c->transitions.clear();
  });
  REQUIRE(decode_contribution_into(bytes, &contribution, nullptr).ok());
  CHECK(encode_contribution(contribution) == bytes);
}

TEST_CASE("sizes: the limits themselves are accepted, one more is refused") {
  std::vector<std::string> names;
  names.reserve(300);
  for (int k = 0; k < 300; ++k) names.push_back("n:" + std::to_string(k));
  const auto named = [&](size_t count) {
    return std::vector<std::string_view>(names.begin(), names.begin() + count);
  };
  const std::string long_slot(64, 's');
  const std::string longer_slot(65, 's');
  const std::string long_item(128, 'i');
  const std::string longer_item(129, 'i');

  CHECK(decode_contribution(changed([&](auto* c) {
          c->slots = named(16);
          c->slots[15] = long_slot;
          c->items = named(16);
          c->items[15] = long_item;
          c->labels = named(4);
          c->labels[3] = long_slot;
          c->funnel.clear();
          c->item_cells.clear();
          c->experiments.clear();
          for (uint8_t k = 0; k < 16; ++k) c->funnel.push_back({k, FeedbackEvent::kServe});
          for (uint8_t k = 0; k < 8; ++k) {
            c->item_cells.push_back({k, static_cast<uint8_t>(15 - k), FeedbackEvent::kPurchase});
          }
          for (const int event : {1, 2, 3, 4, 6}) {
            c->experiments.push_back({1, static_cast<FeedbackEvent>(event)});
          }
          c->segments = {3};
        })).ok());
  CHECK(decode_contribution(changed([&](auto* c) {
          const std::vector<FunnelCell> funnel = c->funnel;
          const std::vector<std::string_view> slots = c->slots;
          *c = Contribution();
          c->slots = slots;
          c->funnel = funnel;
        })).ok());

  const ErrorCode bad = ErrorCode::kBadValue;
  check_refused(changed([&](auto* c) { c->slots = named(17); }), bad, "slot_count");
  check_refused(changed([&](auto* c) { c->slots[1] = longer_slot; }), bad, "slot length");
  check_refused(changed([&](auto* c) { c->items = named(17); }), bad, "item_count");
  check_refused(changed([](auto* c) { c->items[1] = ""; }), bad, "item length");
  check_refused(changed([&](auto* c) { c->items[1] = longer_item; }), bad, "item length");
  check_refused(changed([&](auto* c) { c->labels = named(5); }), bad, "label_count");
  check_refused(changed([&](auto* c) { c->labels[1] = longer_slot; }), bad, "label length");
  check_refused(changed([](auto* c) { c->labels[1] = ""; }), bad, "label length");
  check_refused(changed([](auto* c) { c->funnel.resize(17, c->funnel[0]); }), bad, "funnel_count");
  check_refused(changed([](auto* c) { c->item_cells.resize(9, c->item_cells[0]); }), bad,
                "item_cell_count");
  check_refused(changed([](auto* c) {
                  c->transitions.push_back({0, 1});
                }),
                bad, "transition_count");
  check_refused(changed([](auto* c) { c->experiments.resize(6, c->experiments[0]); }), bad,
                "experiment_count");
  check_refused(changed([](auto* c) { c->segments.push_back(0); }), bad, "segment_count");
}

TEST_CASE("a contribution without any cell is refused") {
  check_refused(encode_contribution(Contribution()), ErrorCode::kBadLayout, "no cell at all");
}

TEST_CASE("references and values outside their range are refused") {
  const ErrorCode bad = ErrorCode::kBadValue;
  check_refused(changed([](auto* c) { c->unit = static_cast<PrivacyUnit>(2); }), bad, "unit");
  check_refused(changed([](auto* c) { c->funnel[1].slot = 2; }), bad, "funnel slot");
  check_refused(changed([](auto* c) { c->item_cells[2].slot = 2; }), bad, "item cell slot");
  check_refused(changed([](auto* c) { c->item_cells[2].item = 3; }), bad, "item cell item");
  check_refused(changed([](auto* c) { c->transitions[0].from = 3; }), bad, "transition from");
  check_refused(changed([](auto* c) { c->transitions[0].to = 3; }), bad, "transition to");
  check_refused(changed([](auto* c) { c->transitions[0].to = 2; }), bad,
                "transition from an item to itself");
  check_refused(changed([](auto* c) { c->experiments[0].label = 2; }), bad, "experiment label");
  check_refused(changed([](auto* c) { c->experiments[0].label = 1; }), bad,
                "experiment label (experiment:arm)");
  check_refused(changed([](auto* c) { c->segments[0] = 2; }), bad, "segment label");
  check_refused(changed([](auto* c) {
                  c->labels.clear();
                  c->experiments.clear();
                }),
                bad, "segment label");
}

TEST_CASE("each kind of cell takes its own events") {
  const ErrorCode bad = ErrorCode::kBadValue;
  const auto event = [](int value) { return static_cast<FeedbackEvent>(value); };
  for (const int value : {0, 6, 7, 255}) {
    check_refused(changed([&](auto* c) { c->funnel[1].event = event(value); }), bad,
                  "funnel event");
  }
  for (const int value : {0, 5, 6, 255}) {
    check_refused(changed([&](auto* c) { c->item_cells[2].event = event(value); }), bad,
                  "item cell event");
  }
  for (const int value : {0, 5, 7, 255}) {
    check_refused(changed([&](auto* c) { c->experiments[1].event = event(value); }), bad,
                  "experiment event");
  }
}

TEST_CASE("texts with forbidden characters are refused") {
  const ErrorCode bad = ErrorCode::kBadValue;
  check_refused(changed([](auto* c) { c->slots[1] = "home page"; }), bad,
                "slot (A-Z a-z 0-9 . _ : - only)");
  for (const std::string_view item : {"a\nb", "a\x7f", "\xc3", "\xff", "\xed\xa0\x80"}) {
    check_refused(changed([&](auto* c) { c->items[2] = item; }), bad,
                  "item (UTF-8 without control characters)");
  }
  check_refused(changed([](auto* c) { c->labels[1] = "new shoppers"; }), bad,
                "label (A-Z a-z 0-9 . _ : - only)");
}

TEST_CASE("a repeated text or cell is refused where it repeats") {
  const ErrorCode bad = ErrorCode::kBadValue;
  check_refused(changed([](auto* c) { c->slots[1] = ""; }), bad, "slot named twice");
  check_refused(changed([](auto* c) { c->labels[1] = c->labels[0]; }), bad, "label named twice");
  check_refused(changed([](auto* c) { c->funnel[1] = c->funnel[0]; }), bad, "the same cell twice");
  check_refused(changed([](auto* c) { c->item_cells[3] = c->item_cells[0]; }), bad,
                "the same cell twice");
  check_refused(changed([](auto* c) { c->experiments[1] = c->experiments[0]; }), bad,
                "the same cell twice");

  const std::vector<uint8_t> bytes = changed([](auto* c) {
    c->slots = {"a"};
    c->items = {"x", "yy", "x", "yy"};
  });
  const Refusal found = refusal(bytes);
  CHECK(found.code == bad);
  CHECK(found.field == "item named twice");
  // slot_count, slot length, slot; item_count; then 1 + 1, 1 + 2, and the length of the third item.
  CHECK(found.at == kSlotCountAt + 3 + 1 + 2 + 3 + 1);
}

TEST_CASE("numbers in a longer form than needed are refused") {
  std::vector<uint8_t> bytes = encode_contribution(example());
  REQUIRE(bytes[kSlotCountAt] == 2);
  bytes[kSlotCountAt] = 0x82;
  bytes.insert(bytes.begin() + kSlotCountAt + 1, 0x00);
  const Refusal found = refusal(bytes);
  CHECK(found.code == ErrorCode::kBadValue);
  CHECK(found.at == kSlotCountAt);

  std::vector<uint8_t> beyond_32_bits = encode_contribution(example());
  beyond_32_bits.resize(kSlotCountAt);
  beyond_32_bits.insert(beyond_32_bits.end(), {0x82, 0x80, 0x80, 0x80, 0x10});
  check_refused(beyond_32_bits, ErrorCode::kBadValue, "slot_count");
}

TEST_CASE("more bytes than the format allows are refused before they are read") {
  const std::vector<uint8_t> bytes(kMaxContributionBytes + 1, 0);
  check_refused(bytes, ErrorCode::kTooLarge, "contribution size in bytes");
}

TEST_CASE("events have their GA4 names") {
  CHECK(feedback_event_name(FeedbackEvent::kViewItemList) == "view_item_list");
  CHECK(feedback_event_name(FeedbackEvent::kSelectItem) == "select_item");
  CHECK(feedback_event_name(FeedbackEvent::kAddToCart) == "add_to_cart");
  CHECK(feedback_event_name(FeedbackEvent::kPurchase) == "purchase");
  CHECK(feedback_event_name(FeedbackEvent::kServe) == "serve");
  CHECK(feedback_event_name(FeedbackEvent::kSession) == "session");
  CHECK(feedback_event_name(static_cast<FeedbackEvent>(9)).empty());
}

}  // namespace nearshelf
