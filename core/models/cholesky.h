// Solving a symmetric positive definite system, the same bits on every machine: a library's blocked
// factorisation would change its summation order with the instruction set.
#pragma once

#include <span>

#include "core/base/status.h"

namespace nearshelf {

// Solves A x = b. `a`: n x n, row-major, only the lower triangle is read and is overwritten by the
// factor L (A = L L^T). `x`: b on entry, the solution on return; its length is n. Fails with
// kNotPositiveDefinite (also on NaN), leaving both arrays in an unspecified state.
Status solve_cholesky(std::span<double> a, std::span<double> x);

}  // namespace nearshelf
