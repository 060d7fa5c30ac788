#include "pipeline/cli/vision_options.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

namespace nearshelf::pipeline {
namespace {

// One number for all three channels, or three.
void add_channels_option(CLI::App& app, const std::string& name, float (*channels)[3],
                         const std::string& help) {
  app.add_option_function<std::vector<float>>(
         name,
         [name, channels](const std::vector<float>& values) {
           if (values.size() != 1 && values.size() != 3) {
             throw CLI::ValidationError(name, "takes one number, or three: red, green, blue");
           }
           for (size_t c = 0; c < 3; ++c) {
             (*channels)[c] = values.size() == 1 ? values[0] : values[c];
             if (!std::isfinite((*channels)[c])) {
               throw CLI::ValidationError(name, "takes finite numbers");
             }
           }
         },
         help)
      ->delimiter(',')
      ->type_name("R,G,B");
}

}  // namespace

CLI::Option* add_vision_model_options(CLI::App& app, VisionModelOptions* options) {
  CLI::Option* model = app.add_option("--vision-model", options->model,
                                      "Trained network that looks at photos: .tflite or .onnx")
                           ->type_name("FILE");
  std::vector<CLI::Option*> others;
  others.push_back(app.add_option("--vision-output", options->lower.output,
                                  "Tensor that becomes the features; by default what the last "
                                  "pooling gives")
                       ->type_name("TENSOR"));
  add_channels_option(app, "--vision-mean", &options->lower.pixels.mean,
                      "What float models subtract from pixels of 0..255; 127.5 by default");
  add_channels_option(app, "--vision-deviation", &options->lower.pixels.deviation,
                      "What float models then divide by; 127.5 by default");
  others.push_back(app.get_option("--vision-mean"));
  others.push_back(app.get_option("--vision-deviation"));
  others.push_back(app.add_option("--vision-side", options->lower.input_side,
                                  "Width and height of the input of a model that leaves them open")
                       ->check(CLI::Range(8, 1024))
                       ->type_name("PIXELS"));
  const std::map<std::string, PhotoFit> fits = {{"stretch", PhotoFit::kStretch},
                                                {"cover", PhotoFit::kCover},
                                                {"contain", PhotoFit::kContain}};
  others.push_back(app.add_option("--vision-fit", options->lower.fit,
                                  "How photos of another shape are fitted: stretch (default), "
                                  "cover (the middle) or contain (all, on white)")
                       ->transform(CLI::CheckedTransformer(fits, CLI::ignore_case))
                       ->type_name("FIT"));
  others.push_back(app.add_option("--image-dimensions", options->dimensions,
                                  "Length of the vectors; less when there are fewer photos")
                       ->check(CLI::Range(uint32_t{2}, kMaxProjectedDimensions))
                       ->capture_default_str());
  for (CLI::Option* option : others) option->needs(model);
  return model;
}

}  // namespace nearshelf::pipeline
