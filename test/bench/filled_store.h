// filled_store.h: a profile whose history is long.
#pragma once
#include <cstdint>
#include <filesystem>

namespace qpc::bench {

/// Adds so many texts of ordinary words to the first conversation of a profile in this home. Throws where it cannot.
void fill_history(const std::filesystem::path& home, std::uint64_t count);

/// The word of this rank in them: the first are as frequent as in any language.
std::string word_of_rank(std::uint64_t rank);

}  // namespace qpc::bench
