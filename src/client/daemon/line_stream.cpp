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

LineStream::~LineStream() noexcept(false) {
  writing_ = kj::READY_NOW;
  for (auto& waiting : waiting_) wipe_text(waiting.line);
}

kj::Promise<void> LineStream::write(std::string line) {
  auto left = kj::newPromiseAndFulfiller<void>();
  waiting_octets_ += line.size();
  waiting_.push_back({std::move(line), kj::mv(left.fulfiller)});
  if (!is_writing_) {
    is_writing_ = true;
    writing_ = kj::Promise<void>(write_all()).eagerlyEvaluate(nullptr);
  }
  return kj::mv(left.promise);
}

kj::Promise<void> LineStream::until_room(std::size_t most) {
  if (has_room(most)) return kj::READY_NOW;
  auto made = kj::newPromiseAndFulfiller<void>();
  room_ = most;
  room_made_ = kj::mv(made.fulfiller);
  return kj::mv(made.promise);
}

Task<void> LineStream::write_all() {
  while (!waiting_.empty()) {
    auto& first = waiting_.front();
    try {
      co_await stream_->write(first.line.data(), first.line.size());
      first.left->fulfill();
    } catch (const kj::Exception& fault) {
      first.left->reject(kj::cp(fault));
    }
    drop_first();
  }
  is_writing_ = false;
}

void LineStream::drop_first() {
  auto& line = waiting_.front().line;
  waiting_octets_ -= line.size();
  wipe_text(line);
  waiting_.pop_front();
  if (room_made_.get() != nullptr && waiting_octets_ < room_) room_made_->fulfill();
}

}  // namespace qpc::command
