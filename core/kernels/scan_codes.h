// Scan of 256-bit codes, sixteen items at a time.
//
// A code says for each of 256 rotated dimensions whether the item's coordinate is positive. The dot
// of a code, read as +1 and -1, with a query of 4-bit coordinates is a sum over 64 groups of four
// bits, and each group is one look-up in a table of 16 entries: one byte shuffle for 16 items.
// Source: the fast scan of Andre, Kermarrec, Le Scouarnec 2015, as RaBitQ (arXiv 2405.12497) uses
// it; equal in result to AND + popcount over the query's bit planes, at about a quarter of the
// instructions where the machine has no vector popcount.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace nearshelf {

inline constexpr size_t kCodeBits = 256;
inline constexpr size_t kCodeBytes = kCodeBits / 8;
inline constexpr size_t kCodeItems = 16;  // items whose codes lie interleaved
// Bytes of kCodeItems codes: byte j of item i lies at j * kCodeItems + i.
inline constexpr size_t kCodeBlockBytes = kCodeBytes * kCodeItems;
inline constexpr size_t kCodeTables = kCodeBits / 4;
inline constexpr size_t kCodeTableBytes = kCodeTables * 16;
inline constexpr int kCodeQueryLimit = 7;  // coordinates of a query are -7..7
// What a sum of table entries exceeds the dot by.
inline constexpr int kCodeSumOffset = static_cast<int>(kCodeTables) * 4 * kCodeQueryLimit;

// Fills the tables for `query`, kCodeBits values of -7..7: entry t of table g is 28 plus the sum
// over b < 4 of query[4g + b], negated where bit b of t is clear. `tables` has kCodeTableBytes.
void make_code_tables(std::span<const int8_t> query, std::span<uint8_t> tables);

// dots[i] = sum over the 256 dimensions of query or, where the bit of item i is clear, -query, for
// the `count` items of ceil(count / 16) blocks. Exact. `dots` has room for whole blocks. Reads
// exactly the blocks and the tables; any alignment.
void scan_codes(const uint8_t* blocks, size_t count, const uint8_t* tables, int32_t* dots);

// The plain loop over bits that scan_codes must equal. For tests.
void scan_codes_reference(const uint8_t* blocks, size_t count, std::span<const int8_t> query,
                          int32_t* dots);

}  // namespace nearshelf
