#include "vectors/mls/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace qpc::mls::vectors {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* one_header = R"([{"vlbytes_header": "01", "length": 1}])";

class Run : public testing::Test {
 protected:
  Run() { std::filesystem::create_directories(folder_); }
  ~Run() override { std::filesystem::remove_all(folder_); }

  std::filesystem::path write(const std::string& name, const std::string& content) const {
    std::ofstream(folder_ / name) << content;
    return folder_ / name;
  }
  Score run(const std::string& family, const std::string& content, std::optional<std::uint16_t> suite = {}) {
    return run_file(*find_family(family), write("file.json", content), suite, details_);
  }

  const std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) /
      (std::string("mls_vectors_") + testing::UnitTest::GetInstance()->current_test_info()->name());
  std::ostringstream details_;
};

void expect_score(const Score& score, std::size_t passed, std::size_t total) {
  EXPECT_EQ(score.passed, passed);
  EXPECT_EQ(score.total, total);
}

TEST_F(Run, CountsCasesThatPass) {
  expect_score(run("deserialization", one_header), 1, 1);
  EXPECT_THAT(details_.str(), IsEmpty());
}

TEST_F(Run, SaysWhichCaseFailedAndWhy) {
  expect_score(
      run("deserialization", R"([{"vlbytes_header": "01", "length": 1}, {"vlbytes_header": "01", "length": 2}])"), 1,
      2);
  EXPECT_THAT(details_.str(), HasSubstr("deserialization case 1: length"));
}

TEST_F(Run, NamesAFieldThatIsMissing) {
  expect_score(run("deserialization", R"([{"length": 1}])"), 0, 1);
  EXPECT_THAT(details_.str(), HasSubstr("vlbytes_header is missing"));
}

TEST_F(Run, NamesAFieldOfAnotherType) {
  expect_score(
      run("deserialization", R"([{"vlbytes_header": 1, "length": 1}, {"vlbytes_header": "01", "length": -1}])"), 0, 2);
  EXPECT_THAT(details_.str(), HasSubstr("vlbytes_header is no string"));
  EXPECT_THAT(details_.str(), HasSubstr("length is no unsigned number"));
}

TEST_F(Run, FailsCasesThatAreNoObjects) { expect_score(run("treekem", R"([1, null, "x", []])"), 0, 4); }

TEST_F(Run, FailsACaseOfASuiteThatNobodySpeaks) {
  expect_score(run("psk_secret", R"([{"cipher_suite": 4660, "psks": [], "psk_secret": ""}])"), 0, 1);
  EXPECT_THAT(details_.str(), HasSubstr("cipher_suite 4660"));
}

TEST_F(Run, LeavesOutOtherSuitesWhenOneIsAskedFor) {
  expect_score(run("psk_secret", R"([{"cipher_suite": 2, "psks": [], "psk_secret": "00"}])", 1), 0, 0);
  expect_score(run("deserialization", one_header, 1), 1, 1);
}

TEST_F(Run, FailsAFileThatIsNoJson) {
  expect_score(run("deserialization", R"([{"vlbytes)"), 0, 1);
  EXPECT_THAT(details_.str(), HasSubstr("is no JSON"));
}

TEST_F(Run, FailsAFileWithoutCases) {
  expect_score(run("deserialization", "[]"), 0, 1);
  expect_score(run("deserialization", "{}"), 0, 1);
}

TEST_F(Run, FailsAFileThatIsNotThere) {
  expect_score(run_file(*find_family("treekem"), folder_ / "absent.json", {}, details_), 0, 1);
  EXPECT_THAT(details_.str(), HasSubstr("cannot be opened"));
}

TEST_F(Run, TakesEveryFileOfAFolderByItsName) {
  write("deserialization.json", one_header);
  write("deserialization-more.json", one_header);
  write("notes.txt", "not looked at");
  expect_score(run_folder(folder_, {}, details_), 2, 2);
}

TEST_F(Run, FailsAFileOfNoKnownFamily) {
  write("deserialization.json", one_header);
  write("deserializations.json", one_header);
  expect_score(run_folder(folder_, {}, details_), 1, 2);
  EXPECT_THAT(details_.str(), HasSubstr("is of no known family"));
}

TEST_F(Run, FailsAFolderWithoutFiles) {
  expect_score(run_folder(folder_, {}, details_), 0, 1);
  expect_score(run_folder(folder_ / "absent", {}, details_), 0, 1);
}

TEST_F(Run, RefusesNumbersThatWouldTakeForever) {
  expect_score(run("tree-math", R"([{"n_leaves": 4294967295, "n_nodes": 1, "root": 0}])"), 0, 1);
  expect_score(run("tree-math", R"([{"n_leaves": 0, "n_nodes": 1, "root": 0}])"), 0, 1);
}

}  // namespace
}  // namespace qpc::mls::vectors
