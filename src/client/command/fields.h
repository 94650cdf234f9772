// fields.h: structs that say what they are made of, once: JSON, its schema, the command line and its help follow from
// it.
//
// A struct describes itself in one function, which names its members in their order:
//
//   struct GroupAdd {
//     std::string group;
//     std::vector<std::string> members;
//     void describe(Fields& of) {
//       of(required_word("group", "The group's name, or the beginning of its id", Kind::conversation), group);
//       of(required_word("members", "Whom to add", Kind::person).shown_as("NAME"), members);
//     }
//   };
//
// Members are bool, integers, std::string, Bytes, Secret, enums with words (words.h), such structs, and std::vector and
// std::optional of them.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <typeinfo>
#include <variant>
#include <vector>

#include "client/command/words.h"
#include "core/base/secret.h"

namespace qpc::command {

/// What a value is about, beyond its type: what a face completes, asks for, reads from elsewhere, or hides.
enum class Kind : std::uint8_t {
  text,
  person,        ///< NAME or NAME@DOMAIN
  conversation,  ///< a group's name, a person's name, or the beginning of an id
  message,       ///< the beginning of a message's id
  device,        ///< its name, or the beginning of its id
  waiting,       ///< what has not left: its number in the outbox
  seconds,
  path,     ///< of a file or folder that the command itself opens
  content,  ///< what a file holds: a face with files takes its name
  output,   ///< a flag: the result has octets that a face with files stores in the file that is named
  saying,   ///< a text that may be long: a face with files also takes it from there
  secret,   ///< is asked for, or read; never stands in a process list, a log or an error
};

/// What there is to know about a member beside its value.
struct Field {
  std::string_view name;  ///< in JSON; options are called --so
  std::string_view help;  ///< for people, without a full stop
  Kind kind = Kind::text;
  bool is_word = false;          ///< on a command line it stands by itself, without an option's name
  bool is_required = false;      ///< an argument that has to be given
  bool omits_empty = false;      ///< a result's member that is left out where it is empty or 0
  bool is_nullable = false;      ///< an optional that is null in JSON where it has no value, instead of being left out
  std::string_view shown = {};   ///< how help calls a word; empty: its name in capitals
  std::string_view choice = {};  ///< of the arguments with the same choice, one at most is given; its help
  bool has_to_choose = false;    ///< of them, one is given
  std::string_view beside = {};  ///< can be given only beside the argument of this name

  constexpr Field shown_as(std::string_view text) const {
    Field copy = *this;
    copy.shown = text;
    return copy;
  }
  /// Can be given only beside another argument.
  constexpr Field only_beside(std::string_view other) const {
    Field copy = *this;
    copy.beside = other;
    return copy;
  }
  /// One of several, at most.
  constexpr Field one_of(std::string_view what) const {
    Field copy = *this;
    copy.choice = what;
    return copy;
  }
  /// One of several, exactly.
  constexpr Field exactly_one_of(std::string_view what) const {
    Field copy = one_of(what);
    copy.has_to_choose = true;
    return copy;
  }
  constexpr Field unless_empty() const {
    Field copy = *this;
    copy.omits_empty = true;
    return copy;
  }
  constexpr Field or_null() const {
    Field copy = *this;
    copy.is_nullable = true;
    return copy;
  }
};

constexpr Field option(std::string_view name, std::string_view help, Kind kind = Kind::text) {
  return {.name = name, .help = help, .kind = kind};
}
constexpr Field word(std::string_view name, std::string_view help, Kind kind = Kind::text) {
  return {.name = name, .help = help, .kind = kind, .is_word = true};
}
constexpr Field required_word(std::string_view name, std::string_view help, Kind kind = Kind::text) {
  return {.name = name, .help = help, .kind = kind, .is_word = true, .is_required = true};
}

constexpr Field required(Field field) {
  field.is_required = true;
  return field;
}

class Fields;
struct Slot;

/// A struct that describes itself.
struct ObjectSlot {
  void* object;
  const std::type_info* type;
  void (*describe)(void* object, Fields& fields);
};
struct ListSlot {
  void* list;
  std::size_t (*size)(void* list);
  Slot (*at)(void* list, std::size_t index);
  /// One more, at the end.
  Slot (*add)(void* list);
  void (*clear)(void* list);
};
struct OptionalSlot {
  void* optional;
  bool (*has_value)(void* optional);
  /// Its value; makes one where there is none.
  Slot (*value)(void* optional);
  void (*reset)(void* optional);
};
/// An enum, by its word.
struct WordSlot {
  void* value;
  std::string_view (*get)(void* value);
  /// Whether there is such a word.
  bool (*set)(void* value, std::string_view word);
  std::vector<std::string_view> (*words)();
};

/// A place for a value, of whichever type. Borrows the value.
struct Slot : std::variant<bool*, std::int64_t*, std::uint64_t*, std::uint32_t*, std::string*, Bytes*, Secret*,
                           WordSlot, ObjectSlot, ListSlot, OptionalSlot> {
  using variant::variant;
};

/// Is shown each member of a struct, in their order.
class Fields {
 public:
  virtual ~Fields() = default;
  template <class T>
  void operator()(const Field& about, T& value);

 private:
  virtual void member(const Field& about, Slot value) = 0;
};

template <class T>
concept Described = requires(T value, Fields& fields) { value.describe(fields); };

namespace detail {
template <class T>
struct ElementOf {};
template <class T>
struct ElementOf<std::vector<T>> {
  using List = T;
};
template <>
struct ElementOf<Bytes> {};
template <class T>
struct ElementOf<std::optional<T>> {
  using Maybe = T;
};
template <class T>
T& as(void* value) {
  return *static_cast<T*>(value);
}
}  // namespace detail

template <class T>
Slot slot_of(T& value) {
  using detail::as;
  if constexpr (requires { typename detail::ElementOf<T>::List; }) {
    return ListSlot{&value, [](void* list) { return as<T>(list).size(); },
                    [](void* list, std::size_t index) { return slot_of(as<T>(list)[index]); },
                    [](void* list) { return slot_of(as<T>(list).emplace_back()); },
                    [](void* list) { as<T>(list).clear(); }};
  } else if constexpr (requires { typename detail::ElementOf<T>::Maybe; }) {
    return OptionalSlot{&value, [](void* it) { return as<T>(it).has_value(); },
                        [](void* it) { return slot_of(as<T>(it) ? *as<T>(it) : as<T>(it).emplace()); },
                        [](void* it) { as<T>(it).reset(); }};
  } else if constexpr (std::is_enum_v<T>) {
    return WordSlot{&value, [](void* it) { return word_of(as<T>(it)); },
                    [](void* it, std::string_view word) {
                      const auto found = find_word<T>(word);
                      if (found) as<T>(it) = *found;
                      return found.has_value();
                    },
                    [] { return all_words<T>(); }};
  } else if constexpr (Described<T>) {
    return ObjectSlot{&value, &typeid(T), [](void* it, Fields& fields) { as<T>(it).describe(fields); }};
  } else {
    return Slot(&value);
  }
}

template <class T>
void Fields::operator()(const Field& about, T& value) {
  member(about, slot_of(value));
}

}  // namespace qpc::command
