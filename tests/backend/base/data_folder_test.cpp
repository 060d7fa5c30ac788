#include "backend/base/data_folder.h"

#include <doctest/doctest.h>

#include <fstream>
#include <optional>

#include "tests/backend/support/temporary_folder.h"

using nearshelf::backend::DataFolder;
using nearshelf::backend::DataFolderError;
using nearshelf::test::TemporaryFolder;

TEST_CASE("a missing folder is created with its parents, closed to others") {
  const TemporaryFolder folder;
  const DataFolder data(folder / "shop/counts");
  CHECK(std::filesystem::status(folder / "shop/counts").permissions() ==
        std::filesystem::perms::owner_all);
}

TEST_CASE("a folder serves one holder at a time, and the next one after it") {
  const TemporaryFolder folder;
  std::optional<DataFolder> first(folder.path());
  CHECK_THROWS_WITH_AS(DataFolder(folder.path()), doctest::Contains("in use by another"),
                       DataFolderError);
  first.reset();
  CHECK_NOTHROW(DataFolder(folder.path()));
}

TEST_CASE("a path that cannot be a folder is refused with its name") {
  const TemporaryFolder folder;
  std::ofstream(folder / "file") << "text";
  CHECK_THROWS_WITH_AS(DataFolder(folder / "file"), doctest::Contains("/file"), DataFolderError);
  CHECK_THROWS_WITH_AS(DataFolder(folder / "file/below"), doctest::Contains("/file"),
                       DataFolderError);
}
