// run.h: runs the cases of vector files, family by family.
#pragma once
#include <filesystem>
#include <functional>
#include <iosfwd>
#include <optional>
#include <span>
#include <string_view>

#include "vectors/mls/case.h"

namespace qpc::mls::vectors {

/// A kind of vector file: the name its files have, and what to do with each case.
struct Family {
  std::string_view name;
  void (*check)(const Case&);
};

/// All families, one row each.
std::span<const Family> families();
/// The family whose name a file's stem is, or begins with before a hyphen; nullptr, when there is none.
const Family* find_family(std::string_view stem);

struct Score {
  std::size_t passed = 0;
  std::size_t total = 0;

  bool is_full() const { return passed == total; }
  Score& operator+=(const Score& other);
};

/// Runs all cases of a file, those of other suites than `suite` left out, and says on `details` what failed. A file
/// that cannot be read, or holds no array of cases, is one failed case.
Score run_file(const Family& family, const std::filesystem::path& file, std::optional<std::uint16_t> suite,
               std::ostream& details);

/// Runs every .json file in a folder by the family its name says. A file of no known family is one failed case, and so
/// is a folder without any.
Score run_folder(const std::filesystem::path& folder, std::optional<std::uint16_t> suite, std::ostream& details);

}  // namespace qpc::mls::vectors
