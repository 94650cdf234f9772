#include "db/hidden_memory.h"

#include <sys/prctl.h>
#include <sys/resource.h>

namespace qpc::db {

bool hide_memory(Debugger debugger) {
  // A limit of 0 alone does not do: systems that pipe core images to a program disregard it.
  const rlimit none{0, 0};
  if (::setrlimit(RLIMIT_CORE, &none) != 0) return false;
  return debugger == Debugger::let_in || ::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

}  // namespace qpc::db
