// completion_scripts.h: what a shell is told once: to ask `qpc complete` at each press of Tab.
#pragma once
#include <cstdint>
#include <string_view>

#include "client/command/words.h"

namespace qpc::cli {

enum class Shell : std::uint8_t { bash, zsh, fish };

std::string_view completion_script(Shell shell);

}  // namespace qpc::cli

namespace qpc::command {
template <>
struct Words<cli::Shell> {
  static constexpr std::pair<cli::Shell, std::string_view> pairs[] = {
      {cli::Shell::bash, "bash"}, {cli::Shell::zsh, "zsh"}, {cli::Shell::fish, "fish"}};
};
}  // namespace qpc::command
