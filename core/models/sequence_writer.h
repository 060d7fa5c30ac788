// Quantises a trained sequence model into the sections of its part (docs/FORMAT.md).
#pragma once

#include "core/models/sequence_table.h"
#include "core/shard/shard_writer.h"

namespace nearshelf {

// Appends SEQH, SEQS, SEQI, SEQP and SEQW: item vectors, positions and matrices as int8 with one
// scale a row, the rest as f32. The table's sizes agree with its shape, which is within the limits
// of sequence_table.h, and its values are finite: the caller's duty, and the reader refuses what
// breaks it.
void write_sequence(const SequenceTable& table, ShardWriter* shard);

}  // namespace nearshelf
