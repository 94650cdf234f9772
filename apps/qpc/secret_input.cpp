#include "qpc/secret_input.h"

#include <fcntl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

namespace qpc::cli {
namespace {

using client::failure;
using client::FailureKind;
using client::Outcome;

constexpr std::size_t longest_secret = 1024;

/// A descriptor that closes itself.
struct Opened {
  int number;
  explicit Opened(int descriptor) : number(descriptor) {}
  Opened(const Opened&) = delete;
  Opened& operator=(const Opened&) = delete;
  ~Opened() {
    if (number >= 0) ::close(number);
  }
};

constexpr std::array ending_signals = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

/// What a signal that ends the program has to put right before: a signal handler sees nothing else.
struct Silenced {
  int terminal = -1;
  termios before{};
};
Silenced silenced;

/// Only calls that POSIX allows in here.
void restore_and_end(int signal) {
  ::tcsetattr(silenced.terminal, TCSANOW, &silenced.before);
  struct sigaction standard{};
  standard.sa_handler = SIG_DFL;
  ::sigaction(signal, &standard, nullptr);
  ::raise(signal);
}

/// Switches a terminal's echo off as long as it lives; a program that is ended meanwhile leaves it on. One at a time.
class Silence {
 public:
  explicit Silence(int terminal) {
    silenced.terminal = terminal;
    if (::tcgetattr(terminal, &silenced.before) != 0) return;
    struct sigaction handler{};
    handler.sa_handler = restore_and_end;
    for (std::size_t i = 0; i < ending_signals.size(); ++i) ::sigaction(ending_signals[i], &handler, &handlers_[i]);
    termios silent = silenced.before;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(terminal, TCSAFLUSH, &silent);
    active_ = true;
  }
  Silence(const Silence&) = delete;
  Silence& operator=(const Silence&) = delete;
  ~Silence() {
    if (!active_) return;
    ::tcsetattr(silenced.terminal, TCSAFLUSH, &silenced.before);
    for (std::size_t i = 0; i < ending_signals.size(); ++i) ::sigaction(ending_signals[i], &handlers_[i], nullptr);
  }

 private:
  std::array<struct sigaction, ending_signals.size()> handlers_{};
  bool active_ = false;
};

void say(int terminal, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(terminal, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

Outcome<Password> ask(int terminal, const std::string& prompt) {
  const Silence silence(terminal);  // before the question: an answer may come at once
  say(terminal, prompt);
  auto line = read_secret_line(terminal);
  say(terminal, "\n");
  return line;
}

Outcome<Password> read_from_terminal(const SecretQuestion& question) {
  const Opened terminal(::open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY));
  if (terminal.number < 0) {
    return failure(FailureKind::usage, "no_terminal",
                   "There is no terminal to ask on: use " + question.option + "-stdin, " + question.option +
                       "-file FILE or " + question.option + "-fd NUMBER.");
  }
  QPC_TRY(auto first, ask(terminal.number, question.prompt));
  if (!question.ask_twice) return first;
  QPC_TRY(const auto second, ask(terminal.number, "The same again: "));
  if (!equal_in_constant_time(first.reveal(), second.reveal())) {
    return failure(FailureKind::usage, "entries_differ", "The two entries differ: try again.");
  }
  return first;
}

}  // namespace

Outcome<Password> read_secret_line(int descriptor) {
  Secret buffer(longest_secret + 1);
  std::size_t size = 0;
  for (;;) {
    if (size == buffer.size()) {
      return failure(FailureKind::limit, "secret_too_long", "A password or passphrase has at most 1024 octets.");
    }
    const ssize_t got = ::read(descriptor, buffer.fill().data() + size, 1);  // one by one: what follows is not ours
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) {
      return failure(FailureKind::not_found, "secret_unreadable",
                     "The password cannot be read from there: check that the file or descriptor is open for reading.");
    }
    if (got == 0 || buffer.reveal()[size] == '\n') break;
    ++size;
  }
  if (size > 0 && buffer.reveal()[size - 1] == '\r') --size;
  if (size == 0) {
    return failure(FailureKind::usage, "empty_secret",
                   "Nothing was typed: a password or passphrase has at least one character.");
  }
  return Secret::copy_of(buffer.reveal().first(size)).into<Password>();
}

Outcome<Password> read_secret(const SecretSource& source, const SecretQuestion& question) {
  if (source.standard_input) return read_secret_line(STDIN_FILENO);
  if (source.descriptor) return read_secret_line(*source.descriptor);
  if (source.file.empty()) return read_from_terminal(question);
  const Opened file(::open(source.file.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.number < 0) {
    return failure(FailureKind::not_found, "secret_unreadable", "Cannot open " + source.file.string() + ".");
  }
  return read_secret_line(file.number);
}

}  // namespace qpc::cli
