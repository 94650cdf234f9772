// line_stream.h: lines over a Unix socket.
#pragma once
#include <kj/async-io.h>

#include <optional>
#include <string>

#include "net/task.h"

namespace qpc::command {

struct Line {
  std::string text;           ///< without its end
  bool was_too_long = false;  ///< then the text is empty: it was passed over
};

/// Reads and writes whole lines. Writes keep their order, whoever awaits them.
class LineStream {
 public:
  /// Lines of more than `longest` octets are passed over.
  LineStream(kj::Own<kj::AsyncIoStream> stream, std::size_t longest) : stream_(kj::mv(stream)), longest_(longest) {}

  /// The next line; nothing at the end. A line that was cut off is none.
  Task<std::optional<Line>> read_line();

  /// Done when the line has left. What held it is wiped: it may hold a secret.
  kj::Promise<void> write(std::string line);
  /// The same, where nobody waits for it: it leaves as long as this lives.
  void post(std::string line) { auto sent = write(std::move(line)); }

 private:
  kj::Own<kj::AsyncIoStream> stream_;
  std::size_t longest_;
  std::string buffer_;
  bool passes_over_ = false;  ///< the rest of a line that is too long
  kj::Promise<void> writing_ = kj::READY_NOW;
};

/// Overwrites what a text holds.
void wipe_text(std::string& text);

}  // namespace qpc::command
