// confirm.h: asks before what cannot be taken back.
#pragma once
#include <CLI/CLI.hpp>

#include "qpc-admin/program.h"

namespace qpc::admin {

/// `--yes`, for scripts.
void add_yes(CLI::App& command, bool& yes);

/// Shows `question` on the terminal and takes a "yes". Errors: usage, without a terminal, or for any other answer.
client::Outcome<> confirm(bool yes, const std::string& question);

}  // namespace qpc::admin
