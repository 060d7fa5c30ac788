#include "pipeline/evaluate/rating_cases.h"

#include <algorithm>

#include "pipeline/evaluate/evaluation_error.h"
#include "pipeline/evaluate/item_numbers.h"

namespace nearshelf::pipeline {
namespace {

constexpr size_t kMostHeldOut = 10'000;

struct Profile {
  std::string key;
  uint64_t hash;
  int64_t minute;               // of the newest rating
  std::vector<uint32_t> items;  // oldest rating first, as numbered in RatingLog
};

// The positives by user, each item once, users in the order of the split.
std::vector<Profile> liked_by_user(const RatingLog& log, size_t* positives) {
  std::vector<Rating> liked;
  for (const Rating& rating : log.ratings) {
    if (rating.thousandths > kLikedAbove) liked.push_back(rating);
  }
  std::stable_sort(liked.begin(), liked.end(), [](const Rating& a, const Rating& b) {
    return a.user != b.user ? a.user < b.user : a.minute < b.minute;
  });
  std::vector<uint32_t> last_user(log.item_ids.size(), UINT32_MAX);
  std::vector<Profile> profiles;
  uint32_t current = UINT32_MAX;
  *positives = 0;
  for (const Rating& rating : liked) {
    if (rating.user != current) {
      current = rating.user;
      const std::string& key = log.user_ids[current];
      profiles.push_back({key, split_hash("u:" + key), 0, {}});
    }
    profiles.back().minute = rating.minute;
    if (last_user[rating.item] == current) continue;
    last_user[rating.item] = current;
    profiles.back().items.push_back(rating.item);
    ++*positives;
  }
  std::erase_if(profiles, [](const Profile& p) { return p.items.size() < kFewestLiked; });
  std::sort(profiles.begin(), profiles.end(), [](const Profile& a, const Profile& b) {
    return a.hash != b.hash ? a.hash < b.hash : a.key < b.key;
  });
  return profiles;
}

using Profiles = std::vector<Profile>::const_iterator;

Dataset train_on(Profiles begin, Profiles end, const RatingLog& log) {
  Dataset all;
  all.item_ids = log.item_ids;
  const std::vector<uint32_t> item_of = sort_item_ids(&all.item_ids);
  all.shopper_count = static_cast<uint32_t>(end - begin);
  for (auto profile = begin; profile != end; ++profile) {
    Visit visit{.key = profile->key,
                .shopper = static_cast<uint32_t>(profile - begin),
                .shopper_known = true,
                .minute = profile->minute,
                .browsed = true,
                .items = {},
                .sequence = {}};
    for (const uint32_t item : profile->items) {
      visit.items.push_back({item_of[item], EventType::kViewItem, profile->minute});
      visit.sequence.push_back(item_of[item]);
    }
    all.visits.push_back(std::move(visit));
  }
  std::stable_sort(all.visits.begin(), all.visits.end(),
                   [](const Visit& a, const Visit& b) { return a.minute < b.minute; });
  return keep_visits(all, std::vector<bool>(all.visits.size(), true));
}

HeldOut hold_out_users(Profiles begin, Profiles end, const RatingLog& log, const Dataset& train) {
  struct Keyed {
    uint64_t hash;
    uint32_t item;  // of the log
  };
  HeldOut held;
  held.train = train;
  const std::vector<uint32_t> train_item = numbers_in(train, log.item_ids);
  for (auto profile = begin; profile != end; ++profile) {
    std::vector<Keyed> known;
    for (const uint32_t item : profile->items) {
      if (train_item[item] == kNotInDataset) continue;
      known.push_back({split_hash(profile->key + ":" + log.item_ids[item]), item});
    }
    ++held.visits;
    held.pairs += profile->items.size();
    held.unknown_pairs += profile->items.size() - known.size();
    if (known.size() < 2) continue;
    std::sort(known.begin(), known.end(), [&](const Keyed& a, const Keyed& b) {
      return a.hash != b.hash ? a.hash < b.hash : log.item_ids[a.item] < log.item_ids[b.item];
    });
    const size_t targets = std::max<size_t>(1, known.size() / 5);
    Case test{.minute = profile->minute, .given = {}, .targets = {}, .history = {}};
    for (size_t k = 0; k < known.size(); ++k) {
      const uint32_t item = train_item[known[k].item];
      if (k < targets) {
        test.targets.push_back(item);
      } else {
        test.given.push_back({item, EventType::kViewItem, profile->minute});
      }
    }
    held.cases.push_back(std::move(test));
  }
  return held;
}

}  // namespace

RatingSplit split_ratings(const RatingLog& log) {
  RatingSplit split;
  const std::vector<Profile> profiles = liked_by_user(log, &split.positives);
  split.users = profiles.size();
  const size_t held_out = std::min(profiles.size() / 50 * 10, kMostHeldOut);
  if (held_out == 0) {
    throw EvaluationError(log.report.source + ": nothing to measure: " +
                          std::to_string(profiles.size()) + " users rated at least " +
                          std::to_string(kFewestLiked) + " items above 3.5, 50 are needed");
  }
  const auto part = [&](size_t k) { return profiles.begin() + static_cast<std::ptrdiff_t>(k); };
  const Dataset train = train_on(part(2 * held_out), profiles.end(), log);
  split.test = hold_out_users(part(0), part(held_out), log, train);
  split.validation = hold_out_users(part(held_out), part(2 * held_out), log, train);
  split.description =
      "Strong generalisation: " + std::to_string(split.positives) + " ratings above 3.5, " +
      std::to_string(split.users) + " users with at least " + std::to_string(kFewestLiked) +
      " of them, " + std::to_string(held_out) + " for the test, " + std::to_string(held_out) +
      " for validation, none of these in train. A fifth of a user's items are targets.";
  return split;
}

}  // namespace nearshelf::pipeline
