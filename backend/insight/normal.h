// The standard normal distribution.
#pragma once

namespace nearshelf::backend {

// Half the width of a 95 % interval in standard deviations.
inline constexpr double kZ95 = 1.959963984540054;

// P[|Z| >= |z|] of a standard normal Z.
double two_sided_p(double z);

// The z with two_sided_p(z) = p, for 0 < p <= 1; exact to about 1e-12.
double z_of_two_sided_p(double p);

}  // namespace nearshelf::backend
