// say_lines.h: `--lines`: each line of an input is one message.
#pragma once
#include "qpc/program.h"

namespace qpc::cli {

/// What `send` or `dm` with --lines asks for. Each line is stored before the next is read, so that nothing is lost,
/// whatever is killed.
Task<Ending> say_lines(Program& program, Invocation& invocation);

}  // namespace qpc::cli
