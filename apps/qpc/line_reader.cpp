#include "qpc/line_reader.h"

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "client/mailbox/outbox.h"

namespace qpc::cli {
namespace {

/// Regular files are always ready, and cannot be waited for.
bool can_be_waited_for(int descriptor) {
  struct stat about{};
  return ::fstat(descriptor, &about) == 0 && !S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode);
}

}  // namespace

LineReader::LineReader(int descriptor, kj::UnixEventPort& events) : descriptor_(descriptor) {
  if (!can_be_waited_for(descriptor)) return;
  try {
    observer_ =
        kj::heap<kj::UnixEventPort::FdObserver>(events, descriptor, kj::UnixEventPort::FdObserver::OBSERVE_READ);
  } catch (const kj::Exception&) {
    observer_ = nullptr;  // as /dev/null, which is always ready
  }
}

bool LineReader::has_input() const {
  pollfd state{.fd = descriptor_, .events = POLLIN, .revents = 0};
  return ::poll(&state, 1, 0) > 0;
}

client::Outcome<bool> LineReader::read_some() {
  std::array<char, 65536> piece;
  for (;;) {
    const ssize_t size = ::read(descriptor_, piece.data(), piece.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) {
      return client::failure(client::FailureKind::not_found, "input_unreadable",
                             "The input cannot be read: check that it is open for reading.");
    }
    at_end_ = size == 0;
    buffer_.append(piece.data(), static_cast<std::size_t>(size));
    if (buffer_.size() > client::longest_text * 2 && buffer_.find('\n') == std::string::npos) {
      return client::failure(
          client::FailureKind::limit, "text_too_long",
          "A line of the input is longer than a message can be (" + std::to_string(client::longest_text) + " octets).");
    }
    return !at_end_;
  }
}

std::vector<std::string> LineReader::take_lines(std::size_t most) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (lines.size() < most) {
    const std::size_t end = buffer_.find('\n', begin);
    if (end == std::string::npos) break;
    lines.push_back(buffer_.substr(begin, end - begin));
    begin = end + 1;
  }
  buffer_.erase(0, begin);
  if (lines.size() < most && at_end_ && !buffer_.empty()) lines.push_back(std::exchange(buffer_, {}));
  return lines;
}

Task<client::Outcome<std::vector<std::string>>> LineReader::next_lines(std::size_t most) {
  for (;;) {
    auto lines = take_lines(most);
    if (!lines.empty() || at_end_) co_return lines;
    if (part_ && !buffer_.empty()) part_();
    KJ_IF_MAYBE (observer, observer_) {
      if (!has_input()) co_await (*observer)->whenBecomesReadable();
    }
    QPC_CO_CHECK(read_some());
  }
}

}  // namespace qpc::cli
