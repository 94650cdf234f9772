// test_support.h: folders that vanish, keys, and faults as values, for the tests of this folder.
#pragma once
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <functional>

#include "db/sqlite.h"

namespace qpc::db {

/// A folder of its own for each test.
class TestFolder {
 public:
  TestFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "qpc_db_XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    path_ = name;
  }
  TestFolder(const TestFolder&) = delete;
  TestFolder& operator=(const TestFolder&) = delete;
  ~TestFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  std::filesystem::path operator/(const char* name) const { return path_ / name; }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// The same key for the same number.
inline DatabaseKey test_key(std::uint8_t number) {
  DatabaseKey key(DatabaseKey::size_octets);
  for (auto& octet : key.fill()) octet = number;
  return key;
}

/// The fault that `action` throws, if any; other exceptions fail the test.
inline std::optional<Fault> fault_from(const std::function<void()>& action) {
  try {
    action();
    return std::nullopt;
  } catch (const kj::Exception& exception) {
    const auto fault = fault_of(exception);
    EXPECT_TRUE(fault) << exception.getDescription().cStr();
    return fault;
  }
}

}  // namespace qpc::db
