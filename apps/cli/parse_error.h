// parse_error.h: a command line that makes no sense, as a sentence that says what to type instead.
#pragma once
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace qpc::cli {

/// Why `program` could not parse `words`, the words after its name.
std::string describe(const CLI::ParseError& error, const CLI::App& program, const std::vector<std::string>& words);

}  // namespace qpc::cli
