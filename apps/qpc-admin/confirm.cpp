#include "qpc-admin/confirm.h"

#include <unistd.h>

#include <cstdio>
#include <iostream>

namespace qpc::admin {

void add_yes(CLI::App& command, bool& yes) { command.add_flag("--yes", yes, "Do not ask whether you are sure"); }

client::Outcome<> confirm(bool yes, const std::string& question) {
  if (yes) return {};
  if (::isatty(STDIN_FILENO) == 0) {
    return failure(FailureKind::usage, "no_terminal",
                   "There is no terminal to ask you whether you are sure: add --yes.");
  }
  std::fprintf(stderr, "%s [yes/no] ", question.c_str());
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "yes") return {};
  return failure(FailureKind::usage, "not_confirmed", "Nothing was done, as the answer was not 'yes'.");
}

}  // namespace qpc::admin
