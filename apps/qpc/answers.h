// answers.h: what a command has to ask a person for, and where the answer comes from.
#pragma once
#include "qpc/program.h"

namespace qpc::cli {

/// Puts the answer where the command finds it when it is run again: a secret from where the command line said, or typed
/// at the terminal; a yes to the fingerprint of a node.
/// Errors: those of read_secret; authentication: "node_not_trusted", for a no; `failure` where nobody can be asked.
client::Outcome<> answer(Program& program, const command::Question& question, const client::Failure& failure,
                         command::Call& call, Bound& bound);

/// Who does what was asked for.
enum class Doer : std::uint8_t {
  engine,   ///< this process's, or the daemon's
  program,  ///< this process itself
};

/// Runs a call, again after each answer that it needed.
Task<client::Outcome<>> converse(Program& program, Doer doer, const command::Command& command, command::Call& call,
                                 Bound& bound);

/// Whether an answer means yes or no; nothing for one that means neither.
std::optional<bool> read_answer(std::string_view typed);

/// Asks a question on the terminal until the answer is clear; nothing without a terminal. Its end means no.
std::optional<bool> ask_on_terminal(const std::string& question);

}  // namespace qpc::cli
