// Implicit-feedback alternating least squares.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "pipeline/progress/progress.h"
#include "pipeline/train/dataset.h"

namespace nearshelf::pipeline {

struct IalsSettings {
  uint32_t dimensions = 64;        // d, 1..256
  double unobserved_weight = 0.1;  // a0
  double regularisation = 0.01;    // lambda
  int epochs = 16;
  uint64_t seed = 1;
  bool users_are_visits = false;  // what a row of the matrix is: a shopper, or a single visit
  uint32_t min_support = 1;       // items with fewer distinct shoppers keep the zero vector
  // b: coordinates solved for together, one block after the other (iALS++, Rendle et al. 2021,
  // arXiv 2110.14044); d gives the vectors of plain iALS but for rounding. 0: plain iALS.
  uint32_t block = 0;
};

// Item vectors, row-major items x d. Loss (Hu, Koren, Volinsky 2008; regularisation of Rendle et
// al. 2021, arXiv 2110.14037, nu = 1), observed weights 1:
//   sum_S (1 - w_u.h_i)^2 + a0 sum_u sum_i (w_u.h_i)^2
//   + sum_u lambda (n_u + a0 I) |w_u|^2 + sum_i lambda (n_i + a0 U) |h_i|^2.
// Cost of an epoch over S pairs: O(S d^2 + (U + I) d^3), with blocks O(S d b + (U + I)(d^2 + d
// b^2)). The same seed gives the same vectors, whatever the number of cores.
//
// `progress` may be null. `warm_start` (items x d, same item numbers) takes the place of the random
// start where its rows are not zero. `epoch_seconds`, if given, receives the time of each epoch.
// Throws std::invalid_argument when `warm_start` has another size.
std::vector<float> train_ials(const Dataset& dataset, const IalsSettings& settings,
                              Progress* progress, std::span<const float> warm_start = {},
                              std::vector<double>* epoch_seconds = nullptr);

// One step of the alternation, for the law that no step raises the loss.
struct IalsModel {
  size_t users = 0;
  size_t items = 0;
  std::vector<float> user_vectors;  // row-major users x d
  std::vector<float> item_vectors;  // row-major items x d
};

class Ials {
 public:
  Ials(const Dataset& dataset, const IalsSettings& settings,
       std::span<const float> warm_start = {});

  void update_users();
  void update_items();
  double loss() const;
  const IalsModel& model() const { return model_; }
  // Distinct pairs of user and item.
  size_t pair_count() const;

 private:
  using Lists = std::vector<std::vector<uint32_t>>;

  void start_items(std::span<const float> warm_start);
  void solve_side(const Lists& lists, const std::vector<float>& fixed, std::vector<float>* solved);

  IalsSettings settings_;
  IalsModel model_;
  Lists items_of_user_;
  Lists users_of_item_;
};

}  // namespace nearshelf::pipeline
