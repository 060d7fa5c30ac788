// Requests as the browsers of a shop send them through a proxy.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace nearshelf::bench {

// Contributions of version 2 with about eight cells each: six slots, items by Zipf's law, this hour
// and the two before. Made once; each use gets a report id of its own and another client's address.
class ShopRequests {
 public:
  // `path`: where contributions go. `networks`: from how many /24 networks they come, 1 to
  // 1,000,000.
  ShopRequests(std::string_view path, uint32_t networks);

  // The next request. Valid until the next call.
  std::string_view next();

 private:
  struct Prepared {
    std::string text;
    size_t report_id_at;
  };

  std::mt19937_64 random_;
  const uint32_t networks_;
  size_t address_at_ = 0;
  size_t next_ = 0;
  std::vector<Prepared> prepared_;
};

}  // namespace nearshelf::bench
