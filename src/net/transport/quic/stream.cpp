#include "net/transport/quic/stream.h"

#include <algorithm>
#include <array>

#include "net/transport/quic/quic_connection.h"

namespace qpc::net::quic {
namespace {

ByteView view(kj::ArrayPtr<const kj::byte> octets) { return {octets.begin(), octets.size()}; }

/// RFC 9000 §16: the first two bits say how many octets there are.
std::size_t varint_size(std::uint8_t first) { return std::size_t{1} << (first >> 6); }

std::uint64_t read_varint(ByteView octets) {
  std::uint64_t value = octets[0] & 0x3f;
  for (const std::uint8_t octet : octets.subspan(1)) value = value << 8 | octet;
  return value;
}

}  // namespace

/// A read that waits. Cancelling it unties it from the stream.
class Stream::Reader {
 public:
  Reader(kj::PromiseFulfiller<std::size_t>& fulfiller, kj::Own<Stream> stream, std::uint8_t* room, std::size_t at_least,
         std::size_t at_most, std::size_t got)
      : fulfiller_(fulfiller), stream_(kj::mv(stream)), room_(room), at_least_(at_least), at_most_(at_most), got_(got) {
    stream_->reader_ = *this;
  }
  ~Reader() noexcept(false) { untie(); }
  KJ_DISALLOW_COPY_AND_MOVE(Reader);

  void wake() {
    got_ += stream_->take(room_ + got_, at_most_ - got_);
    if (got_ >= at_least_ || stream_->has_read_all()) {
      untie();
      fulfiller_.fulfill(kj::cp(got_));
    } else if (stream_->read_fault_) {
      untie();
      fulfiller_.reject(kj::cp(*stream_->read_fault_));
    }
  }

 private:
  void untie() {
    KJ_IF_MAYBE (reader, stream_->reader_) {
      if (reader == this) stream_->reader_ = nullptr;
    }
  }
  kj::PromiseFulfiller<std::size_t>& fulfiller_;
  kj::Own<Stream> stream_;
  std::uint8_t* room_;
  std::size_t at_least_, at_most_, got_;
};

/// A write that waits for acknowledgements. What it has handed over stays handed over when it is cancelled.
class Stream::Writer {
 public:
  Writer(kj::PromiseFulfiller<void>& fulfiller, kj::Own<Stream> stream, kj::Array<kj::ArrayPtr<const kj::byte>> pieces)
      : fulfiller_(fulfiller), stream_(kj::mv(stream)), pieces_(kj::mv(pieces)) {
    stream_->writer_ = *this;
  }
  ~Writer() noexcept(false) { untie(); }
  KJ_DISALLOW_COPY_AND_MOVE(Writer);

  void wake() {
    if (stream_->write_fault_) {
      untie();
      fulfiller_.reject(kj::cp(*stream_->write_fault_));
      return;
    }
    while (next_ < pieces_.size()) {
      auto& piece = pieces_[next_];
      const std::size_t accepted = stream_->accept(view(piece));
      piece = piece.slice(accepted, piece.size());
      if (piece.size() > 0) return;
      ++next_;
    }
    untie();
    fulfiller_.fulfill();
  }

 private:
  void untie() {
    KJ_IF_MAYBE (writer, stream_->writer_) {
      if (writer == this) stream_->writer_ = nullptr;
    }
  }
  kj::PromiseFulfiller<void>& fulfiller_;
  kj::Own<Stream> stream_;
  kj::Array<kj::ArrayPtr<const kj::byte>> pieces_;
  std::size_t next_ = 0;
};

/// What the stream's user holds. Dropping it ends both halves: what was written is still sent.
class Stream::Io final : public kj::AsyncIoStream {
 public:
  explicit Io(kj::Own<Stream> stream) : stream_(kj::mv(stream)) {}
  ~Io() noexcept(false) { stream_->release(); }
  KJ_DISALLOW_COPY_AND_MOVE(Io);

  kj::Promise<std::size_t> tryRead(void* room, std::size_t at_least, std::size_t at_most) override {
    return stream_->read(static_cast<std::uint8_t*>(room), at_least, at_most);
  }
  kj::Promise<void> write(const void* octets, std::size_t size) override {
    const auto piece = kj::arrayPtr(static_cast<const kj::byte*>(octets), size);
    return stream_->write(kj::arrayPtr(&piece, 1));
  }
  kj::Promise<void> write(kj::ArrayPtr<const kj::ArrayPtr<const kj::byte>> pieces) override {
    return stream_->write(pieces);
  }
  kj::Promise<void> whenWriteDisconnected() override { return stream_->when_writing_fails(); }
  void shutdownWrite() override { stream_->end_writing(); }
  void abortRead() override { stream_->abort_reading(); }

 private:
  kj::Own<Stream> stream_;
};

Stream::Stream(QuicConnection& connection, StreamKind kind) : Stream(connection, unopened) {
  kind_ = kind;
  static_assert(static_cast<std::uint64_t>(StreamKind::blob) < 64, "then a kind is a varint of one octet");
  const auto octet = static_cast<std::uint8_t>(kind);
  send_.append({&octet, 1});
}

Result<std::optional<StreamKind>> Stream::read_kind() {
  std::array<std::uint8_t, 8> octets;
  if (received_.peek(std::span(octets).first(1)) == 0) return kind_so_far();
  const auto varint = std::span(octets).first(varint_size(octets[0]));
  if (received_.size() < varint.size()) return kind_so_far();
  take(varint.data(), varint.size());
  switch (const auto kind = static_cast<StreamKind>(read_varint(varint))) {
    case StreamKind::rpc:
    case StreamKind::blob:
      kind_ = kind;
      return kind_;
  }
  return fail(Kind::unsupported, "a stream of a kind that this side does not speak");
}

Result<std::optional<StreamKind>> Stream::kind_so_far() const {
  if (received_end_ || read_fault_) return fail(Kind::unsupported, "a stream that ended before its kind was said");
  return std::nullopt;
}

kj::Own<kj::AsyncIoStream> Stream::io() { return kj::heap<Io>(kj::addRef(*this)); }

void Stream::receive(ByteView octets, bool end) {
  received_.append(octets);
  received_end_ = received_end_ || end;
  wake_reader();
}

void Stream::acknowledge(std::uint64_t offset) {
  send_.acknowledge(offset);
  wake_writer();
}

void Stream::reset_by_peer(std::uint64_t code) {
  if (!read_fault_)
    read_fault_ = std::make_unique<kj::Exception>(KJ_EXCEPTION(DISCONNECTED, "the peer reset the stream", code));
  wake_reader();
}

void Stream::refuse_writing(kj::Exception reason) {
  if (write_fault_) return;
  write_fault_ = std::make_unique<kj::Exception>(kj::mv(reason));
  send_.clear();
  wake_writer();
  KJ_IF_MAYBE (fulfiller, write_failed_) (*fulfiller)->fulfill();
}

void Stream::forget() {
  // What is left to read no longer holds up the connection's other streams.
  KJ_IF_MAYBE (connection, connection_) connection->consumed(*this, received_.size());
  connection_ = nullptr;
  if (!received_end_) reset_by_peer(0);
  refuse_writing(KJ_EXCEPTION(DISCONNECTED, "the stream has ended"));
}

void Stream::disconnect(const kj::Exception& reason) {
  connection_ = nullptr;
  if (!read_fault_) read_fault_ = std::make_unique<kj::Exception>(kj::cp(reason));
  wake_reader();
  refuse_writing(kj::cp(reason));
}

Stream::Unsent Stream::unsent(std::span<ngtcp2_vec> pieces) const {
  Unsent result{0, 0, false};
  send_.for_unsent([&](ByteView piece) {
    pieces[result.pieces++] = {const_cast<std::uint8_t*>(piece.data()), piece.size()};
    result.octets += piece.size();
    return result.pieces < pieces.size();
  });
  result.reaches_end = end_ == End::queued && result.octets == send_.unsent();
  return result;
}

void Stream::mark_sent(std::size_t octets, bool end) {
  send_.mark_sent(octets);
  if (end) end_ = End::sent;
}

kj::Promise<std::size_t> Stream::read(std::uint8_t* room, std::size_t at_least, std::size_t at_most) {
  KJ_REQUIRE(reader_ == nullptr, "one read at a time");
  const std::size_t got = take(room, at_most);
  if (got >= at_least || has_read_all()) return got;
  if (read_fault_) return kj::cp(*read_fault_);
  return kj::newAdaptedPromise<std::size_t, Reader>(kj::addRef(*this), room, at_least, at_most, got);
}

kj::Promise<void> Stream::write(Pieces pieces) {
  KJ_REQUIRE(writer_ == nullptr, "one write at a time");
  KJ_REQUIRE(end_ == End::open, "nothing may be written after shutdownWrite()");
  if (write_fault_) return kj::cp(*write_fault_);
  for (std::size_t at = 0; at < pieces.size(); ++at) {
    const std::size_t accepted = accept(view(pieces[at]));
    if (accepted == pieces[at].size()) continue;
    auto rest = kj::heapArray(pieces.slice(at, pieces.size()));
    rest[0] = rest[0].slice(accepted, rest[0].size());
    return kj::newAdaptedPromise<void, Writer>(kj::addRef(*this), kj::mv(rest));
  }
  return kj::READY_NOW;
}

std::size_t Stream::accept(ByteView octets) {
  KJ_IF_MAYBE (connection, connection_) {
    const std::size_t limit = connection->window().unacknowledged_bytes;
    const std::size_t fits = std::min(octets.size(), limit - std::min(limit, send_.size()));
    if (fits > 0) {
      send_.append(octets.first(fits));
      connection->queue(*this);
    }
    return fits;
  }
  return 0;
}

void Stream::end_writing() {
  if (end_ != End::open || write_fault_) return;
  end_ = End::queued;
  KJ_IF_MAYBE (connection, connection_) connection->queue(*this);
}

void Stream::abort_reading() {
  if (!received_end_ && !read_fault_) {
    KJ_IF_MAYBE (connection, connection_) connection->stop_peer(*this, CloseCode::cancelled);
    read_fault_ = std::make_unique<kj::Exception>(KJ_EXCEPTION(DISCONNECTED, "reading was given up"));
  }
  const std::size_t unread = received_.size();
  received_.clear();
  KJ_IF_MAYBE (connection, connection_) connection->consumed(*this, unread);
  wake_reader();
}

kj::Promise<void> Stream::when_writing_fails() {
  if (write_fault_) return kj::READY_NOW;
  auto pair = kj::newPromiseAndFulfiller<void>();
  write_failed_ = kj::mv(pair.fulfiller);
  return kj::mv(pair.promise);
}

void Stream::release() {
  abort_reading();
  end_writing();
}

std::size_t Stream::take(std::uint8_t* room, std::size_t size) {
  const std::size_t got = received_.read({room, size});
  if (got > 0) {
    KJ_IF_MAYBE (connection, connection_) connection->consumed(*this, got);
  }
  return got;
}

void Stream::wake_reader() {
  KJ_IF_MAYBE (reader, reader_) reader->wake();
}

void Stream::wake_writer() {
  KJ_IF_MAYBE (writer, writer_) writer->wake();
}

}  // namespace qpc::net::quic
