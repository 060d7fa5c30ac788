#include "core/kernels/conv_simd.h"
#include "core/kernels/conv_simd_tile.h"

#if NEARSHELF_CONV_VECTORS

namespace nearshelf::simd {
namespace {

// Rows are widened to 16 bits in panels: small enough for the first-level cache beside the weights
// of a tile, large enough that weights from the second are read rarely.
constexpr uint32_t kPanelValues = 32768;
constexpr uint32_t kMaxPanelRows = 128;
constexpr uint32_t kWidened = 8;  // bytes at a time

constexpr uint32_t panel_depth(uint32_t k) { return round_up(k, kWidened); }

constexpr uint32_t panel_rows(uint32_t k) {
  const uint32_t rows = kPanelValues / panel_depth(k) / 2 * 2;
  return rows < 2 ? 2 : rows < kMaxPanelRows ? rows : kMaxPanelRows;
}

constexpr size_t panel_bytes(uint32_t k) {
  return size_t{panel_rows(k)} * panel_depth(k) * sizeof(int16_t);
}

// A row of an indirect call, gathered.
constexpr size_t gathered_bytes(uint32_t k) { return round_up(k, 16) + kConvOverRead; }

void widen_two_rows(const uint8_t* first, const uint8_t* second, uint32_t k, int16_t* pair) {
  for (uint32_t i = 0; i < k; i += kWidened) {
    put_two_rows(widen_lower(load_eight(first + i)), widen_lower(load_eight(second + i)),
                 pair + size_t{2} * i);
  }
}

const uint8_t* row_at(const GemmCall& call, uint32_t row, uint8_t* gathered) {
  if (call.rows == nullptr) return call.a + row * call.a_stride;
  const uint32_t bytes = call.k / call.taps;
  const uint8_t* const* pieces = call.rows + size_t{row} * call.taps;
  if (call.taps == 1) return pieces[0];
  uint8_t* to = gathered;
  for (uint32_t tap = 0; tap < call.taps; ++tap) {
    // The last vector may reach into the next piece, which overwrites it.
    for (uint32_t i = 0; i < bytes; i += 16) {
      hn::StoreU(hn::LoadU(u8x16, pieces[tap] + i), u8x16, to + i);
    }
    to += bytes;
  }
  return gathered;
}

TileRows widen_panel(const GemmCall& call, uint32_t first, uint32_t count) {
  auto* const panel = static_cast<int16_t*>(call.scratch);
  auto* const gathered = static_cast<uint8_t*>(call.scratch) + panel_bytes(call.k);
  const size_t pair = 2 * panel_depth(call.k);
  int16_t* to = panel;
  for (uint32_t r = 0; r < count; r += 2) {
    const uint8_t* a = row_at(call, first + r, gathered);
    const uint8_t* b =
        r + 1 < count ? row_at(call, first + r + 1, gathered + gathered_bytes(call.k)) : a;
    widen_two_rows(a, b, call.k, to);
    to += pair;
  }
  return {panel, pair, count};
}

}  // namespace

size_t gemm_packed_bytes(uint32_t k, uint32_t n) { return packed_tile_bytes(k, n); }

void gemm_pack(const int8_t* weights, const int32_t* bias, uint32_t k, uint32_t n, void* packed) {
  const auto weight = [=](uint32_t channel, uint32_t depth) -> int16_t {
    return weights[size_t{channel} * k + depth];
  };
  pack_tiles(weight, bias, k, n, packed);
}

size_t gemm_scratch_bytes(uint32_t k) { return panel_bytes(k) + 2 * gathered_bytes(k); }

void gemm(const GemmCall* call) {
  const uint32_t step = panel_rows(call->k);
  for (uint32_t first = 0; first < call->m; first += step) {
    const uint32_t left = call->m - first;
    const TileRows rows = widen_panel(*call, first, left < step ? left : step);
    run_tiles(rows, call->packed, call->k, call->n, call->stage,
              call->out + first * call->out_stride, call->out_stride);
  }
}

}  // namespace nearshelf::simd

#endif  // NEARSHELF_CONV_VECTORS
