// value.h: how C++ types stand in statements and rows. Three types of column serve every engine: int64, text, blob.
#pragma once
#include <array>
#include <chrono>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "core/base/bytes.h"
#include "core/base/secret.h"
#include "db/fault.h"

namespace qpc::db {

/// One borrowed value; `std::monostate` is NULL.
using Value = std::variant<std::monostate, std::int64_t, std::string_view, ByteView>;

/// Throws Fault::bug: a column does not hold what it is read as.
[[noreturn]] void raise_unexpected_column(const char* wanted);

/// How a T becomes a Value and comes back. Specialise it for a type of your own.
///
/// `to_value` borrows from its argument. `from_value` copies; a value of another type or size is Fault::bug.
template <class T>
struct Column;

template <>
struct Column<std::string_view> {
  static Value to_value(std::string_view text) { return text; }
  /// Borrowed: valid until the next row.
  static std::string_view from_value(const Value& value) {
    if (const auto* text = std::get_if<std::string_view>(&value)) return *text;
    raise_unexpected_column("text");
  }
};
template <>
struct Column<std::string> {
  static Value to_value(const std::string& text) { return std::string_view(text); }
  static std::string from_value(const Value& value) { return std::string(Column<std::string_view>::from_value(value)); }
};
template <std::size_t size>
struct Column<char[size]> {
  static Value to_value(const char* text) { return std::string_view(text); }
};

template <>
struct Column<ByteView> {
  static Value to_value(ByteView octets) { return octets; }
  /// Borrowed: valid until the next row.
  static ByteView from_value(const Value& value) {
    if (const auto* octets = std::get_if<ByteView>(&value)) return *octets;
    raise_unexpected_column("a blob");
  }
};
template <>
struct Column<Bytes> {
  static Value to_value(const Bytes& octets) { return ByteView(octets); }
  static Bytes from_value(const Value& value) { return to_bytes(Column<ByteView>::from_value(value)); }
};
template <std::size_t size>
struct Column<std::array<std::uint8_t, size>> {
  static Value to_value(const std::array<std::uint8_t, size>& octets) { return ByteView(octets); }
  static std::array<std::uint8_t, size> from_value(const Value& value) {
    const auto octets = Column<ByteView>::from_value(value);
    if (octets.size() != size) raise_unexpected_column("a blob of another size");
    std::array<std::uint8_t, size> copy;
    std::copy(octets.begin(), octets.end(), copy.begin());
    return copy;
  }
};

/// Secrets are bound without a copy and read into wiped memory. Named secrets keep their name.
template <std::derived_from<Secret> T>
struct Column<T> {
  static Value to_value(const T& secret) { return secret.reveal(); }
  static T from_value(const Value& value) {
    return Secret::copy_of(Column<ByteView>::from_value(value)).template into<T>();
  }
};

/// Integers, `bool` and enumerations. What int64 or T cannot hold is Fault::bug.
template <class T>
  requires std::integral<T> || std::is_enum_v<T>
struct Column<T> {
  static Value to_value(T number) {
    if constexpr (std::is_enum_v<T>) {
      return Column<std::underlying_type_t<T>>::to_value(std::to_underlying(number));
    } else if constexpr (std::same_as<T, bool>) {
      return std::int64_t{number};
    } else {
      if (!std::in_range<std::int64_t>(number)) raise_unexpected_column("an integer below 2^63");
      return static_cast<std::int64_t>(number);
    }
  }
  static T from_value(const Value& value) {
    if constexpr (std::is_enum_v<T>) {
      return static_cast<T>(Column<std::underlying_type_t<T>>::from_value(value));
    } else {
      const auto* number = std::get_if<std::int64_t>(&value);
      if (number == nullptr) raise_unexpected_column("an integer");
      if constexpr (std::same_as<T, bool>) {
        return *number != 0;
      } else {
        if (!std::in_range<T>(*number)) raise_unexpected_column("a smaller integer");
        return static_cast<T>(*number);
      }
    }
  }
};

/// A time of day is a count of its own unit since the Unix epoch: `sys_seconds` stores seconds.
template <class Duration>
struct Column<std::chrono::sys_time<Duration>> {
  static Value to_value(std::chrono::sys_time<Duration> time) {
    return Column<typename Duration::rep>::to_value(time.time_since_epoch().count());
  }
  static std::chrono::sys_time<Duration> from_value(const Value& value) {
    return std::chrono::sys_time<Duration>(Duration(Column<typename Duration::rep>::from_value(value)));
  }
};

/// NULL is an empty optional, and nothing else reads NULL.
template <class T>
struct Column<std::optional<T>> {
  static Value to_value(const std::optional<T>& item) { return item ? Column<T>::to_value(*item) : Value(); }
  static std::optional<T> from_value(const Value& value) {
    if (std::holds_alternative<std::monostate>(value)) return std::nullopt;
    return Column<T>::from_value(value);
  }
};
template <>
struct Column<std::nullopt_t> {
  static Value to_value(std::nullopt_t) { return {}; }
};

template <class T>
Value to_value(const T& item) {
  return Column<T>::to_value(item);
}

}  // namespace qpc::db
