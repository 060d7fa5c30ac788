#include "pipeline/train/tower_kernels.h"

#include <algorithm>
#include <cstring>

namespace nearshelf::pipeline {
namespace baseline {
#define NEARSHELF_TARGET
#define NEARSHELF_VECTOR_BYTES 16
#include "pipeline/train/tower_kernels.inc"
#undef NEARSHELF_TARGET
#undef NEARSHELF_VECTOR_BYTES
}  // namespace baseline

#if defined(__x86_64__)
namespace avx2 {
#define NEARSHELF_TARGET [[gnu::target("avx2")]]
#define NEARSHELF_VECTOR_BYTES 32
#include "pipeline/train/tower_kernels.inc"
#undef NEARSHELF_TARGET
#undef NEARSHELF_VECTOR_BYTES
}  // namespace avx2

void multiply(const MatrixProduct& product) {
  __builtin_cpu_supports("avx2") ? avx2::multiply(product) : baseline::multiply(product);
}

void softmax(const SoftmaxPanel& panel) {
  __builtin_cpu_supports("avx2") ? avx2::softmax(panel) : baseline::softmax(panel);
}
#else
void multiply(const MatrixProduct& product) { baseline::multiply(product); }
void softmax(const SoftmaxPanel& panel) { baseline::softmax(panel); }
#endif

}  // namespace nearshelf::pipeline
