// The sessions that models of order learn from, and where each item stands in them.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "pipeline/train/dataset.h"

namespace nearshelf::pipeline {

struct ClickSettings {
  size_t latest = 200;  // of a longer session only so many of the latest clicks count
  bool collapse_reloads =
      true;  // an item right after itself (a reload, view then cart) is one click
};

class ClickIndex {
 public:
  // The browsed visits of `dataset`: an invoice has no order. Sessions are numbered by shopper.
  // About 16 bytes a click.
  ClickIndex(const Dataset& dataset, const ClickSettings& settings);

  struct Place {
    uint32_t session;
    uint32_t at;  // in clicks(session)
  };

  size_t item_count() const { return place_begins_.size() - 1; }
  size_t click_count() const { return clicks_.size(); }
  std::span<const uint32_t> clicks(uint32_t session) const {
    const uint64_t begin = session_begins_[session];
    return {clicks_.data() + begin, static_cast<size_t>(session_begins_[session + 1] - begin)};
  }
  uint32_t shopper(uint32_t session) const { return shoppers_[session]; }
  // Ascending by session, then by click.
  std::span<const Place> places(uint32_t item) const {
    const uint64_t begin = place_begins_[item];
    return {places_.data() + begin, static_cast<size_t>(place_begins_[item + 1] - begin)};
  }

 private:
  void append(const Visit& visit, const ClickSettings& settings);
  void index_places(size_t items);

  std::vector<uint32_t> clicks_;  // session after session
  std::vector<uint64_t> session_begins_;
  std::vector<uint32_t> shoppers_;
  std::vector<Place> places_;  // item after item
  std::vector<uint64_t> place_begins_;
};

}  // namespace nearshelf::pipeline
