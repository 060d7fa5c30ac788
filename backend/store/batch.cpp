#include "backend/store/batch.h"

namespace nearshelf::backend {
namespace {

template <typename T>
size_t bytes_of(const std::vector<T>& list) {
  return list.capacity() * sizeof(T);
}

}  // namespace

size_t Batch::footprint() const {
  return sizeof(Batch) + bytes_of(body) + bytes_of(contribution.slots) +
         bytes_of(contribution.items) + bytes_of(contribution.labels) +
         bytes_of(contribution.funnel) + bytes_of(contribution.item_cells) +
         bytes_of(contribution.transitions) + bytes_of(contribution.experiments) +
         bytes_of(contribution.segments);
}

}  // namespace nearshelf::backend
