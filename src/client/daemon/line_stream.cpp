#include "client/daemon/line_stream.h"

#include <array>

#include "core/base/secret.h"

namespace qpc::command {

void wipe_text(std::string& text) {
  wipe({reinterpret_cast<std::uint8_t*>(text.data()), text.size()});
  text.clear();
}

Task<std::optional<Line>> LineStream::read_line() {
  std::array<char, 16384> piece;
  for (std::size_t searched = 0;;) {
    if (const auto end = buffer_.find('\n', searched); end != std::string::npos) {
      const bool was_too_long = std::exchange(passes_over_, false) || end > longest_;
      Line line{.text = was_too_long ? std::string() : buffer_.substr(0, end), .was_too_long = was_too_long};
      std::string rest = buffer_.substr(end + 1);
      wipe_text(buffer_);
      buffer_ = std::move(rest);
      co_return line;
    }
    if (buffer_.size() > longest_) {
      passes_over_ = true;
      wipe_text(buffer_);
    }
    searched = buffer_.size();
    const auto size = co_await stream_->tryRead(piece.data(), 1, piece.size());
    if (size == 0) co_return std::nullopt;
    buffer_.append(piece.data(), size);
    wipe({reinterpret_cast<std::uint8_t*>(piece.data()), size});
  }
}

kj::Promise<void> LineStream::write(std::string line) {
  auto held = kj::heap<std::string>(std::move(line));
  auto& text = *held;
  auto forked = writing_.then([this, &text] { return stream_->write(text.data(), text.size()); })
                    .attach(kj::defer([held = kj::mv(held)]() mutable { wipe_text(*held); }))
                    .fork();
  writing_ = forked.addBranch();
  return forked.addBranch();
}

}  // namespace qpc::command
