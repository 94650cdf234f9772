#include "cli/ending.h"

#include <csignal>
#include <cstdlib>

namespace qpc::cli {

kj::Promise<int> told_to_end(kj::UnixEventPort& events) {
  kj::Promise<siginfo_t> told = kj::NEVER_DONE;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction now{};
    if (::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN) continue;
    kj::UnixEventPort::captureSignal(signal);
    told = told.exclusiveJoin(events.onSignal(signal));
  }
  return told.then([](const siginfo_t& signal) { return signal.si_signo; });
}

void end_by(int signal) {
  std::signal(signal, SIG_DFL);
  sigset_t released;
  sigemptyset(&released);
  sigaddset(&released, signal);
  std::raise(signal);  // waits until it is let through
  ::pthread_sigmask(SIG_UNBLOCK, &released, nullptr);
  std::abort();
}

}  // namespace qpc::cli
