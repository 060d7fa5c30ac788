// What noise costs in privacy, and how costs add up. rho is the parameter of zero-concentrated
// differential privacy (Bun, Steinke 2016, arXiv 1605.02065): costs of several releases add up to
// the sum of their rho, also when later ones depend on earlier ones.
#pragma once

#include <optional>

namespace nearshelf {

// Gaussian noise with standard deviation `sigma` on values that one unit changes by at most
// sqrt(l2_squared) in Euclidean length. Holds for the discrete Gaussian, too (Canonne, Kamath,
// Steinke 2020, Theorem 14). When the values of a unit are spread over several releases with the
// same sigma, the sum of their costs is that of one release of all: l2_squared is a sum over the
// values.
double gaussian_rho(double l2_squared, double sigma);

// Any mechanism with pure epsilon.
double pure_rho(double epsilon);

// The smallest epsilon for which a cost of `rho` implies (epsilon, delta)-differential privacy by
// the conversion of Canonne, Kamath, Steinke 2020, Corollary 13, found numerically to 1e-9 and
// rounded up. rho >= 0, 0 < delta < 1.
double rho_to_epsilon(double rho, double delta);

// The largest rho whose rho_to_epsilon() is at most `epsilon` >= 0. Rounded down.
double epsilon_to_rho(double epsilon, double delta);

// Epsilon at `delta` of several releases together. `rho`: the sum of theirs. `pure_epsilon`: the
// sum of their pure epsilons, when all have one; few releases cost less by that sum, which needs no
// delta, many by their rho.
double composed_epsilon(double rho, double delta, std::optional<double> pure_epsilon);

}  // namespace nearshelf
