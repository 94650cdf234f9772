#include "cli/qr_code.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <vector>

namespace qpc::cli {
namespace {

/// The modules again: true for dark.
std::vector<std::vector<bool>> modules(const std::string& lines) {
  std::vector<std::vector<bool>> rows;
  std::istringstream in(lines);
  for (std::string line; std::getline(in, line);) {
    std::vector<bool> upper, lower;
    for (std::size_t at = 0; at < line.size();) {
      const std::string block = line[at] == ' ' ? " " : line.substr(at, 3);
      at += block.size();
      upper.push_back(block == " " || block == "▄");
      lower.push_back(block == " " || block == "▀");
    }
    rows.push_back(std::move(upper));
    rows.push_back(std::move(lower));
  }
  return rows;
}

TEST(QrCode, HasItsThreeFindersAndAQuietZone) {
  const auto rows = modules(qr_code("quicprochat:chat.example?node=chat.example:5001"));
  constexpr std::size_t quiet = 4, finder = 7;
  const std::size_t width = rows.front().size(), side = width - 2 * quiet;
  ASSERT_EQ((side - 17) % 4, 0u) << "17 + 4 modules for each version";
  for (std::size_t at = 0; at < width; ++at) {
    for (std::size_t edge = 0; edge < quiet; ++edge) {
      EXPECT_FALSE(rows[edge][at]);
      EXPECT_FALSE(rows[at][edge]);
    }
  }
  const auto is_finder = [&](std::size_t top, std::size_t left) {
    for (std::size_t row = 0; row < finder; ++row) {
      for (std::size_t column = 0; column < finder; ++column) {
        const auto ring = std::min({row, column, finder - 1 - row, finder - 1 - column});
        if (rows[top + row][left + column] != (ring != 1)) return false;
      }
    }
    return true;
  };
  const std::size_t far = quiet + side - finder;
  EXPECT_TRUE(is_finder(quiet, quiet));
  EXPECT_TRUE(is_finder(quiet, far));
  EXPECT_TRUE(is_finder(far, quiet));
  EXPECT_FALSE(is_finder(far, far));
}

TEST(QrCode, SaysThatATextIsTooLong) { EXPECT_TRUE(qr_code(std::string(5000, 'x')).empty()); }

}  // namespace
}  // namespace qpc::cli
