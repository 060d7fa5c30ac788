// Shards that break a rule of docs/FORMAT.md, "Encoder shard", with checksums that are right.
#include <doctest/doctest.h>

#include <functional>
#include <limits>

#include "core/shard/shard_view.h"
#include "core/shard/shard_writer.h"
#include "tests/core/vision/encoder_samples.h"

using namespace nearshelf;
using test::Kernel;

namespace {

// A layer of every op; their numbers are these.
enum : uint32_t {
  kFirst,
  kDepthwise,
  kExpanded,
  kAdded,
  kAverage,
  kTable,
  kProduct,
  kPooled,
  kJoined,
  kPicked,
  kPadded,
  kNearest,
  kBilinear,
};

EncoderSpec every_op() {
  test::EncoderBuilder net(8, 9, 3);
  constexpr Kernel kSame = {3, 3, 1, 1, 1, 1, 1, 1};
  const uint32_t first = net.first_layer(6, kSame);
  const uint32_t depthwise = net.depthwise(first, kSame);
  const uint32_t expanded = net.convolution(depthwise, 6, kSame);
  const uint32_t added = net.add(first, expanded);
  const uint32_t average = net.global_average(added);
  const uint32_t table = net.look_up(average);
  const uint32_t product = net.multiply(added, table);
  const uint32_t pooled = net.max_pool(product, kSame);
  const uint32_t joined = net.concat({pooled, product});
  const uint32_t picked = net.gather(joined, {11, 0, 3});
  const uint32_t padded = net.pad(picked, 1, 2, 10, 12);
  const uint32_t nearest = net.resize(LayerOp::kResizeNearest, padded, 5, 5);
  net.resize(LayerOp::kResizeBilinear, nearest, 4, 6);
  net.project(4);
  return net.spec;
}

Status load_status(const EncoderSpec& spec) {
  const Result<AlignedBuffer> shard = write_encoder(spec);
  REQUIRE(shard.ok());
  Result<Encoder> encoder = Encoder::load(shard.value().bytes(), simd_conv_kernels());
  if (encoder.ok()) encoder.value().run();
  return encoder.status();
}

// What comes of the sample when it is changed.
Status after(const std::function<void(EncoderSpec&)>& change) {
  EncoderSpec spec = every_op();
  change(spec);
  return load_status(spec);
}

using Section = std::vector<uint8_t>;

Result<Encoder> load_with(SectionId id, const std::function<void(Section&)>& change) {
  const AlignedBuffer shard = std::move(write_encoder(every_op()).value());
  const ShardView view = ShardView::open(shard.bytes(), ShardRole::kEncoder).value();
  ShardWriter writer(ShardRole::kEncoder);
  for (uint32_t k = 0; k < view.section_count(); ++k) {
    char name[5] = {};
    view.section_name(k).copy(name, 4);
    Section bytes(view.section_bytes(k).begin(), view.section_bytes(k).end());
    if (view.section_name(k) == id.name()) change(bytes);
    writer.add(SectionId(name), bytes);
  }
  const AlignedBuffer changed = AlignedBuffer::copy_of(writer.finish());
  return Encoder::load(changed.bytes(), simd_conv_kernels());
}

bool says(const Status& status, const char* text) {
  return status.message().find(text) != std::string::npos;
}

const float kNan = std::numeric_limits<float>::quiet_NaN();
const float kInfinity = std::numeric_limits<float>::infinity();

}  // namespace

TEST_CASE("the untouched encoder loads") { CHECK(load_status(every_op()).message() == ""); }

TEST_CASE("any byte of the tables may be anything: refused with a sentence, or run") {
  for (const SectionId id : {kEncoderMeta, kEncoderTensors, kEncoderLayers, kEncoderLists,
                             kEncoderTables, kEncoderMultipliers, kEncoderProjectionScales}) {
    size_t size = 0;
    (void)load_with(id, [&](Section& bytes) { size = bytes.size(); });
    for (size_t at = 0; at < size; ++at) {
      for (const int value : {0x00, 0x01, 0x7f, 0x80, 0xff, -1}) {
        Result<Encoder> encoder = load_with(id, [&](Section& bytes) {
          bytes[at] = static_cast<uint8_t>(value < 0 ? bytes[at] ^ 0x10 : value);
        });
        if (encoder.ok()) {
          encoder.value().run();
        } else {
          REQUIRE(encoder.status().message() != "");
        }
      }
    }
  }
}

TEST_CASE("a section that is cut, grown or absent is refused") {
  for (const SectionId id :
       {kEncoderMeta, kEncoderTensors, kEncoderLayers, kEncoderBias, kEncoderMultipliers,
        kEncoderProjection, kEncoderProjectionScales, kEncoderProjectionOffsets}) {
    CAPTURE(id.name());
    CHECK(load_with(id, [](Section& bytes) { bytes.pop_back(); }).status().code() ==
          ErrorCode::kBadSectionSize);
    CHECK(load_with(id, [](Section& bytes) { bytes.push_back(0); }).status().code() ==
          ErrorCode::kBadSectionSize);
  }
  CHECK(!load_with(kEncoderWeights, [](Section& bytes) { bytes.pop_back(); }).ok());
  CHECK(!load_with(kEncoderTables, [](Section& bytes) { bytes.pop_back(); }).ok());
  CHECK(!load_with(kEncoderLists, [](Section& bytes) { bytes.erase(bytes.begin()); }).ok());
  const AlignedBuffer empty = AlignedBuffer::copy_of(ShardWriter(ShardRole::kLooks).finish());
  CHECK(!Encoder::load(empty.bytes(), simd_conv_kernels()).ok());
}

TEST_CASE("the message names the layer, the field and both numbers") {
  const Status status = after([](EncoderSpec& s) { s.layers[kDepthwise].kernel_width = 16; });
  CHECK(says(status, "layer 1, depthwise"));
  CHECK(says(status, "LAYR kernel"));
  CHECK(says(status, "found 16, expected 1 to 15"));
  CHECK(says(after([](EncoderSpec& s) { s.tensors[4].width = 0; }), "tensor 4"));
}

TEST_CASE("tensors with impossible shapes or scales are refused") {
  for (const auto& change : std::initializer_list<std::function<void(EncoderTensor&)>>{
           [](EncoderTensor& t) { t.height = 0; }, [](EncoderTensor& t) { t.height = 1025; },
           [](EncoderTensor& t) { t.width = 1025; }, [](EncoderTensor& t) { t.channels = 0; },
           [](EncoderTensor& t) { t.channels = 8193; }, [](EncoderTensor& t) { t.zero = 128; },
           [](EncoderTensor& t) { t.scale = 0; }, [](EncoderTensor& t) { t.scale = -1; },
           [](EncoderTensor& t) { t.scale = kNan; }, [](EncoderTensor& t) { t.scale = kInfinity; },
           [](EncoderTensor& t) { t.reserved[1] = 1; }}) {
    const Status status = after([&](EncoderSpec& s) { change(s.tensors[3]); });
    CHECK(status.code() == ErrorCode::kBadValue);
    CHECK(says(status, "tensor 3"));
  }
  CHECK(!after([](EncoderSpec& s) { s.tensors[0].channels = 4; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.tensors[0].scale = 2; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.tensors[0].zero = 1; }).ok());
  const Status large = after([](EncoderSpec& s) {
    s.tensors[3].height = s.tensors[3].width = 1024;
    s.tensors[3].channels = 65;
  });
  CHECK(large.code() == ErrorCode::kTooLarge);
}

TEST_CASE("layers read what is there before them, and only the first op reads the photo") {
  for (const uint32_t tensor : {0u, 3u, 4u, 99u, kNoTensor}) {
    CHECK(!after([&](EncoderSpec& s) { s.layers[kExpanded].inputs[0] = tensor; }).ok());
  }
  CHECK(!after([](EncoderSpec& s) { s.layers[kFirst].inputs[0] = 1; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.layers[kExpanded].inputs[1] = 1; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.layers[kExpanded].output = 2; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.layers[kAdded].inputs[1] = kAverage + 1; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.layers[kJoined].inputs[0] = 1; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.lists[1] = 0; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.lists[1] = kJoined + 1; }).ok());
}

TEST_CASE("outputs whose shape does not follow are refused") {
  for (uint32_t layer = kFirst; layer <= kPicked; ++layer) {
    CAPTURE(layer);
    CHECK(!after([&](EncoderSpec& s) { s.tensors[layer + 1].height += 3; }).ok());
    CHECK(!after([&](EncoderSpec& s) { s.tensors[layer + 1].width += 3; }).ok());
  }
  for (uint32_t layer = kDepthwise; layer <= kBilinear; ++layer) {
    CAPTURE(layer);
    CHECK(!after([&](EncoderSpec& s) { s.tensors[layer + 1].channels += 1; }).ok());
  }
  CHECK(!after([&](EncoderSpec& s) { s.tensors[kPadded + 1].height = 8; }).ok());
  CHECK(!after([&](EncoderSpec& s) { s.tensors[kPadded + 1].width = 10; }).ok());
  // A window that fits must not be left out, nor lie beyond the image.
  CHECK(!after([](EncoderSpec& s) { s.layers[kDepthwise].pad_top = 3; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.layers[kDepthwise].stride_width = 2; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.layers[kPooled].kernel_height = 9; }).ok());
  for (uint32_t layer : {kPooled, kJoined, kPicked, kPadded, kNearest, kBilinear}) {
    CAPTURE(layer);
    CHECK(!after([&](EncoderSpec& s) { s.tensors[layer + 1].scale *= 2; }).ok());
    CHECK(!after([&](EncoderSpec& s) { s.tensors[layer + 1].zero ^= 1; }).ok());
  }
}

TEST_CASE("fields that an op does not use must say so") {
  for (uint32_t layer = kFirst; layer <= kBilinear; ++layer) {
    CAPTURE(layer);
    CHECK(!after([&](EncoderSpec& s) { s.layers[layer].op = 0; }).ok());
    CHECK(!after([&](EncoderSpec& s) { s.layers[layer].op = 14; }).ok());
    CHECK(!after([&](EncoderSpec& s) { s.layers[layer].reserved0 = 1; }).ok());
    CHECK(!after([&](EncoderSpec& s) { s.layers[layer].reserved1 = 1; }).ok());
    CHECK(!after([&](EncoderSpec& s) { s.layers[layer].high = 128; }).ok());
    CHECK(!after([&](EncoderSpec& s) { s.layers[layer].low = 128; }).ok());
    CHECK(!after([&](EncoderSpec& s) { s.layers[layer].kernel_height = 0; }).ok());
    CHECK(!after([&](EncoderSpec& s) { s.layers[layer].stride_width = 0; }).ok());
    CHECK(!after([&](EncoderSpec& s) { s.layers[layer].dilation_height = 0; }).ok());
    CHECK(!after([&](EncoderSpec& s) { s.layers[layer].weights = UINT32_MAX; }).ok());
    CHECK(!after([&](EncoderSpec& s) { s.layers[layer].channels = UINT32_MAX; }).ok());
    CHECK(!after([&](EncoderSpec& s) { s.layers[layer].list = UINT32_MAX; }).ok());
    CHECK(!after([&](EncoderSpec& s) { s.layers[layer].table = UINT32_MAX; }).ok());
    CHECK(!after([&](EncoderSpec& s) { s.layers[layer].factors[2] = kNan; }).ok());
  }
  CHECK(!after([](EncoderSpec& s) { s.layers[kFirst].dilation_width = 2; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.layers[kPicked].kernel_width = 2; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.layers[kNearest].pad_left = 1; }).ok());
}

TEST_CASE("weights, multipliers and factors that could overflow are refused with the numbers") {
  CHECK(after([](EncoderSpec& s) { s.weights[7] = -128; }).code() == ErrorCode::kBadValue);
  for (const float value : {0.0f, -1.0f, kNan, kInfinity}) {
    CHECK(!after([&](EncoderSpec& s) { s.multipliers[2] = value; }).ok());
  }
  const uint32_t channel = every_op().layers[kDepthwise].channels;
  for (const int32_t bias : {INT32_MAX, INT32_MIN}) {
    const Status status = after([&](EncoderSpec& s) { s.bias[channel + 2] = bias; });
    CHECK(status.code() == ErrorCode::kTooLarge);
    CHECK(says(status, "layer 1, depthwise, channel 2"));
  }
  const Status status = after([&](EncoderSpec& s) { s.multipliers[channel + 1] = 1e9f; });
  CHECK(status.code() == ErrorCode::kTooLarge);
  CHECK(says(status, "expected 0 to 4194304"));
  for (const uint32_t layer : {kAdded, kProduct, kAverage}) {
    CAPTURE(layer);
    for (const float factor : {1e6f, -1e6f, 1e38f, kNan, kInfinity}) {
      CHECK(!after([&](EncoderSpec& s) { s.layers[layer].factors[0] = factor; }).ok());
    }
  }
}

TEST_CASE("an accumulator may reach its limit, and not go beyond it") {
  test::EncoderBuilder net(1, 1, 1);
  net.first_layer(1, test::kPointwise);
  EncoderSpec spec = net.spec;
  spec.weights = {127, -127, 0};
  spec.multipliers = {1.0f / (1 << 20)};
  spec.bias = {INT32_MAX - 255 * 127};
  CHECK(load_status(spec).ok());
  spec.bias[0] += 1;
  CHECK(load_status(spec).code() == ErrorCode::kTooLarge);
  spec.bias = {-INT32_MAX + 255 * 127};
  CHECK(load_status(spec).ok());
  spec.bias[0] -= 1;
  CHECK(load_status(spec).code() == ErrorCode::kTooLarge);
  spec.weights = {1, 0, 0};
  spec.bias = {(1 << 22) - 255};
  spec.multipliers = {1};
  CHECK(load_status(spec).ok());
  spec.bias[0] += 1;
  CHECK(load_status(spec).code() == ErrorCode::kTooLarge);
}

TEST_CASE("tables, lists and projections hold what they may") {
  CHECK(!after([](EncoderSpec& s) { s.tables[5] = 128; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.layers[kTable].table = 1; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.lists.back() = 12; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.lists[0] = 0; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.lists[0] = UINT32_MAX; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.projection.values[3] = -128; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.projection.scales[3] = kNan; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.projection.offsets[3] = 1e31f; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.pad_pixel[3] = 1; }).ok());
  CHECK(!after([](EncoderSpec& s) { s.fit = static_cast<PhotoFit>(3); }).ok());
}

TEST_CASE("a small shard cannot ask for much work or memory") {
  // Layers that share weights would each pack their own.
  CHECK(after([](EncoderSpec& s) {
          s.layers[kExpanded].weights = 0;
          s.weights.resize(s.weights.size() - 1);
        }).code() == ErrorCode::kBadSectionSize);

  test::EncoderBuilder slow(1024, 1024, 1);
  const uint32_t x = slow.first_layer(8, test::kPointwise);
  slow.average_pool(x, {512, 512, 1, 1, 255, 255, 1, 1});
  const Status work = load_status(slow.spec);
  CHECK(work.code() == ErrorCode::kTooLarge);
  CHECK(says(work, "multiply-accumulates"));

  test::EncoderBuilder wide(1024, 1024, 1);
  uint32_t a = wide.first_layer(40, test::kPointwise);
  const uint32_t b = wide.look_up(a);
  wide.add(a, b);
  const Status memory = load_status(wide.spec);
  CHECK(memory.code() == ErrorCode::kTooLarge);
  CHECK(says(memory, "bytes of activations"));
}
