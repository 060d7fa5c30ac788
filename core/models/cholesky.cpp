#include "core/models/cholesky.h"

#include <cmath>

namespace nearshelf {

Status solve_cholesky(std::span<double> a, std::span<double> x) {
  const size_t n = x.size();
  for (size_t row = 0; row < n; ++row) {
    double* l_row = &a[row * n];
    for (size_t column = 0; column < row; ++column) {
      const double* l_column = &a[column * n];
      double sum = l_row[column];
      for (size_t k = 0; k < column; ++k) sum -= l_row[k] * l_column[k];
      l_row[column] = sum / l_column[column];
    }
    double diagonal = l_row[row];
    for (size_t k = 0; k < row; ++k) diagonal -= l_row[k] * l_row[k];
    if (!(diagonal > 0)) return Status(ErrorCode::kNotPositiveDefinite);
    l_row[row] = std::sqrt(diagonal);
  }
  for (size_t row = 0; row < n; ++row) {
    for (size_t k = 0; k < row; ++k) x[row] -= a[row * n + k] * x[k];
    x[row] /= a[row * n + row];
  }
  for (size_t row = n; row-- > 0;) {
    for (size_t k = row + 1; k < n; ++k) x[row] -= a[k * n + row] * x[k];
    x[row] /= a[row * n + row];
  }
  return {};
}

}  // namespace nearshelf
