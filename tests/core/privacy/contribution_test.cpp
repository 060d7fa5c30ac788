#include "core/privacy/contribution.h"

#include <doctest/doctest.h>

#include <functional>
#include <string>

namespace nearshelf {
namespace {

// Offsets of the fields that do not move.
constexpr size_t kVersionAt = 3;
constexpr size_t kSlotCountAt = 32;

Contribution example() {
  Contribution contribution;
  for (size_t k = 0; k < kReportIdBytes; ++k) {
    contribution.report_id[k] = static_cast<uint8_t>(17 * k + 1);
  }
  contribution.hour = 496'000;
  contribution.model = {0xDE, 0xAD, 0xBE, 0xEF, 1, 2, 3, 4};
  contribution.slots = {"", "home:for-you"};
  contribution.items = {"22423", "caf\u00e9", "85123A"};
  contribution.counters = {{0, 0, FeedbackEvent::kPurchase, 1},
                           {1, 1, FeedbackEvent::kViewItemList, 255},
                           {1, 2, FeedbackEvent::kViewItemList, 200},
                           {1, 2, FeedbackEvent::kSelectItem, 3},
                           {1, 2, FeedbackEvent::kAddToCart, 127}};
  return contribution;
}

void check_equal(const Contribution& found, const Contribution& expected) {
  CHECK(found.report_id == expected.report_id);
  CHECK(found.hour == expected.hour);
  CHECK(found.model == expected.model);
  CHECK(found.slots == expected.slots);
  CHECK(found.items == expected.items);
  REQUIRE(found.counters.size() == expected.counters.size());
  for (size_t k = 0; k < expected.counters.size(); ++k) {
    CAPTURE(k);
    CHECK(found.counters[k].slot == expected.counters[k].slot);
    CHECK(found.counters[k].item == expected.counters[k].item);
    CHECK(found.counters[k].event == expected.counters[k].event);
    CHECK(found.counters[k].count == expected.counters[k].count);
  }
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
  contribution.slots = {"s"};
  contribution.items = {"it"};
  contribution.counters = {{0, 0, FeedbackEvent::kSelectItem, 200}};
  const std::string expected = "NSC\x01" + std::string(16, '\xAA') + "\x04\x03\x02\x01" +
                               std::string(8, '\xBB') + "\x01\x01s" + "\x01\x02it" +
                               std::string("\x01\x00\x00\x02\xC8\x01", 6);
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

TEST_CASE("a byte after the last counter is refused at its position") {
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
  for (const uint8_t version : std::vector<uint8_t>{0, 2, 77, 255}) {
    std::vector<uint8_t> bytes = encode_contribution(example());
    bytes[kVersionAt] = version;
    CHECK(refusal(bytes).at == kVersionAt);
    const Status status = decode_contribution(bytes).status();
    CHECK(status.code() == ErrorCode::kUnsupportedVersion);
    CHECK(status.message().find("found " + std::to_string(version) + ", expected 1") !=
          std::string::npos);
  }
}

TEST_CASE("sizes: the limits themselves are accepted, one more is refused") {
  std::vector<std::string> names;
  names.reserve(300);
  for (int k = 0; k < 300; ++k) names.push_back("n" + std::to_string(k));
  const auto named = [&](size_t count) {
    return std::vector<std::string_view>(names.begin(), names.begin() + count);
  };
  const std::string long_slot(64, 's');
  const std::string longer_slot(65, 's');
  const std::string long_item(128, 'i');
  const std::string longer_item(129, 'i');

  CHECK(decode_contribution(changed([&](auto* c) {
          c->slots = named(32);
          c->slots[31] = long_slot;
          c->items = named(256);
          c->items[255] = long_item;
          c->counters.clear();
          for (uint32_t k = 0; k < 1024; ++k) {
            c->counters.push_back({static_cast<uint8_t>(k / 256), static_cast<uint8_t>(k % 256),
                                   FeedbackEvent::kPurchase, static_cast<uint8_t>(k % 255 + 1)});
          }
        })).ok());

  const ErrorCode bad = ErrorCode::kBadValue;
  check_refused(changed([](auto* c) { c->slots.clear(); }), bad, "slot_count");
  check_refused(changed([&](auto* c) { c->slots = named(33); }), bad, "slot_count");
  check_refused(changed([&](auto* c) { c->slots[1] = longer_slot; }), bad, "slot length");
  check_refused(changed([](auto* c) { c->items.clear(); }), bad, "item_count");
  check_refused(changed([&](auto* c) { c->items = named(257); }), bad, "item_count");
  check_refused(changed([](auto* c) { c->items[1] = ""; }), bad, "item length");
  check_refused(changed([&](auto* c) { c->items[1] = longer_item; }), bad, "item length");
  check_refused(changed([](auto* c) { c->counters.clear(); }), bad, "counter_count");
  check_refused(changed([](auto* c) { c->counters.resize(1025, c->counters[0]); }), bad,
                "counter_count");
  check_refused(changed([](auto* c) { c->counters[1].count = 0; }), bad, "counter count");

  std::vector<uint8_t> count_of_256 = encode_contribution(example());
  REQUIRE(count_of_256.back() == 127);
  count_of_256.back() = 0x80;
  count_of_256.push_back(0x02);
  check_refused(count_of_256, bad, "counter count");
}

TEST_CASE("references and values outside their range are refused") {
  const ErrorCode bad = ErrorCode::kBadValue;
  check_refused(changed([](auto* c) { c->counters[2].slot = 2; }), bad, "counter slot");
  check_refused(changed([](auto* c) { c->counters[2].item = 3; }), bad, "counter item");
  for (const uint8_t event : std::vector<uint8_t>{0, 5, 255}) {
    check_refused(
        changed([&](auto* c) { c->counters[2].event = static_cast<FeedbackEvent>(event); }), bad,
        "counter event");
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
}

TEST_CASE("a repeated slot, item or counter is refused where it repeats") {
  const ErrorCode bad = ErrorCode::kBadValue;
  check_refused(changed([](auto* c) { c->slots[1] = ""; }), bad, "slot named twice");
  check_refused(changed([](auto* c) { c->counters[4] = c->counters[0]; }), bad,
                "counter for the same slot, item and event twice");

  const std::vector<uint8_t> bytes = changed([](auto* c) {
    c->slots = {"a"};
    c->items = {"x", "yy", "x", "yy"};
    c->counters.resize(1);
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
  CHECK(feedback_event_name(static_cast<FeedbackEvent>(9)).empty());
}

}  // namespace nearshelf
