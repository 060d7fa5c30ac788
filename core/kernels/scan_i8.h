// Scan of int8 rows with one query: exact dots, and the choice of those that may enter a result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "core/kernels/top_k.h"

namespace nearshelf {

// Rows of a scan are padded with zeros to a multiple of this.
inline constexpr size_t kScanBlock = 16;

// Rows scored by one call of scored_rows at most: the dots stay in the first-level cache.
inline constexpr size_t kScanRows = 256;

// dots[r] = sum over k < stride of rows[r * stride + k] * query[k], r < count. The query has 16
// bits, since the kernel widens the rows to 16 anyway: quantising it costs no accuracy that could
// be seen. `stride` is a multiple of kScanBlock and at most 256, so int32 cannot overflow whatever
// the bytes. Any alignment; reads exactly count * stride and stride values. Four rows share one
// load of the query. Highway: SIMD128 in wasm.
void scan_i8(const int8_t* rows, size_t count, size_t stride, const int16_t* query, int32_t* dots);

// The plain loop that scan_i8 must equal on every input. For tests.
void scan_i8_reference(const int8_t* rows, size_t count, size_t stride, const int16_t* query,
                       int32_t* dots);

// Appends {first + r, factors[r] * float(dots[r])} to `out` for every r that reaches `threshold`,
// r < dots.size() <= kScanRows, ascending. `factors` has as many values, all finite.
void append_reaching(std::span<const int32_t> dots, std::span<const float> factors, uint32_t first,
                     float threshold, std::vector<Scored>* out);

}  // namespace nearshelf
