// last_resort.h: what becomes of an exception that nothing has caught.
#pragma once
#include <functional>

#include "cli/output.h"

namespace qpc::cli {

/// What `work` returns, the exit code. An exception that escapes from it is a bug of ours, and told as such, with
/// `--json` as an object like any other failure: programs wait for one.
int run_to_the_end(Output& output, const std::function<int()>& work);

}  // namespace qpc::cli
