#include "pipeline/vision/graph/float_matrix.h"

#include <Eigen/Core>
#include <algorithm>

#include "pipeline/vision/graph/float_elementwise.h"
#include "pipeline/vision/graph/strided_walk.h"

namespace nearshelf::pipeline {
namespace {

using Matrix = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Stride = Eigen::OuterStride<>;
using ConstMap = Eigen::Map<const Matrix, 0, Stride>;
using Map = Eigen::Map<Matrix, 0, Stride>;
using Row = Eigen::Map<Eigen::ArrayXf>;
using ConstRow = Eigen::Map<const Eigen::ArrayXf>;

constexpr int64_t kPatchElements = int64_t{1} << 18;  // of a band of patches: 1 MB, stays in cache

ConstMap const_map(const float* values, Eigen::Index rows, Eigen::Index columns) {
  return {values, rows, columns, Stride(columns)};
}

// Sets every row of n values to the bias.
void fill_rows(std::span<const float> bias, size_t n, std::span<float> out) {
  for (size_t first = 0; first < out.size(); first += n) {
    if (bias.empty()) {
      std::fill_n(out.data() + first, n, 0.0f);
    } else {
      std::copy_n(bias.data(), n, out.data() + first);
    }
  }
}

// A convolution with its sizes at hand. Pixels of the output are numbered through all images.
class Convolution {
 public:
  Convolution(const Conv& conv, FloatInput image, FloatInput weights, FloatOutput out)
      : conv_(conv),
        image_(image.values.data()),
        weights_(weights.values.data()),
        out_(out.values.data()),
        height_(image.shape[1]),
        width_(image.shape[2]),
        channels_(image.shape[3]),
        out_height_(out.shape[1]),
        out_width_(out.shape[2]),
        out_channels_(out.shape[3]),
        kernel_height_(weights.shape[1]),
        kernel_width_(weights.shape[2]),
        group_channels_(weights.shape[3]),
        pixels_(int64_t{out.shape[0]} * out_height_ * out_width_) {}

  void run() {
    if (reads_each_pixel_once()) {
      for (int group = 0; group < conv_.groups; ++group) {
        const ConstMap pixels(image_ + group * group_channels_, pixels_, group_channels_,
                              Stride(channels_));
        multiply(group, pixels, 0);
      }
    } else if (group_channels_ == 1) {
      run_depthwise();
    } else {
      run_patches();
    }
  }

 private:
  bool reads_each_pixel_once() const {
    return kernel_height_ == 1 && kernel_width_ == 1 && conv_.stride == std::array{1, 1} &&
           conv_.pad == std::array{0, 0, 0, 0};
  }

  // Adds patches x weights of a group to the output's pixels from `first` on.
  template <typename Patches>
  void multiply(int group, const Patches& patches, int64_t first) {
    const Eigen::Index group_outputs = out_channels_ / conv_.groups;
    const Eigen::Index k = patches.cols();
    const ConstMap weights = const_map(weights_ + group * group_outputs * k, group_outputs, k);
    Map out(out_ + first * out_channels_ + group * group_outputs, patches.rows(), group_outputs,
            Stride(out_channels_));
    out.noalias() += patches * weights.transpose();
  }

  void run_patches() {
    const int64_t k = int64_t{kernel_height_} * kernel_width_ * group_channels_;
    const int64_t band = std::clamp<int64_t>(kPatchElements / k, 1, pixels_);
    std::vector<float> patches(size_t(band * k));
    for (int group = 0; group < conv_.groups; ++group) {
      for (int64_t first = 0; first < pixels_; first += band) {
        const int64_t count = std::min(band, pixels_ - first);
        for (int64_t i = 0; i < count; ++i) gather_patch(first + i, group, &patches[size_t(i * k)]);
        multiply(group, const_map(patches.data(), count, k), first);
      }
    }
  }

  // Copies what the kernel covers at an output pixel: kernel height x kernel width x the group's
  // channels, zeros outside the image.
  void gather_patch(int64_t pixel, int group, float* patch) const {
    const Corner corner = corner_of(pixel);
    for (int i = 0; i < kernel_height_; ++i) {
      for (int j = 0; j < kernel_width_; ++j, patch += group_channels_) {
        const float* from = input_pixel(corner, i, j);
        if (from == nullptr) {
          std::fill_n(patch, group_channels_, 0.0f);
        } else {
          std::copy_n(from + group * group_channels_, group_channels_, patch);
        }
      }
    }
  }

  // Where the kernel's first tap of an output pixel falls on the input, maybe outside.
  struct Corner {
    int64_t image;
    int64_t y;
    int64_t x;
  };

  Corner corner_of(int64_t pixel) const {
    const int64_t row = pixel / out_width_;
    return {row / out_height_, row % out_height_ * conv_.stride[0] - conv_.pad[0],
            pixel % out_width_ * conv_.stride[1] - conv_.pad[1]};
  }

  // The input pixel below tap (i, j); nullptr outside the image.
  const float* input_pixel(const Corner& corner, int i, int j) const {
    const int64_t y = corner.y + int64_t{i} * conv_.dilation[0];
    const int64_t x = corner.x + int64_t{j} * conv_.dilation[1];
    if (y < 0 || y >= height_ || x < 0 || x >= width_) return nullptr;
    return image_ + ((corner.image * height_ + y) * width_ + x) * channels_;
  }

  void run_depthwise() {
    const std::vector<float> by_tap = weights_by_tap();
    const int multiplier = out_channels_ / channels_;
    for (int64_t pixel = 0; pixel < pixels_; ++pixel) {
      float* out = out_ + pixel * out_channels_;
      const Corner corner = corner_of(pixel);
      const float* tap = by_tap.data();
      for (int i = 0; i < kernel_height_; ++i) {
        for (int j = 0; j < kernel_width_; ++j, tap += out_channels_) {
          const float* in = input_pixel(corner, i, j);
          if (in == nullptr) continue;
          if (multiplier == 1) {
            Row(out, channels_) += ConstRow(in, channels_) * ConstRow(tap, channels_);
            continue;
          }
          for (int c = 0; c < out_channels_; ++c) out[c] += in[c / multiplier] * tap[c];
        }
      }
    }
  }

  // Depthwise weights turned from [out][taps] to [taps][out].
  std::vector<float> weights_by_tap() const {
    const int taps = kernel_height_ * kernel_width_;
    std::vector<float> turned(size_t(taps) * size_t(out_channels_));
    Map(turned.data(), taps, out_channels_, Stride(out_channels_)) =
        const_map(weights_, out_channels_, taps).transpose();
    return turned;
  }

  const Conv& conv_;
  const float* image_;
  const float* weights_;
  float* out_;
  int height_, width_, channels_;
  int out_height_, out_width_, out_channels_;
  int kernel_height_, kernel_width_, group_channels_;
  int64_t pixels_;
};

// Strides over matrices, in matrices: 0 where the tensor is broadcast.
Strides matrix_strides(const Shape& shape, size_t outer_rank) {
  Strides strides(outer_rank, 0);
  const Shape outer(shape.begin(), shape.end() - 2);
  const Strides own = row_major_strides(outer);
  const size_t lead = outer_rank - outer.size();
  for (size_t axis = 0; axis < outer.size(); ++axis) {
    if (outer[axis] != 1) strides[lead + axis] = own[axis];
  }
  return strides;
}

}  // namespace

void run_conv(const Conv& conv, FloatInput image, FloatInput weights, std::span<const float> bias,
              FloatOutput out) {
  fill_rows(bias, size_t(out.shape[3]), out.values);
  Convolution(conv, image, weights, out).run();
  apply_clamp(conv.clamp, out.values);
}

void run_dense(const Dense& dense, FloatInput in, FloatInput weights, std::span<const float> bias,
               FloatOutput out) {
  const Eigen::Index k = weights.shape[1];
  const Eigen::Index n = weights.shape[0];
  const auto rows = Eigen::Index(in.values.size()) / k;
  fill_rows(bias, size_t(n), out.values);
  Map(out.values.data(), rows, n, Stride(n)).noalias() +=
      const_map(in.values.data(), rows, k) * const_map(weights.values.data(), n, k).transpose();
  apply_clamp(dense.clamp, out.values);
}

void run_mat_mul(FloatInput a, FloatInput b, FloatOutput out) {
  const Eigen::Index m = out.shape[out.shape.size() - 2];
  const Eigen::Index n = out.shape.back();
  const Eigen::Index k = a.shape.back();
  const Shape outer(out.shape.begin(), out.shape.end() - 2);
  float* to = out.values.data();
  const std::array strides{matrix_strides(a.shape, outer.size()),
                           matrix_strides(b.shape, outer.size())};
  for_each_row(outer, strides, [&](ptrdiff_t length, const auto& offsets, const auto& steps) {
    for (ptrdiff_t i = 0; i < length; ++i, to += m * n) {
      const float* left = a.values.data() + (offsets[0] + i * steps[0]) * m * k;
      const float* right = b.values.data() + (offsets[1] + i * steps[1]) * k * n;
      Map(to, m, n, Stride(n)).noalias() = const_map(left, m, k) * const_map(right, k, n);
    }
  });
}

}  // namespace nearshelf::pipeline
