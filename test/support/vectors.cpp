#include "support/vectors.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "core/base/encoding.h"
#include "support/shared_vectors.h"

namespace qpc::test {
namespace {

nlohmann::json read_json(const std::filesystem::path& path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error("no vectors at " + path.string());
  return nlohmann::json::parse(file);
}

bool runs_in_ci() {
  const char* const ci = std::getenv("CI");
  return ci != nullptr && std::string_view(ci) == "true";
}

std::filesystem::path shared_folder() {
  const char* const named = std::getenv("QPC_SHARED");
  return named != nullptr ? named : std::filesystem::path(QPC_SOURCE_DIR).parent_path() / "shared";
}

}  // namespace

nlohmann::json read_vectors(const std::string& path) {
  return read_json(std::filesystem::path(QPC_SOURCE_DIR) / "test/vectors" / path);
}

std::optional<std::filesystem::path> find_shared_vectors() {
  const std::filesystem::path folder = shared_folder();
  if (std::filesystem::exists(folder / "vectors")) return folder / "vectors";
  if (runs_in_ci()) throw std::runtime_error("no vectors in " + folder.string() + " (.ci/vectors fetches them)");
  return std::nullopt;
}

std::optional<nlohmann::json> read_shared_vectors(const std::string& path) {
  const auto folder = find_shared_vectors();
  if (!folder) return std::nullopt;
  return read_json(*folder / path);
}

Bytes hex(const nlohmann::json& vector, const std::string& member) {
  return from_hex(vector.at(member).get<std::string>()).value();
}

}  // namespace qpc::test
