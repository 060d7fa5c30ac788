#include "pipeline/vision/graph/float_image.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "pipeline/vision/graph/float_elementwise.h"

namespace nearshelf::pipeline {
namespace {

// The part of a window that lies inside the image, along one axis.
struct Window {
  Window(int position, int stride, int pad, int kernel, int size)
      : begin(std::max(position * stride - pad, 0)),
        end(std::min(position * stride - pad + kernel, size)) {}

  int begin;
  int end;
};

// Where an output position reads the input along one axis of a bilinear resize.
struct Blend {
  int first;
  int second;
  float weight;  // of the second
};

float source_position(const Resize& resize, int position, int in, int out) {
  if (resize.align_corners && out > 1) {
    return float(position) * (float(in - 1) / float(out - 1));
  }
  const float scale = float(in) / float(out);
  if (resize.half_pixel) return (float(position) + 0.5f) * scale - 0.5f;
  return float(position) * scale;
}

Blend blend_at(const Resize& resize, int position, int in, int out) {
  const float at = std::clamp(source_position(resize, position, in, out), 0.0f, float(in - 1));
  const int first = static_cast<int>(at);
  return {first, std::min(first + 1, in - 1), at - float(first)};
}

int nearest_at(const Resize& resize, int position, int in, int out) {
  const float at = source_position(resize, position, in, out);
  const bool shifted = resize.align_corners || resize.half_pixel;
  const int nearest = static_cast<int>(std::floor(shifted ? at + 0.5f : at));
  return std::clamp(nearest, 0, in - 1);
}

}  // namespace

void run_pool(const Pool& pool, FloatInput in, FloatOutput out) {
  const int height = in.shape[1];
  const int width = in.shape[2];
  const auto channels = static_cast<size_t>(in.shape[3]);
  const float start = pool.average ? 0.0f : -std::numeric_limits<float>::infinity();
  const auto whole = static_cast<float>(pool.kernel[0] * pool.kernel[1]);
  float* to = out.values.data();
  for (int image = 0; image < in.shape[0]; ++image) {
    for (int y = 0; y < out.shape[1]; ++y) {
      const Window rows(y, pool.stride[0], pool.pad[0], pool.kernel[0], height);
      for (int x = 0; x < out.shape[2]; ++x, to += channels) {
        const Window columns(x, pool.stride[1], pool.pad[1], pool.kernel[1], width);
        std::fill_n(to, channels, start);
        for (int row = rows.begin; row < rows.end; ++row) {
          for (int column = columns.begin; column < columns.end; ++column) {
            const size_t pixel =
                (size_t(image) * size_t(height) + size_t(row)) * size_t(width) + size_t(column);
            const float* from = in.values.data() + pixel * channels;
            for (size_t c = 0; c < channels; ++c) {
              to[c] = pool.average ? to[c] + from[c] : std::max(to[c], from[c]);
            }
          }
        }
        if (!pool.average) continue;
        const auto inside =
            static_cast<float>((rows.end - rows.begin) * (columns.end - columns.begin));
        const float count = pool.count_padding ? whole : inside;
        for (size_t c = 0; c < channels; ++c) to[c] /= count;
      }
    }
  }
  apply_clamp(pool.clamp, out.values);
}

void run_resize(const Resize& resize, FloatInput in, FloatOutput out) {
  const int height = in.shape[1];
  const int width = in.shape[2];
  const auto channels = static_cast<size_t>(in.shape[3]);
  float* to = out.values.data();
  for (int image = 0; image < in.shape[0]; ++image) {
    const auto pixel = [&](int y, int x) {
      const size_t row = size_t(image) * size_t(height) + size_t(y);
      return in.values.data() + (row * size_t(width) + size_t(x)) * channels;
    };
    for (int y = 0; y < out.shape[1]; ++y) {
      for (int x = 0; x < out.shape[2]; ++x, to += channels) {
        if (!resize.bilinear) {
          std::copy_n(pixel(nearest_at(resize, y, height, out.shape[1]),
                            nearest_at(resize, x, width, out.shape[2])),
                      channels, to);
          continue;
        }
        const Blend rows = blend_at(resize, y, height, out.shape[1]);
        const Blend columns = blend_at(resize, x, width, out.shape[2]);
        const float* top_left = pixel(rows.first, columns.first);
        const float* top_right = pixel(rows.first, columns.second);
        const float* bottom_left = pixel(rows.second, columns.first);
        const float* bottom_right = pixel(rows.second, columns.second);
        for (size_t c = 0; c < channels; ++c) {
          const float top = std::lerp(top_left[c], top_right[c], columns.weight);
          const float bottom = std::lerp(bottom_left[c], bottom_right[c], columns.weight);
          to[c] = std::lerp(top, bottom, rows.weight);
        }
      }
    }
  }
}

}  // namespace nearshelf::pipeline
