#include "db/hidden_memory.h"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

namespace qpc::db {
namespace {

/// Whether it holds in a process of its own, as this one shall stay as it is.
bool in_a_process_of_its_own(const std::function<bool()>& holds) {
  const auto child = ::fork();
  if (child == 0) ::_exit(holds() ? 0 : 1);
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool has_no_core_file() {
  rlimit limit{};
  return ::getrlimit(RLIMIT_CORE, &limit) == 0 && limit.rlim_cur == 0 && limit.rlim_max == 0;
}

TEST(HiddenMemory, IsNeitherDumpedNorTraced) {
  EXPECT_TRUE(in_a_process_of_its_own(
      [] { return hide_memory() && has_no_core_file() && ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0; }));
}

TEST(HiddenMemory, IsStillNotDumpedWhereADebuggerIsLetIn) {
  EXPECT_TRUE(in_a_process_of_its_own([] {
    const int before = ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0);
    return hide_memory(Debugger::let_in) && has_no_core_file() && ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == before;
  }));
}

}  // namespace
}  // namespace qpc::db
