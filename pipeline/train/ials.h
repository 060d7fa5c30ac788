// Implicit-feedback alternating least squares.
#pragma once

#include <cstdint>
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
};

// Item vectors, row-major items x d. Loss (Hu, Koren, Volinsky 2008; regularisation of Rendle et
// al. 2021, arXiv 2110.14037, nu = 1), observed weights 1:
//   sum_S (1 - w_u.h_i)^2 + a0 sum_u sum_i (w_u.h_i)^2
//   + sum_u lambda (n_u + a0 I) |w_u|^2 + sum_i lambda (n_i + a0 U) |h_i|^2.
// The same seed gives the same vectors, whatever the number of cores.
std::vector<float> train_ials(const Dataset& dataset, const IalsSettings& settings,
                              Progress* progress);

// One step of the alternation, for the law that no step raises the loss.
struct IalsModel {
  size_t users = 0;
  size_t items = 0;
  std::vector<float> user_vectors;  // row-major users x d
  std::vector<float> item_vectors;  // row-major items x d
};

class Ials {
 public:
  Ials(const Dataset& dataset, const IalsSettings& settings);

  void update_users();
  void update_items();
  double loss() const;
  const IalsModel& model() const { return model_; }

 private:
  using Lists = std::vector<std::vector<uint32_t>>;

  void solve_side(const Lists& lists, const std::vector<float>& fixed, std::vector<float>* solved);

  IalsSettings settings_;
  IalsModel model_;
  Lists items_of_user_;
  Lists users_of_item_;
};

}  // namespace nearshelf::pipeline
