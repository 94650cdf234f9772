// read_file.h: what a person hands over as a file.
#pragma once
#include <filesystem>

#include "client/failure.h"
#include "core/base/bytes.h"

namespace qpc::cli {

/// A file of at most 1 MiB. Errors: not_found: "input_unreadable"; limit: "too_large".
client::Outcome<Bytes> read_file(const std::filesystem::path& path);

}  // namespace qpc::cli
