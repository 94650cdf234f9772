#include <map>

#include "qpc/grammar.h"

namespace qpc::cli {
namespace {

using command::Field;
using command::Fields;
using command::Kind;
using command::Slot;

template <class... Functions>
struct Overloaded : Functions... {
  using Functions::operator()...;
};

/// "MEMBER", or "--new-password".
std::string name_of(const Field& about) {
  std::string name(about.is_word && !about.shown.empty() ? about.shown : about.name);
  for (char& letter : name) {
    if (about.is_word && letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
    if (letter == '_') letter = about.is_word ? ' ' : '-';
  }
  return about.is_word ? name : "--" + name;
}

/// Makes an option for each argument.
class Options final : public Fields {
 public:
  Options(CLI::App& command, Bound& bound) : command_(command), bound_(bound) {}

 private:
  void member(const Field& about, Slot value) override {
    CLI::App& place = place_of(about);
    if (about.kind == Kind::secret) return add_the_secret(about);
    if (about.kind == Kind::saying) return add_saying(place, about, value);
    CLI::Option* option = add(place, about, value);
    if (about.is_required) option->required();
    if (!about.beside.empty()) option->needs(options_.at(std::string(about.beside)));
    options_[std::string(about.name)] = option;
  }

  CLI::App& place_of(const Field& about) {
    if (about.choice.empty()) return command_;
    CLI::App*& group = choices_[about.choice];
    if (group == nullptr) {
      group = command_.add_option_group(std::string(about.name), std::string(about.choice));
      group->require_option(about.has_to_choose ? 1 : 0, 1);
    }
    return *group;
  }

  void add_the_secret(const Field& about) {
    std::string what(about.name);
    std::ranges::replace(what, '_', ' ');
    add_secret(command_, name_of(about), what, bound_.secrets[std::string(about.name)]);
  }

  /// A text: as a word, or from a file, or line by line.
  void add_saying(CLI::App& place, const Field& about, Slot) {
    TextSource& said = bound_.said.emplace();
    place.add_option_function<std::string>(
        name_of(about), [&said](const std::string& text) { said.text = text; },
        std::string(about.help) + "; '-' reads it from standard input");
    place.add_option("--text-file", said.text_file, "Read the text from a file");
    place.add_option("--lines", said.lines, "A file, or '-': each line is one message");
  }

  CLI::Option* add(CLI::App& place, const Field& about, Slot value) {
    const std::string name = name_of(about);
    const std::string help(about.help);
    if (about.kind == Kind::content) {
      return place.add_option_function<std::string>(
          name,
          [this_bound = &bound_, value](const std::string& file) { this_bound->contents.push_back({value, file}); },
          help);
    }
    if (about.kind == Kind::output) {
      return place.add_option_function<std::string>(
          name,
          [this_bound = &bound_, value, argument = std::string(about.name)](const std::string& file) {
            *std::get<bool*>(value) = true;
            this_bound->outputs[argument] = file;
          },
          help);
    }
    return add_value(place, name, about.kind == Kind::seconds ? help + " (seconds)" : help, value);
  }

  CLI::Option* add_value(CLI::App& place, const std::string& name, const std::string& help, const Slot& value) {
    return std::visit(
        Overloaded{[&](bool* it) { return place.add_flag(name, *it, help); },
                   [&](std::string* it) { return place.add_option(name, *it, help); },
                   [&](std::uint32_t* it) { return place.add_option(name, *it, help); },
                   [&](std::uint64_t* it) { return place.add_option(name, *it, help); },
                   [&](std::int64_t* it) { return place.add_option(name, *it, help); },
                   [&](const command::OptionalSlot& it) { return add_optional(place, name, help, it); },
                   [&](const command::ListSlot& it) {
                     return place.add_option_function<std::vector<std::string>>(
                         name,
                         [it](const std::vector<std::string>& texts) {
                           it.clear(it.list);
                           for (const auto& text : texts) *std::get<std::string*>(it.add(it.list)) = text;
                         },
                         help);
                   },
                   [&](const auto&) -> CLI::Option* { KJ_FAIL_REQUIRE("no option has such a value", name.c_str()); }},
        value);
  }

  CLI::Option* add_optional(CLI::App& place, const std::string& name, const std::string& help,
                            const command::OptionalSlot& it) {
    const Slot inner = it.value(it.optional);  // for its type alone
    it.reset(it.optional);
    const auto plain = [&]<class T>(T*) {
      return place.add_option_function<T>(
          name, [it](const T& value) { *std::get<T*>(it.value(it.optional)) = value; }, help);
    };
    return std::visit(
        Overloaded{[&](bool* value) { return plain(value); }, [&](std::string* value) { return plain(value); },
                   [&](std::uint32_t* value) { return plain(value); },
                   [&](std::uint64_t* value) { return plain(value); },
                   [&](std::int64_t* value) { return plain(value); },
                   [&](const command::WordSlot& words) { return add_words(place, name, help, it, words); },
                   [&](const auto&) -> CLI::Option* { KJ_FAIL_REQUIRE("no option has such a value", name.c_str()); }},
        inner);
  }

  static CLI::Option* add_words(CLI::App& place, const std::string& name, const std::string& help,
                                const command::OptionalSlot& it, const command::WordSlot& words) {
    std::vector<std::string> all;
    for (const auto word : words.words()) all.emplace_back(word);
    return place
        .add_option_function<std::string>(
            name,
            [it](const std::string& word) {
              const Slot place_for_it = it.value(it.optional);
              const auto& value = std::get<command::WordSlot>(place_for_it);
              value.set(value.value, word);
            },
            help)
        ->check(CLI::IsMember(all));
  }

  CLI::App& command_;
  Bound& bound_;
  std::map<std::string, CLI::Option*> options_;
  std::map<std::string_view, CLI::App*> choices_;
};

}  // namespace

void add_arguments(CLI::App& command, command::Call& call, Bound& bound) {
  Options options(command, bound);
  const Slot arguments = call.arguments();
  const auto& object = std::get<command::ObjectSlot>(arguments);
  object.describe(object.object, options);
}

}  // namespace qpc::cli
