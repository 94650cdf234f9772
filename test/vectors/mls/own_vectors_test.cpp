// The files of our own that lie beside this test, and that each of them could fail.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "vectors/mls/make.h"
#include "vectors/mls/run.h"

namespace qpc::mls::vectors {
namespace {

using nlohmann::json;

std::filesystem::path file_of(const std::string& family) {
  return std::filesystem::path(QPC_OWN_VECTORS) / (family + ".json");
}

json read_cases(const std::string& family) { return json::parse(std::ifstream(file_of(family))); }

/// Why a case fails; empty, when it passes.
std::string failure_of(const std::string& family, const json& test) {
  try {
    find_family(family)->check(Case(test));
    return "";
  } catch (const std::exception& failure) {
    return failure.what();
  }
}

enum class Place : std::uint8_t { first, last };

/// Changes the first or last digit of a hexadecimal text.
void spoil(json& text, Place place) {
  auto hex = text.get<std::string>();
  auto& digit = place == Place::first ? hex.front() : hex.back();
  digit = digit == '0' ? '1' : '0';
  text = hex;
}

struct OwnFile {
  const char* family;
  /// A field that must not be any different.
  const char* pointer;
  Place place = Place::last;
};

class OwnVectors : public testing::TestWithParam<OwnFile> {};

TEST_P(OwnVectors, AllPass) {
  std::ostringstream details;
  const auto score = run_file(*find_family(GetParam().family), file_of(GetParam().family), std::nullopt, details);
  EXPECT_TRUE(score.is_full()) << score.passed << " of " << score.total << '\n' << details.str();
  EXPECT_GE(score.total, 2u);
}

TEST_P(OwnVectors, FailWithOneDigitChanged) {
  auto cases = read_cases(GetParam().family);
  for (auto& test : cases) {
    spoil(test.at(json::json_pointer(GetParam().pointer)), GetParam().place);
    EXPECT_NE(failure_of(GetParam().family, test), "");
  }
}

TEST_P(OwnVectors, AreMadeAgainByTheSameCode) {
  const auto made = std::ranges::find(makers(), GetParam().family, &Maker::family);
  ASSERT_NE(made, makers().end());
  for (const auto& test : made->make(CipherSuite{3})) EXPECT_EQ(failure_of(GetParam().family, test), "");
}

INSTANTIATE_TEST_SUITE_P(
    Mls, OwnVectors,
    testing::Values(OwnFile{"key-schedule", "/epochs/1/exporter/secret"}, OwnFile{"message-protection", "/commit_priv"},
                    OwnFile{"messages", "/mls_key_package", Place::first},
                    OwnFile{"passive-client", "/epochs/0/commit"}, OwnFile{"secret-tree", "/leaves/4/1/handshake_key"},
                    OwnFile{"transcript-hashes", "/interim_transcript_hash_after"}, OwnFile{"tree-validation", "/tree"},
                    OwnFile{"treekem", "/update_paths/0/commit_secret"}, OwnFile{"welcome", "/welcome"}),
    [](const auto& file) {
      std::string name = file.param.family;
      std::ranges::replace(name, '-', '_');
      return name;
    });

TEST(PassiveClientCase, FailsWithoutAnyOfItsFields) {
  for (const auto& whole : read_cases("passive-client")) {
    for (const auto& [field, value] : whole.items()) {
      if (field == "ratchet_tree" && value.is_null()) continue;
      auto test = whole;
      test.erase(field);
      EXPECT_NE(failure_of("passive-client", test), "") << field;
      for (const auto& other : {json(7), json(nullptr), json("zz"), json::array({json::array()}), json::object()}) {
        if (field == "origin" || (field == "ratchet_tree" && other.is_null())) continue;
        test[field] = other;
        EXPECT_NE(failure_of("passive-client", test), "") << field << " " << other;
      }
    }
  }
}

TEST(PassiveClientCase, SaysThatItWantsTheGroupThatItContinues) {
  int continuing = 0;
  for (auto test : read_cases("passive-client")) {
    if (test.erase("origin") == 0) continue;
    ++continuing;
    EXPECT_THAT(failure_of("passive-client", test), testing::HasSubstr("joining: not_found"));
  }
  EXPECT_EQ(continuing, 3);
}

TEST(PassiveClientCase, FailsWhenAProposalIsLeftOut) {
  int tried = 0;
  for (const auto& whole : read_cases("passive-client")) {
    for (std::size_t i = 0; i < whole.at("epochs").size(); ++i) {
      auto test = whole;
      auto& proposals = test["epochs"][i]["proposals"];
      if (proposals.empty()) continue;
      proposals.erase(0);
      ++tried;
      EXPECT_THAT(failure_of("passive-client", test), testing::HasSubstr("refers to an unknown proposal"));
    }
  }
  EXPECT_GT(tried, 10);
}

}  // namespace
}  // namespace qpc::mls::vectors
