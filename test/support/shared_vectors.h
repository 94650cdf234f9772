// shared_vectors.h: larger vector sets that lie in a folder beside the clone and are not committed.
#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

namespace qpc::test {

/// What a test that lacks them says: `if (!vectors) GTEST_SKIP() << no_shared_vectors;`
inline constexpr const char* no_shared_vectors =
    "skipped: no shared vectors; .ci/vectors ../shared fetches them (or set QPC_SHARED)";

/// `vectors` in the folder that the environment variable QPC_SHARED names or, failing that, in ../shared beside the
/// source. Nothing, when it is not there. Throws, when it is missing although CI=true.
std::optional<std::filesystem::path> find_shared_vectors();

/// The content of `path` in that folder. Nothing, when there is no folder. Throws also when the file is missing or no
/// JSON.
std::optional<nlohmann::json> read_shared_vectors(const std::string& path);

}  // namespace qpc::test
