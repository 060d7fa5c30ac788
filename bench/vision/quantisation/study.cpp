// What the integers of an encoder cost: for one model, the float graph, the graph with activations
// rounded to 8 and to 7 bits, and the encoder, on the same photos. Prints rows of Markdown.
//
//   quantisation_study DATA MODEL.tflite [STRIDE]
//
// DATA holds images/index.csv. Every STRIDE-th photo is read (1).
#include <array>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

#include "bench/vision/quantisation/measures.h"
#include "bench/vision/quantisation/photo_set.h"
#include "core/vision/encoder.h"
#include "pipeline/vision/graph/float_executor.h"
#include "pipeline/vision/lower/choose_grids.h"
#include "pipeline/vision/lower/cut.h"
#include "pipeline/vision/lower/fold.h"
#include "pipeline/vision/lower/lower.h"
#include "pipeline/vision/lower/network_builder.h"
#include "pipeline/vision/lower/pixel_scaling.h"
#include "pipeline/vision/model_importer.h"
#include "tests/pipeline/vision/lower/scalar_executor.h"

namespace nearshelf::bench {
namespace {

using pipeline::ActivationGrid;
using pipeline::Graph;

constexpr size_t kCalibrationPhotos = 48;
constexpr size_t kScalarPhotos = 100;

struct Outputs {
  Vectors features;
  Vectors scores;  // of the classes
};

class Study {
 public:
  Study(Graph graph, std::vector<LabelledPhoto> photos)
      : graph_(std::move(graph)),
        photos_(std::move(photos)),
        classes_(pipeline::cut(graph_, graph_.tensors[graph_.outputs[0]].name)),
        features_(pipeline::cut(graph_, "")),
        features_in_classes_(find(classes_, features_.tensors[features_.outputs[0]].name)),
        scaling_(pipeline::resolve_scaling(graph_, {})) {
    const size_t step = std::max<size_t>(1, photos_.size() / kCalibrationPhotos);
    for (size_t i = 0; i < photos_.size() && calibration_.size() < kCalibrationPhotos; i += step) {
      calibration_.push_back(photos_[i].pixels);
    }
  }

  void run() {
    const Outputs exact = simulated({});
    check_against_scalar(exact);
    std::printf("| arithmetic | top-1 | top-5 | cosine | clothing R@1 | phone photo R@1 | R@5 |\n");
    std::printf("|---|---|---|---|---|---|---|\n");
    print("float", exact, exact);
    print("activations of 8 bits", exact, simulated(255));
    print("activations of 7 bits", exact, simulated(127));
    print("encoder", exact, encoded());
  }

 private:
  static int find(const Graph& graph, const std::string& name) {
    for (size_t i = 0; i < graph.tensors.size(); ++i) {
      if (graph.tensors[i].name == name) return static_cast<int>(i);
    }
    throw std::runtime_error("the classes do not depend on the features");
  }

  static std::vector<float> averaged(std::span<const float> image, size_t channels) {
    std::vector<float> means(channels, 0.0f);
    for (size_t i = 0; i < image.size(); ++i) means[i % channels] += image[i];
    for (float& mean : means) mean /= static_cast<float>(image.size() / channels);
    return means;
  }
  size_t feature_count() const {
    return static_cast<size_t>(features_.tensors[features_.outputs[0]].shape.back());
  }

  // The float graph; with `top`, every activation on a grid of top + 1 values.
  Outputs simulated(std::optional<int> top) const {
    pipeline::FloatExecutor executor(classes_);
    std::vector<std::optional<ActivationGrid>> grids(classes_.tensors.size());
    if (top) {
      pipeline::Network network = pipeline::build_network(classes_, scaling_);
      pipeline::fold(&network);
      const std::vector<ActivationGrid> chosen =
          pipeline::choose_grids(network, classes_, scaling_, calibration_, *top);
      for (const pipeline::Step& step : network.steps) {
        const int source = network.tensors[step.output].source;
        // The classes' own rounding would say nothing about the features.
        if (source >= 0 && step.output != network.output) grids[source] = chosen[step.output];
      }
      executor.watch([&](int tensor, std::span<float> values) {
        if (!grids[tensor]) return;
        for (float& value : values) value = grids[tensor]->nearest(value);
      });
    }
    Outputs outputs;
    for (const LabelledPhoto& photo : photos_) {
      executor.run(pipeline::scaled_pixels(photo.pixels, scaling_));
      outputs.features.push_back(averaged(executor.values(features_in_classes_), feature_count()));
      const std::span<const float> scores = executor.values(classes_.outputs[0]);
      outputs.scores.emplace_back(scores.begin(), scores.end());
    }
    return outputs;
  }

  Vectors run_encoder(const std::string& output) const {
    pipeline::LowerOptions options;
    options.output = output;
    const EncoderSpec spec = pipeline::lower(graph_, options, calibration_);
    const Result<AlignedBuffer> shard = write_encoder(spec);
    if (!shard.ok()) throw std::runtime_error(shard.status().message());
    Result<Encoder> encoder = Encoder::load(shard.value().bytes(), simd_conv_kernels());
    if (!encoder.ok()) throw std::runtime_error(encoder.status().message());
    Vectors vectors;
    for (const LabelledPhoto& photo : photos_) {
      std::copy(photo.pixels.begin(), photo.pixels.end(), encoder.value().pixels().begin());
      encoder.value().run();
      const std::span<const float> features = encoder.value().features();
      vectors.emplace_back(features.begin(), features.end());
    }
    return vectors;
  }

  // The classes are those that the float head finds in the encoder's features: what the encoder
  // serves is features.
  Outputs encoded() const {
    Outputs outputs;
    outputs.features = run_encoder("");
    outputs.scores = head(outputs.features);
    return outputs;
  }

  // Runs the nodes behind the features: an image of equal pixels has the features as its average.
  Vectors head(const Vectors& features) const {
    pipeline::FloatExecutor executor(classes_);
    const std::vector<float>* current = nullptr;
    executor.watch([&](int tensor, std::span<float> values) {
      if (tensor != features_in_classes_) return;
      for (size_t i = 0; i < values.size(); ++i) values[i] = (*current)[i % current->size()];
    });
    Vectors scores;
    const std::vector<float> image = pipeline::scaled_pixels(photos_[0].pixels, scaling_);
    for (const std::vector<float>& row : features) {
      current = &row;
      executor.run(image);
      const std::span<const float> result = executor.values(classes_.outputs[0]);
      scores.emplace_back(result.begin(), result.end());
    }
    return scores;
  }

  void check_against_scalar(const Outputs& exact) const {
    Outputs scalar;
    Outputs same;
    const size_t step = std::max<size_t>(1, photos_.size() / kScalarPhotos);
    for (size_t i = 0; i < photos_.size() && scalar.scores.size() < kScalarPhotos; i += step) {
      const auto values = pipeline::testing::run_scalar(
          classes_, pipeline::scaled_pixels(photos_[i].pixels, scaling_));
      scalar.features.push_back(averaged(values[features_in_classes_], feature_count()));
      scalar.scores.push_back(values[classes_.outputs[0]]);
      same.features.push_back(exact.features[i]);
      same.scores.push_back(exact.scores[i]);
    }
    const Agreement agrees = agreement(scalar.scores, same.scores);
    std::printf("scalar executor, %zu photos: cosine %.6f, top-1 %.3f\n\n", scalar.scores.size(),
                mean_cosine(scalar.features, same.features), agrees.first);
  }

  void print(const char* name, const Outputs& exact, const Outputs& rounded) const {
    const Agreement classes = agreement(exact.scores, rounded.scores);
    const Recall clothing = nearest_label(
        photos_, rounded.features, [](const auto& photo) { return photo.split == "validation"; },
        [](const auto& photo) { return photo.set == "clothing" && photo.split == "train"; });
    const Recall grocery = nearest_label(
        photos_, rounded.features,
        [](const auto& photo) { return photo.set == "grocery" && photo.split == "train"; },
        [](const auto& photo) { return photo.split == "iconic"; });
    std::printf("| %s | %.3f | %.3f | %.4f | %.3f | %.3f | %.3f |\n", name, classes.first,
                classes.five, mean_cosine(exact.features, rounded.features), clothing.first,
                grocery.first, grocery.five);
    std::fflush(stdout);
  }

  Graph graph_;
  std::vector<LabelledPhoto> photos_;
  Graph classes_;
  Graph features_;
  int features_in_classes_;
  pipeline::PixelScaling scaling_;
  std::vector<pipeline::Pixels> calibration_;
};

void run_study(const std::filesystem::path& data, const std::filesystem::path& model, int stride) {
  std::ifstream file(model, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), {});
  Graph graph = pipeline::import_tflite(
      {reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()}, model.filename());
  const pipeline::InputSize size = pipeline::input_size(graph, {});
  std::vector<LabelledPhoto> photos = read_photo_set(data / "images", size, stride);
  std::printf("%s, %zu photos\n", model.filename().c_str(), photos.size());
  Study(std::move(graph), std::move(photos)).run();
}

}  // namespace
}  // namespace nearshelf::bench

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "quantisation_study DATA MODEL.tflite [STRIDE]\n");
    return 2;
  }
  try {
    nearshelf::bench::run_study(argv[1], argv[2], argc > 3 ? std::stoi(argv[3]) : 1);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "quantisation_study: %s\n", error.what());
    return 1;
  }
  return 0;
}
