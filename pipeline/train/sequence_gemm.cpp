#include "pipeline/train/sequence_gemm.h"

#include <algorithm>
#include <vector>

namespace nearshelf::pipeline {
namespace {

constexpr size_t kTileRows = 4;
constexpr size_t kTileColumns = 16;

// One tile of c from packed panels: a holds kTileRows values a step of depth, b kTileColumns.
template <typename Scalar>
[[gnu::always_inline]] inline void multiply_tile(size_t depth, const Scalar* a, const Scalar* b,
                                                 Scalar (&sums)[kTileRows][kTileColumns]) {
  typedef Scalar Lanes
      __attribute__((vector_size(8 * sizeof(Scalar)), aligned(sizeof(Scalar)), may_alias));
  Lanes total[kTileRows][2] = {};
  for (size_t k = 0; k < depth; ++k) {
    const Lanes low = *reinterpret_cast<const Lanes*>(b + k * kTileColumns);
    const Lanes high = *reinterpret_cast<const Lanes*>(b + k * kTileColumns + 8);
    for (size_t row = 0; row < kTileRows; ++row) {
      const Scalar factor = a[k * kTileRows + row];
      total[row][0] += factor * low;
      total[row][1] += factor * high;
    }
  }
  for (size_t row = 0; row < kTileRows; ++row) {
    for (size_t column = 0; column < 8; ++column) {
      sums[row][column] = total[row][0][column];
      sums[row][column + 8] = total[row][1][column];
    }
  }
}

// Copies `count` rows, or columns, of a matrix side by side, filled up with zeros to `width`.
template <typename Scalar>
[[gnu::always_inline]] inline void pack(size_t depth, const Scalar* from, size_t step,
                                        size_t depth_step, size_t count, size_t width,
                                        Scalar* panel) {
  for (size_t k = 0; k < depth; ++k) {
    for (size_t j = 0; j < count; ++j) panel[k * width + j] = from[k * depth_step + j * step];
    for (size_t j = count; j < width; ++j) panel[k * width + j] = 0;
  }
}

template <typename Scalar>
[[gnu::always_inline]] inline void multiply_packed(size_t rows, size_t columns, size_t depth,
                                                   MatrixRef<Scalar> a, MatrixRef<Scalar> b,
                                                   Scalar* c, size_t c_stride, bool add,
                                                   Scalar* a_panels, Scalar* b_panel) {
  for (size_t row = 0; row < rows; row += kTileRows) {
    pack(depth, a.values + row * a.row_stride, a.row_stride, a.column_stride,
         std::min(kTileRows, rows - row), kTileRows, a_panels + row * depth);
  }
  for (size_t column = 0; column < columns; column += kTileColumns) {
    const size_t width = std::min(kTileColumns, columns - column);
    pack(depth, b.values + column * b.column_stride, b.column_stride, b.row_stride, width,
         kTileColumns, b_panel);
    for (size_t row = 0; row < rows; row += kTileRows) {
      Scalar sums[kTileRows][kTileColumns];
      multiply_tile(depth, a_panels + row * depth, b_panel, sums);
      const size_t height = std::min(kTileRows, rows - row);
      for (size_t i = 0; i < height; ++i) {
        Scalar* out = c + (row + i) * c_stride + column;
        if (add) {
          for (size_t j = 0; j < width; ++j) out[j] += sums[i][j];
        } else {
          for (size_t j = 0; j < width; ++j) out[j] = sums[i][j];
        }
      }
    }
  }
}

template <typename Scalar>
struct Panels {
  Panels(size_t rows, size_t depth)
      : values((rows + 2 * kTileRows + kTileColumns) * depth),
        a(values.data()),
        b(values.data() + (rows + kTileRows) * depth) {}

  std::vector<Scalar> values;
  Scalar* a;
  Scalar* b;
};

#if defined(__x86_64__)
[[gnu::target("avx2")]] void multiply_avx2(size_t rows, size_t columns, size_t depth,
                                           MatrixRef<float> a, MatrixRef<float> b, float* c,
                                           size_t c_stride, bool add, Panels<float>& panels) {
  multiply_packed(rows, columns, depth, a, b, c, c_stride, add, panels.a, panels.b);
}

bool has_avx2() { return __builtin_cpu_supports("avx2") != 0; }
#endif

}  // namespace

void multiply(size_t rows, size_t columns, size_t depth, MatrixRef<float> a, MatrixRef<float> b,
              float* c, size_t c_stride, bool add) {
  Panels<float> panels(rows, depth);
#if defined(__x86_64__)
  static const bool avx2 = has_avx2();
  if (avx2) {
    multiply_avx2(rows, columns, depth, a, b, c, c_stride, add, panels);
    return;
  }
#endif
  multiply_packed(rows, columns, depth, a, b, c, c_stride, add, panels.a, panels.b);
}

void multiply(size_t rows, size_t columns, size_t depth, MatrixRef<double> a, MatrixRef<double> b,
              double* c, size_t c_stride, bool add) {
  Panels<double> panels(rows, depth);
  multiply_packed(rows, columns, depth, a, b, c, c_stride, add, panels.a, panels.b);
}

}  // namespace nearshelf::pipeline
