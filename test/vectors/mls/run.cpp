#include "vectors/mls/run.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <ostream>

#include "vectors/mls/checks.h"

namespace qpc::mls::vectors {
namespace {

constexpr auto table = std::to_array<Family>({
    {"crypto-basics", check_crypto_basics},
    {"deserialization", check_deserialization},
    {"key-schedule", check_key_schedule},
    {"message-protection", check_message_protection},
    {"messages", check_messages},
    {"passive-client", check_passive_client},
    {"psk_secret", check_psk_secret},
    {"secret-tree", check_secret_tree},
    {"transcript-hashes", check_transcript_hashes},
    {"tree-math", check_tree_math},
    {"tree-operations", check_tree_operations},
    {"tree-validation", check_tree_validation},
    {"treekem", check_treekem},
    {"welcome", check_welcome},
});

/// Whether the case is of another suite than the one asked for. Cases without a suite are of every suite.
bool is_left_out(const nlohmann::json& element, std::optional<std::uint16_t> suite) {
  if (!suite || !element.is_object()) return false;
  const auto found = element.find("cipher_suite");
  return found != element.end() && found->is_number() && *found != *suite;
}

Score failed_file(const std::filesystem::path& file, std::string_view why, std::ostream& details) {
  details << file.string() << ": " << why << '\n';
  return {.passed = 0, .total = 1};
}

}  // namespace

std::span<const Family> families() { return table; }

const Family* find_family(std::string_view stem) {
  const auto fits = [&](const Family& family) {
    return stem.starts_with(family.name) && (stem.size() == family.name.size() || stem[family.name.size()] == '-');
  };
  const auto found = std::ranges::find_if(table, fits);
  return found == table.end() ? nullptr : &*found;
}

Score& Score::operator+=(const Score& other) {
  passed += other.passed;
  total += other.total;
  return *this;
}

Score run_file(const Family& family, const std::filesystem::path& file, std::optional<std::uint16_t> suite,
               std::ostream& details) {
  std::ifstream in(file);
  if (!in) return failed_file(file, "cannot be opened", details);
  const auto cases = nlohmann::json::parse(in, nullptr, false);
  if (cases.is_discarded()) return failed_file(file, "is no JSON", details);
  if (!cases.is_array() || cases.empty()) return failed_file(file, "is no array of cases", details);

  Score score;
  for (std::size_t i = 0; i < cases.size(); ++i) {
    if (is_left_out(cases[i], suite)) continue;
    ++score.total;
    try {
      family.check(Case(cases[i]));
      ++score.passed;
    } catch (const std::exception& failure) {
      details << file.string() << ": " << family.name << " case " << i << ": " << failure.what() << '\n';
    }
  }
  return score;
}

Score run_folder(const std::filesystem::path& folder, std::optional<std::uint16_t> suite, std::ostream& details) {
  std::error_code unreadable;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, unreadable)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  if (files.empty()) return failed_file(folder, "has no .json files", details);
  std::ranges::sort(files);

  Score score;
  for (const auto& file : files) {
    const auto* family = find_family(file.stem().string());
    score += family != nullptr ? run_file(*family, file, suite, details)
                               : failed_file(file, "is of no known family", details);
  }
  return score;
}

}  // namespace qpc::mls::vectors
