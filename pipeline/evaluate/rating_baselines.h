// Item-item co-occurrence over whole profiles of users.
#pragma once

#include "pipeline/evaluate/rankers.h"

namespace nearshelf::pipeline {

// The `neighbours` items most similar to each by cosine over train's visits, shrunk by 20, ties to
// the lower numeric_places(). Unlike the trainer's counts, which guard against wholesale orders and
// crawlers, this one takes visits of any size: a profile with hundreds of ratings is a person.
ItemRows profile_cosine_rows(const Dataset& train, size_t neighbours);

}  // namespace nearshelf::pipeline
