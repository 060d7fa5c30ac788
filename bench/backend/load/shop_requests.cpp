#include "bench/backend/load/shop_requests.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>

#include "core/privacy/contribution.h"

namespace nearshelf::bench {
namespace {

constexpr size_t kPrepared = 4096;
constexpr size_t kItems = 20'000;
constexpr uint32_t kHours = 3;
constexpr size_t kReportIdOffset = 4;  // in a contribution: after magic and version
constexpr std::array<std::string_view, 6> kSlots{"home-top",    "home-recent", "product-similar",
                                                 "product-set", "cart-more",   "search-empty"};
// Three digits each, so that an address can be changed in place.
constexpr std::string_view kSomeAddress = "100.100.100.7";
constexpr size_t kDigitsPerByte = 3;
constexpr uint32_t kBytesPerPlace = 100;  // "100" to "199"

uint32_t this_hour() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return static_cast<uint32_t>(std::chrono::duration_cast<std::chrono::hours>(now).count());
}

// Item numbers, the n-th with a probability of about 1 / n.
size_t zipf(std::mt19937_64& random) {
  const double part = std::uniform_real_distribution<double>(0, 1)(random);
  return static_cast<size_t>(std::pow(static_cast<double>(kItems), part)) - 1;
}

// Distinct items of one visit.
std::vector<std::string> some_items(std::mt19937_64& random, size_t count) {
  std::vector<std::string> items;
  while (items.size() < count) {
    std::string item = "sku-" + std::to_string(100'000 + zipf(random));
    if (std::find(items.begin(), items.end(), item) == items.end()) items.push_back(item);
  }
  return items;
}

std::vector<uint8_t> some_contribution(std::mt19937_64& random) {
  const std::vector<std::string> items = some_items(random, 3);
  Contribution contribution;
  contribution.hour = this_hour() - static_cast<uint32_t>(random() % kHours);
  contribution.model = {1, 2, 3, 4, 5, 6, 7, 8};
  contribution.unit = PrivacyUnit::kDeviceDay;
  const size_t first_slot = random() % kSlots.size();
  contribution.slots = {kSlots[first_slot], kSlots[(first_slot + 1) % kSlots.size()]};
  contribution.items.assign(items.begin(), items.end());
  contribution.funnel = {{0, FeedbackEvent::kServe},
                         {0, FeedbackEvent::kViewItemList},
                         {0, FeedbackEvent::kSelectItem},
                         {1, FeedbackEvent::kServe}};
  contribution.item_cells = {{0, 0, FeedbackEvent::kViewItemList},
                             {0, 1, FeedbackEvent::kViewItemList},
                             {0, 1, FeedbackEvent::kSelectItem}};
  contribution.transitions = {{2, 1}};
  return encode_contribution(contribution);
}

}  // namespace

ShopRequests::ShopRequests(std::string_view path, uint32_t networks)
    : random_(std::random_device()()), networks_(networks) {
  std::string head = "POST ";
  head.append(path).append(" HTTP/1.1\r\nHost: shop.example\r\nX-Forwarded-For: ");
  address_at_ = head.size();
  head.append(kSomeAddress)
      .append(
          "\r\nX-Forwarded-Proto: https\r\nOrigin: https://shop.example\r\n"
          "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
          "Chrome/142.0.0.0 Safari/537.36\r\nContent-Type: text/plain;charset=UTF-8\r\n"
          "Accept: */*\r\nAccept-Language: en-GB,en;q=0.9\r\nAccept-Encoding: gzip, br\r\n"
          "Referer: https://shop.example/\r\nContent-Length: ");
  for (size_t k = 0; k < kPrepared; ++k) {
    const std::vector<uint8_t> body = some_contribution(random_);
    std::string text = head + std::to_string(body.size()) + "\r\n\r\n";
    const size_t body_at = text.size();
    text.append(body.begin(), body.end());
    prepared_.push_back({std::move(text), body_at + kReportIdOffset});
  }
}

std::string_view ShopRequests::next() {
  Prepared& request = prepared_[next_];
  next_ = (next_ + 1) % prepared_.size();
  const std::array<uint64_t, 2> report_id{random_(), random_()};
  static_assert(sizeof(report_id) == kReportIdBytes);
  std::memcpy(request.text.data() + request.report_id_at, report_id.data(), sizeof(report_id));
  auto network = static_cast<uint32_t>(random_() % networks_);
  char* place = request.text.data() + address_at_;
  for (int byte = 0; byte < 3; ++byte) {
    const uint32_t digits = network % kBytesPerPlace;
    place[1] = static_cast<char>('0' + digits / 10);
    place[2] = static_cast<char>('0' + digits % 10);
    network /= kBytesPerPlace;
    place += kDigitsPerByte + 1;
  }
  return request.text;
}

}  // namespace nearshelf::bench
