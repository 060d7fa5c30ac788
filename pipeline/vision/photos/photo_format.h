// Which image format the bytes of a file are.
#pragma once

#include <span>
#include <string>

namespace nearshelf::pipeline {

enum class PhotoFormat { kJpeg, kPng, kWebp };

// By the first bytes; names of files lie. Throws VisionError naming what was found instead, and
// what to do with it; `name` is for errors.
PhotoFormat photo_format(std::span<const unsigned char> bytes, const std::string& name);

}  // namespace nearshelf::pipeline
