#include <algorithm>
#include <cstring>

#include "core/vision/conv_calls.h"
#include "core/vision/memory_layout.h"

namespace nearshelf {
namespace {

// Rows of a tensor that exists a few rows at a time: row y lies at y % rows.
struct Ring {
  uint8_t* data;
  size_t row_bytes;
  uint32_t rows;

  uint8_t* row(uint32_t y) const { return data + y % rows * row_bytes; }
};

// Charges the time since the last charge to one of the layers. Without a clock it does nothing.
class Watch {
 public:
  Watch(Clock clock, LayerTime* times) : clock_(clock), times_(times), last_(now()) {}

  void charge(uint32_t layer) {
    if (clock_ == nullptr) return;
    const double time = now();
    times_[layer].milliseconds += time - last_;
    last_ = time;
  }

 private:
  double now() const { return clock_ == nullptr ? 0 : clock_(); }

  Clock clock_;
  LayerTime* times_;
  double last_;
};

// Expand 1 x 1, depthwise, project 1 x 1, a band of rows at a time: the expanded tensor, the
// largest of a network, exists only as the rows that the next band sees, in the fast caches.
class BandStep : public Step {
 public:
  BandStep(const StepParts& parts, uint32_t first)
      : kernels_(parts.kernels),
        in_(parts.input(parts.layers[first])),
        expanded_(parts.output(parts.layers[first])),
        filtered_(parts.output(parts.layers[first + 1])),
        out_(parts.output(parts.layers[first + 2])),
        expand_(gemm_call(parts, first)),
        filter_(depthwise_call(parts, first + 1)),
        project_(gemm_call(parts, first + 2)),
        rows_(parts.layers[first + 1], expanded_.height),
        ring_rows_(std::min(expanded_.height, rows_.extent())),
        band_rows_(std::min(filtered_.height, (kBandPixels + out_.width - 1) / out_.width)) {
    const size_t kernel_scratch =
        std::max({kernels_->gemm_scratch_bytes(expand_.k), kernels_->gemm_scratch_bytes(project_.k),
                  kernels_->depthwise_scratch_bytes(filter_.kernel_height, filter_.kernel_width,
                                                    filter_.channels)});
    kernel_scratch_ = layout_.take(kernel_scratch);
    outside_ = layout_.take(expanded_.row_bytes());
    ring_ = layout_.take(ring_rows_ * expanded_.row_bytes());
    band_ = layout_.take(band_rows_ * filtered_.row_bytes());
  }

  uint32_t layers() const override { return 3; }
  size_t scratch_bytes() const override { return layout_.bytes(); }
  void run(uint8_t* scratch) const override { run_timed(scratch, nullptr, nullptr); }
  void run_timed(uint8_t* scratch, Clock clock, LayerTime* times) const override {
    Watch watch(clock, times);
    uint8_t* outside = scratch + outside_;
    std::memset(outside, expanded_.zero, expanded_.row_bytes());
    const Ring ring = {scratch + ring_, expanded_.row_bytes(), ring_rows_};
    uint8_t* band = scratch + band_;
    DepthwiseCall filter = filter_;
    filter.scratch = scratch + kernel_scratch_;
    WindowRows rows = rows_;
    uint32_t expanded = 0;  // rows so far
    for (uint32_t first = 0; first < out_.height; first += band_rows_) {
      const uint32_t last = std::min(first + band_rows_, out_.height);
      filter.out = band;
      for (uint32_t y = first; y < last; ++y) {
        const uint32_t seen = rows.end_of(y);
        expand(expanded, seen, ring, scratch);
        expanded = std::max(expanded, seen);
        watch.charge(0);
        filter.rows = rows.of(y, ring.data, ring.row_bytes, ring.rows, outside);
        kernels_->depthwise(&filter);
        filter.out += filtered_.row_bytes();
        watch.charge(1);
      }
      project(first, last, band, scratch);
      watch.charge(2);
    }
  }

 private:
  static constexpr uint32_t kBandPixels = 48;  // of one projection: a multiple of kernels' rows

  // Rows [first, last) into the ring, in runs that do not wrap around.
  void expand(uint32_t first, uint32_t last, const Ring& ring, uint8_t* scratch) const {
    GemmCall call = expand_;
    call.scratch = scratch + kernel_scratch_;
    while (first < last) {
      const uint32_t count = std::min(last - first, ring.rows - first % ring.rows);
      call.a = in_.data + first * in_.row_bytes();
      call.out = ring.row(first);
      call.m = count * in_.width;
      kernels_->gemm(&call);
      first += count;
    }
  }

  void project(uint32_t first, uint32_t last, const uint8_t* band, uint8_t* scratch) const {
    GemmCall call = project_;
    call.scratch = scratch + kernel_scratch_;
    call.a = band;
    call.out = out_.data + first * out_.row_bytes();
    call.m = (last - first) * out_.width;
    kernels_->gemm(&call);
  }

  const ConvKernels* kernels_;
  TensorData in_, expanded_, filtered_, out_;
  GemmCall expand_;
  DepthwiseCall filter_;
  GemmCall project_;
  WindowRows rows_;
  uint32_t ring_rows_, band_rows_;
  MemoryLayout layout_;
  size_t kernel_scratch_, outside_, ring_, band_;
};

}  // namespace

std::unique_ptr<Step> make_band(const StepParts& parts, uint32_t first) {
  return std::make_unique<BandStep>(parts, first);
}

}  // namespace nearshelf
