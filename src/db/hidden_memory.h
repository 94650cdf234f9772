// hidden_memory.h: keeps the keys that a process holds out of images of its memory.
#pragma once

namespace qpc::db {

/// Whether a debugger of the same user may look into the process. None ever gets a core file.
enum class Debugger { kept_out, let_in };

/// The first thing a program with keys does: from here on the system writes no core file when it crashes, and only a
/// privileged program may trace it or read its memory. False, with errno set, where the system does not do as asked.
[[nodiscard]] bool hide_memory(Debugger debugger = Debugger::kept_out);

}  // namespace qpc::db
