#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "core/search/vector_index.h"
#include "pipeline/files/atomic_file.h"
#include "pipeline/import/import_error.h"
#include "pipeline/index/id_list.h"
#include "pipeline/index/index_folder.h"
#include "pipeline/index/npy_writer.h"
#include "pipeline/index/partition.h"
#include "pipeline/index/vector_math.h"
#include "pipeline/pack/digest.h"
#include "pipeline/simulate/random.h"
#include "tests/pipeline/import_support.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;
using testing::TempFolder;

namespace {

std::string npy(int version, const std::string& dictionary, const std::string& data) {
  std::string text = dictionary + "\n";
  std::string file = std::string("\x93NUMPY", 6) + static_cast<char>(version) + '\0';
  for (int byte = 0; byte < (version == 1 ? 2 : 4); ++byte) {
    file += static_cast<char>((text.size() >> (8 * byte)) & 0xFF);
  }
  return file + text + data;
}

std::string dictionary(const std::string& shape, const std::string& type = "<f4",
                       const std::string& fortran = "False") {
  return "{'descr': '" + type + "', 'fortran_order': " + fortran + ", 'shape': " + shape + ", }";
}

std::string floats(const std::vector<float>& values) {
  return {reinterpret_cast<const char*>(values.data()), values.size() * sizeof(float)};
}

// What reading the file complains about; empty when it is read.
std::string complaint(const std::string& bytes) {
  const TempFolder folder;
  folder.write("v.npy", bytes);
  try {
    read_npy((folder.path() / "v.npy").string());
  } catch (const ImportError& error) {
    return error.what();
  }
  return "";
}

// Unit vectors around `centres` directions that lie in a space of `rank` dimensions.
EmbeddingTable planted(uint32_t count, uint32_t dimensions, uint32_t centres, uint32_t rank,
                       uint64_t seed) {
  Random random(seed, 0);
  const auto normal = [&] {
    return random.uniform() + random.uniform() + random.uniform() + random.uniform() - 2;
  };
  std::vector<double> axes(size_t{rank} * dimensions);
  for (double& value : axes) value = normal();
  std::vector<double> centre(size_t{centres} * rank);
  for (double& value : centre) value = normal();
  EmbeddingTable table;
  table.dimensions = dimensions;
  for (uint32_t row = 0; row < count; ++row) {
    std::vector<double> z(rank);
    for (uint32_t k = 0; k < rank; ++k) z[k] = centre[row % centres * rank + k] + 0.4 * normal();
    for (uint32_t j = 0; j < dimensions; ++j) {
      double sum = 0.02 * normal();
      for (uint32_t k = 0; k < rank; ++k) sum += z[k] * axes[k * dimensions + j];
      table.values.push_back(static_cast<float>(sum));
    }
  }
  normalise_rows(&table, "planted");
  return table;
}

PackedIndex pack(const EmbeddingTable& table, std::optional<IndexTier> tier,
                 const std::vector<std::string>& ids = {}) {
  IndexSettings settings;
  settings.tier = tier;
  std::ostringstream out;
  Progress progress(out, Progress::Style::kSilent);
  return pack_index(table, ids, settings, &progress);
}

RecallReport measured(const EmbeddingTable& table, PackedIndex* index, uint32_t queries = 200) {
  std::ostringstream out;
  Progress progress(out, Progress::Style::kSilent);
  RecallSettings settings;
  settings.queries = queries;
  return choose_effort(table, settings, index, &progress);
}

constexpr IndexTier kTiers[] = {IndexTier::kExact, IndexTier::kCoded, IndexTier::kClusters};

}  // namespace

TEST_CASE("both versions of .npy are read, with any spacing of the header") {
  const TempFolder folder;
  const std::vector<float> values = {1, 2, 3, -4, 5.5, 6};
  for (const int version : {1, 2}) {
    for (const std::string& header :
         {dictionary("(2, 3)") + std::string(40, ' '),
          std::string("{'shape':(2,3),'fortran_order':False,'descr':'<f4'}")}) {
      folder.write("v.npy", npy(version, header, floats(values)));
      const EmbeddingTable table = read_npy((folder.path() / "v.npy").string());
      CHECK(table.dimensions == 3);
      CHECK(table.values == values);
    }
  }
}

TEST_CASE("a written .npy file is read back") {
  const TempFolder folder;
  const std::string path = (folder.path() / "vectors.npy").string();
  const EmbeddingTable table{3, {1, 2, 3, -4, 0.5f, 6}};
  write_npy(table, path);
  const EmbeddingTable read = read_npy(path);
  CHECK(read.dimensions == 3);
  CHECK(read.values == table.values);
  CHECK(testing::read_file(path).size() == 128 + 24);  // the values begin at a multiple of 64
}

TEST_CASE("what is no table of float32 is refused, with the way to mend it") {
  const std::string data = floats({1, 2, 3, 4, 5, 6});
  const auto says = [](const std::string& text, const std::string& part) {
    CAPTURE(text);
    CHECK(text.find(part) != std::string::npos);
  };
  says(complaint("id,title\n"), "numpy.save");
  says(complaint(npy(3, dictionary("(2, 3)"), data)), "version 3.0");
  says(complaint(npy(1, dictionary("(2, 3)", "<f8"), data)), "astype");
  says(complaint(npy(1, dictionary("(2, 3)", ">f4"), data)), "'>f4'");
  says(complaint(npy(1, dictionary("(2, 3)", "<f4", "True"), data)), "ascontiguousarray");
  says(complaint(npy(1, dictionary("(6,)"), data)), "1 dimensions");
  says(complaint(npy(1, dictionary("()"), data)), "0 dimensions");
  says(complaint(npy(1, dictionary("(2, 4)"), data)), "24 bytes of values found");
  says(complaint(npy(1, dictionary("(2, 2)"), data)), "the header says 16");
  says(complaint(npy(1, dictionary("(0, 3)"), "")), "0 rows");
  says(complaint(npy(1, dictionary("(2, 5000)"), data)), "5000 columns");
  says(complaint(npy(1, dictionary("(99999999999999999999, 3)"), data)), "too long");
  says(complaint(npy(1, "{'descr': '<f4', }", data)), "lacks");
  says(complaint(npy(1, "{'descr': '<f4", data)), "does not end");
  says(complaint(npy(1, dictionary("(2, 3)") + "x", data)), "goes on");
  says(complaint(npy(1, "{'colour': '<f4'}", data)), "colour");
  says(complaint(npy(1, dictionary("(2, 3)"), data).substr(0, 30)), "ends inside");
}

TEST_CASE("a vector without a direction is named") {
  EmbeddingTable table{2, {1, 2, 0, 0, 3, 4}};
  CHECK_THROWS_WITH_AS(normalise_rows(&table, "v.npy"),
                       doctest::Contains("v.npy: row 1 holds only zeros"), ImportError);
  table = {2, {1, 2, 3, std::nanf("")}};
  CHECK_THROWS_WITH_AS(normalise_rows(&table, "v.npy"), doctest::Contains("row 1 holds NaN"),
                       ImportError);
}

TEST_CASE("ids are one a line, for every vector, each once") {
  const TempFolder folder;
  const std::string path = (folder.path() / "ids.txt").string();
  folder.write("ids.txt", "a\r\nb b\nc");
  CHECK(read_id_list(path, 3) == std::vector<std::string>{"a", "b b", "c"});
  CHECK_THROWS_WITH_AS(read_id_list(path, 4), doctest::Contains("3 ids found, 4 vectors"),
                       ImportError);
  folder.write("ids.txt", "a\nb\na\n");
  CHECK_THROWS_WITH_AS(read_id_list(path, 3), doctest::Contains("line 3: the id 'a' came before"),
                       ImportError);
  folder.write("ids.txt", "a\n\nc\n");
  CHECK_THROWS_WITH_AS(read_id_list(path, 3), doctest::Contains("line 2"), ImportError);
}

TEST_CASE("principal directions are orthonormal and keep the inner products of their space") {
  const EmbeddingTable table = planted(600, 40, 20, 6, 3);
  const std::vector<float> directions = principal_directions(table, 8);
  for (size_t a = 0; a < 8; ++a) {
    for (size_t b = 0; b <= a; ++b) {
      double dot = 0;
      for (size_t k = 0; k < 40; ++k) dot += directions[a * 40 + k] * directions[b * 40 + k];
      CHECK(dot == doctest::Approx(a == b ? 1 : 0).epsilon(1e-4));
    }
  }
  const EmbeddingTable projected = project_rows(table, directions, 8);
  for (uint32_t row = 1; row < 50; ++row) {
    double before = 0;
    double after = 0;
    for (size_t k = 0; k < 40; ++k) before += table.row(0)[k] * table.row(row)[k];
    for (size_t k = 0; k < 8; ++k) after += projected.row(0)[k] * projected.row(row)[k];
    // 0.02 of noise in 40 dimensions beside a signal of about 1.5.
    CHECK(std::fabs(before - after) < 0.02);
  }
}

TEST_CASE("clusters hold every item, spill the undecided, and stay within a shard") {
  const EmbeddingTable table = planted(3000, 16, 12, 8, 5);
  ClusterSettings settings;
  settings.rows_per_cluster = 150;
  settings.largest = 200;
  const Partition partition = by_cluster(table, settings);
  CHECK(partition.centres.count() == partition.blocks.size());
  std::vector<int> times(3000, 0);
  for (const auto& block : partition.blocks) {
    CHECK(!block.empty());
    CHECK(block.size() <= 200);
    CHECK(std::is_sorted(block.begin(), block.end()));
    for (const uint32_t item : block) ++times[item];
  }
  CHECK(std::count(times.begin(), times.end(), 0) == 0);
  CHECK(std::count(times.begin(), times.end(), 2) == 600);

  EmbeddingTable same{4, {}};
  for (int row = 0; row < 1000; ++row) same.values.insert(same.values.end(), {0.5, 0.5, 0.5, 0.5});
  settings.spill = 0;
  size_t rows = 0;
  for (const auto& block : by_cluster(same, settings).blocks) {
    CHECK(block.size() <= 200);
    rows += block.size();
  }
  CHECK(rows == 1000);
}

TEST_CASE("the tier follows the number of items") {
  CHECK(tier_for(20'000) == IndexTier::kExact);
  CHECK(tier_for(20'001) == IndexTier::kCoded);
  CHECK(tier_for(200'000) == IndexTier::kCoded);
  CHECK(tier_for(200'001) == IndexTier::kClusters);
}

TEST_CASE("every tier reaches the wanted recall on clustered vectors") {
  const EmbeddingTable table = planted(4000, 64, 100, 16, 7);
  for (const IndexTier tier : kTiers) {
    CAPTURE(tier_name(tier));
    PackedIndex index = pack(table, tier);
    const RecallReport report = measured(table, &index);
    CHECK(report.queries == 200);
    CHECK(report.recall >= 0.98);
    CHECK(report.effort == index.plan.effort);
    CHECK((report.bytes_per_query > 0) == (tier != IndexTier::kExact));
    CHECK(report.bytes_per_query < static_cast<double>(index.total_bytes()));
  }
}

TEST_CASE("wide vectors are reduced, and queries with them") {
  const EmbeddingTable table = planted(800, 200, 40, 12, 9);
  PackedIndex index = pack(table, {});
  CHECK(index.plan.tier == IndexTier::kExact);
  CHECK(index.plan.dimensions == 128);
  CHECK(index.plan.input_dimensions == 200);
  CHECK(measured(table, &index).recall >= 0.97);
}

TEST_CASE("the same vectors give the same bytes") {
  const EmbeddingTable table = planted(2500, 24, 30, 8, 11);
  for (const IndexTier tier : kTiers) {
    const PackedIndex one = pack(table, tier);
    const PackedIndex two = pack(table, tier);
    REQUIRE(one.rows.size() == two.rows.size());
    CHECK(sha256(one.head.bytes()) == sha256(two.head.bytes()));
    for (size_t k = 0; k < one.rows.size(); ++k) {
      CHECK(sha256(one.rows[k].bytes.bytes()) == sha256(two.rows[k].bytes.bytes()));
    }
  }
}

TEST_CASE("a written index is read back by its index.json alone") {
  const EmbeddingTable table = planted(1500, 20, 30, 8, 13);
  std::vector<std::string> ids;
  for (int k = 0; k < 1500; ++k) ids.push_back("SKU " + std::to_string(k * 7));
  for (const IndexTier tier : kTiers) {
    const TempFolder folder;
    PackedIndex packed = pack(table, tier, ids);
    const RecallReport report = measured(table, &packed, 50);
    write_index(packed, report, folder.path());

    const auto document = nlohmann::json::parse(read_whole_file(folder.path() / "index.json"));
    CHECK(document["format"] == 1);
    CHECK(document["tier"] == tier_name(tier));
    CHECK(document["recall"]["measured"] == report.recall);
    std::vector<AlignedBuffer> shards;
    const auto read = [&](const nlohmann::json& entry) {
      const std::string text = read_whole_file(folder.path() / entry["file"].get<std::string>());
      CHECK(text.size() == entry["bytes"]);
      shards.push_back(
          AlignedBuffer::copy_of({reinterpret_cast<const uint8_t*>(text.data()), text.size()}));
      CHECK(to_hex(sha256(shards.back().bytes())) == entry["sha256"]);
      return shards.back().bytes();
    };
    VectorIndex index;
    REQUIRE(index.load_head(read(document["head"])).ok());
    for (const char* list : {"codes", "ids", "rows"}) {
      for (const auto& entry : document[list]) REQUIRE(index.add(read(entry)).ok());
    }
    REQUIRE(index.plan_like("SKU 70", {}).ok());
    const auto found = index.search(5);
    REQUIRE(found.ok());
    REQUIRE(found.value().size() == 5);
    for (const Match& match : found.value()) {
      CHECK(match.id == ids[match.item]);
      CHECK(match.item % 30 == 10);  // of the same planted centre
    }
  }
}
