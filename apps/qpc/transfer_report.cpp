#include "qpc/transfer_report.h"

#include <unistd.h>

#include <cstdio>
#include <utility>

#include "cli/terminal_text.h"
#include "client/blob/file_name.h"

namespace qpc::cli {

TransferReport::TransferReport(Output& output, std::string what)
    : output_(output),
      what_(terminal_text(what, Lines::join)),
      counts_(!output.quiet() && ::isatty(STDERR_FILENO) == 1) {}

void TransferReport::moved(std::uint64_t octets, std::uint64_t of) {
  const bool resumes = !std::exchange(begun_, true) && octets > 0;
  if (resumes && !counts_) {
    output_.notice(what_ + ": going on at " + client::size_in_words(octets) + " of " + client::size_in_words(of) + ".");
  }
  const int percent = of == 0 ? 100 : static_cast<int>(octets * 100 / of);
  if (!counts_ || percent == shown_) return;
  shown_ = percent;
  in_line_ = true;
  std::fprintf(stderr, "\r%s  %3d %% of %s ", what_.c_str(), percent, client::size_in_words(of).c_str());
  std::fflush(stderr);
}

void TransferReport::interrupted(const client::Failure& why, kj::Duration) {
  end();
  output_.notice(why.text + " Trying again.");
  begun_ = false;
}

void TransferReport::end() {
  if (!std::exchange(in_line_, false)) return;
  std::fputc('\n', stderr);
  std::fflush(stderr);
}

}  // namespace qpc::cli
