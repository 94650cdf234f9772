// line_stream.h: lines over a Unix socket.
#pragma once
#include <kj/async-io.h>

#include <deque>
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

  ~LineStream() noexcept(false);
  KJ_DISALLOW_COPY_AND_MOVE(LineStream);

  /// The next line; nothing at the end. A line that was cut off is none.
  Task<std::optional<Line>> read_line();

  /// Done when the line has left. What held it is wiped: it may hold a secret.
  kj::Promise<void> write(std::string line);
  /// The same, where nobody waits for it: it leaves as long as this lives.
  void post(std::string line) { auto sent = write(std::move(line)); }

  /// Whether fewer octets than `most` wait to leave.
  bool has_room(std::size_t most) const { return waiting_octets_ < most; }
  /// Done when it has. One at a time.
  kj::Promise<void> until_room(std::size_t most);
  /// Done when the other end reads no more.
  kj::Promise<void> when_gone() { return stream_->whenWriteDisconnected(); }

 private:
  struct Waiting {
    std::string line;
    kj::Own<kj::PromiseFulfiller<void>> left;
  };
  Task<void> write_all();
  /// The first line has left, or never will.
  void drop_first();

  kj::Own<kj::AsyncIoStream> stream_;
  std::size_t longest_;
  std::string buffer_;
  bool passes_over_ = false;  ///< the rest of a line that is too long
  std::deque<Waiting> waiting_;
  std::size_t waiting_octets_ = 0;
  std::size_t room_ = 0;  ///< what is waited for with `room_made_`
  kj::Own<kj::PromiseFulfiller<void>> room_made_;
  bool is_writing_ = false;
  kj::Promise<void> writing_ = kj::READY_NOW;  ///< the one writer; ends before what it uses
};

/// Overwrites what a text holds.
void wipe_text(std::string& text);

}  // namespace qpc::command
