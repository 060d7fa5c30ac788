// The vectors of the last model, as the start of the next training.
#pragma once

#include "core/models/model_tables.h"
#include "pipeline/pack/shelf_folder.h"
#include "pipeline/train/trainer.h"

namespace nearshelf::pipeline {

// The vectors and the tower of `shelf`, dequantised, in the dataset's item numbers; items that the
// shelf does not know get zeros, which the trainers replace by random starts. Parts that the shelf
// lacks stay empty. Throws PackError when the shelf does not load.
WarmStart warm_start_from(const ShelfFolder& shelf, const Dataset& dataset);

}  // namespace nearshelf::pipeline
