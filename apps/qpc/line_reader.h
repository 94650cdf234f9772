// line_reader.h: lines from a file, a pipe or a terminal, without holding up the event loop.
#pragma once
#include <kj/async-unix.h>

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "client/failure.h"
#include "net/task.h"

namespace qpc::cli {

/// Reads a descriptor line by line. It is never made non-blocking, as a terminal shares that with other programs.
class LineReader {
 public:
  /// `descriptor` stays open as long as the reader; `events` outlives it.
  LineReader(int descriptor, kj::UnixEventPort& events);

  /// All complete lines that can be had without waiting, at least one, at most `most`; none at the end. Line breaks are
  /// taken off; the last line may lack one.
  Task<client::Outcome<std::vector<std::string>>> next_lines(std::size_t most);

  /// Calls `part` when there is the beginning of a line, and no more of it yet.
  void on_part(std::function<void()> part) { part_ = std::move(part); }

 private:
  bool has_input() const;
  client::Outcome<bool> read_some();
  std::vector<std::string> take_lines(std::size_t most);

  int descriptor_;
  kj::Maybe<kj::Own<kj::UnixEventPort::FdObserver>> observer_;
  std::function<void()> part_;
  std::string buffer_;
  bool at_end_ = false;
};

}  // namespace qpc::cli
