// complete_command.h: `qpc complete SHELL …`: what the shells' scripts ask at each press of Tab.
#pragma once
#include <span>
#include <string>

#include "qpc/completion.h"

namespace qpc::cli {

/// The answer for a shell: a line that says what is in it (`words`, `files`, `folders`), then a word a line. Empty,
/// where nothing can be said.
///
///   bash LINE REPLACED   the line up to the cursor, and what bash replaces in it; words are quoted for that place
///   zsh WORD…            the words behind the program's name, the one at the cursor last, without quotes; each word is
///   fish WORD…           followed by a tab and what it is
std::string answer_shell(std::span<const std::string> arguments, const KnownSource& known);

}  // namespace qpc::cli
