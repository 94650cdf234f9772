// wire.h: bounded reading and writing of the TLS presentation language (RFC 8446 §3) with the
// variable-size vectors of RFC 9420 §2.1.2.
#pragma once
#include <concepts>
#include <optional>
#include <utility>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"

namespace qpc {

/// Reads from octets that somebody else owns. Nothing is allocated before the octets for it are there.
class WireReader {
 public:
  explicit WireReader(ByteView octets) : rest_(octets) {}

  /// Errors of every read: malformed, when too few octets are left.
  Result<std::uint8_t> u8();
  Result<std::uint16_t> u16();
  Result<std::uint32_t> u32();
  Result<std::uint64_t> u64();
  /// Exactly `size` octets, borrowed.
  Result<ByteView> bytes(std::size_t size);
  /// The length in front of a vector. Errors: malformed, unless in the shortest form (RFC 9420 §2.1.2).
  Result<std::uint32_t> vector_size();
  /// `opaque data<V>`, borrowed.
  Result<ByteView> vector();
  /// A reader over the elements of a vector.
  Result<WireReader> nested();
  /// The one octet in front of an `optional<T>`. Errors: malformed, unless 0 or 1.
  Result<bool> presence();

  bool at_end() const { return rest_.empty(); }
  std::size_t size() const { return rest_.size(); }
  ByteView rest() const { return rest_; }
  /// Errors: malformed, when octets are left over.
  Result<void> expect_end() const;

  /// `T list<V>`: reads elements with `T::read` to the end of the vector.
  template <class T>
  Result<std::vector<T>> list() {
    QPC_TRY(auto elements, nested());
    std::vector<T> items;
    while (!elements.at_end()) {
      QPC_TRY(auto item, T::read(elements));
      items.push_back(std::move(item));
    }
    return items;
  }
  /// `optional<T>`.
  template <class T>
  Result<std::optional<T>> optional() {
    QPC_TRY(const bool present, presence());
    if (!present) return std::optional<T>();
    QPC_TRY(auto item, T::read(*this));
    return std::optional<T>(std::move(item));
  }

 private:
  ByteView rest_;
};

/// Whether what is written is a secret: then buffers that were outgrown are wiped too.
enum class Content { open, secret };

/// Writes to a buffer of its own.
class WireWriter {
 public:
  explicit WireWriter(Content content = Content::open) : content_(content) {}
  WireWriter(const WireWriter&) = delete;
  WireWriter& operator=(const WireWriter&) = delete;
  ~WireWriter();

  void u8(std::uint8_t value);
  void u16(std::uint16_t value);
  void u32(std::uint32_t value);
  void u64(std::uint64_t value);
  void bytes(ByteView octets);
  /// The header of a vector of `size` octets (< 2^30: a larger one is a bug and ends the program).
  void vector_size(std::size_t size);
  /// `opaque data<V>`.
  void vector(ByteView octets);
  void presence(bool present) { u8(present ? 1 : 0); }

  /// A vector whose content `body()` writes.
  template <std::invocable Body>
  void vector_of(Body&& body) {
    const std::size_t start = buffer_.size();
    std::forward<Body>(body)();
    close_vector(start);
  }
  /// `T list<V>`.
  template <class Range>
  void list(const Range& items) {
    vector_of([&] {
      for (const auto& item : items) item.write(*this);
    });
  }
  /// `optional<T>`.
  template <class T>
  void optional(const std::optional<T>& item) {
    presence(item.has_value());
    if (item) item->write(*this);
  }

  ByteView view() const { return buffer_; }
  std::size_t size() const { return buffer_.size(); }
  /// The octets; the writer is empty afterwards.
  Bytes take() { return std::exchange(buffer_, {}); }
  /// The octets as a secret; the writer is wiped.
  Secret take_secret();

 private:
  void grow(std::size_t more);
  void close_vector(std::size_t start);

  Content content_;
  Bytes buffer_;
};

/// The octets of anything with `write(WireWriter&)`.
template <class T>
Bytes wire(const T& item) {
  WireWriter out;
  item.write(out);
  return out.take();
}

/// Reads one T that fills `octets` to the end. Errors: those of T::read; malformed, when octets are left over.
template <class T>
Result<T> read_all(ByteView octets) {
  WireReader in(octets);
  QPC_TRY(auto item, T::read(in));
  QPC_CHECK(in.expect_end());
  return item;
}

}  // namespace qpc
