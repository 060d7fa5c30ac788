// Matrix products of the sequence model's training.
#pragma once

#include <cstddef>

namespace nearshelf::pipeline {

// A matrix that is read with any two strides, so that a transpose costs nothing to name.
template <typename Scalar>
struct MatrixRef {
  const Scalar* values;
  size_t row_stride;
  size_t column_stride;
};

// Row-major `values` whose rows are `columns` long, and its transpose.
template <typename Scalar>
MatrixRef<Scalar> plain(const Scalar* values, size_t columns) {
  return {values, columns, 1};
}
template <typename Scalar>
MatrixRef<Scalar> transposed(const Scalar* values, size_t columns) {
  return {values, 1, columns};
}

// c = a * b, or c += a * b where `add`; a is rows x depth, b depth x columns, c row-major with rows
// `c_stride` apart. Each element is summed in the order of depth, without fused multiply-add, so
// that every instruction set gives the same bits. Uses AVX2 where the machine has it.
void multiply(size_t rows, size_t columns, size_t depth, MatrixRef<float> a, MatrixRef<float> b,
              float* c, size_t c_stride, bool add = false);
void multiply(size_t rows, size_t columns, size_t depth, MatrixRef<double> a, MatrixRef<double> b,
              double* c, size_t c_stride, bool add = false);

}  // namespace nearshelf::pipeline
