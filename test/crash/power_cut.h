// power_cut.h: what a disk has after its machine stopped.
#pragma once
#include <filesystem>
#include <random>

namespace qpc::crash {

/// The process was killed: the system still writes all it was told.
void keep_all(const std::filesystem::path& log);

/// The power went: of what was not synced, each write is kept, dropped, or torn into sectors of which some are kept, in
/// any order; of the names that came and went, the first few hold. Returns how many writes were not kept whole.
std::size_t cut_power(const std::filesystem::path& log, std::mt19937_64& chance);

}  // namespace qpc::crash
