// ending.h: a program that is told to end by a signal.
#pragma once
#include <kj/async-unix.h>

namespace qpc::cli {

/// The signal that tells the program to end: SIGINT, SIGTERM or SIGHUP, but for those that whoever started it has it
/// ignore (nohup, or a script's `&`). `events` outlives the promise.
kj::Promise<int> told_to_end(kj::UnixEventPort& events);

/// Ends the program as the signal would have: whoever waits for it learns by what it ended.
[[noreturn]] void end_by(int signal);

}  // namespace qpc::cli
