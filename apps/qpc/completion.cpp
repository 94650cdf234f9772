#include "qpc/completion.h"

#include <algorithm>
#include <set>

#include "qpc/grammar.h"
#include "qpc/local_commands.h"

namespace qpc::cli {
namespace {

using command::Field;
using command::Kind;

/// An argument, and the words it may be.
struct Argument {
  Field about;
  std::vector<std::string> choices = {};
  bool is_list = false;
};

class Collector final : public command::Fields {
 public:
  std::vector<Argument> all;

 private:
  void member(const Field& about, command::Slot value) override {
    Argument argument{.about = about};
    argument.is_list = std::holds_alternative<command::ListSlot>(value);
    if (const auto* optional = std::get_if<command::OptionalSlot>(&value)) {
      const command::Slot inner = optional->value(optional->optional);
      if (const auto* words = std::get_if<command::WordSlot>(&inner)) {
        for (const auto word : words->words()) argument.choices.emplace_back(word);
      }
      optional->reset(optional->optional);
    }
    all.push_back(std::move(argument));
  }
};

std::vector<Argument> arguments_of(command::Call& call) {
  Collector collector;
  const auto slot = call.arguments();
  const auto& object = std::get<command::ObjectSlot>(slot);
  object.describe(object.object, collector);
  return std::move(collector.all);
}

std::string option_of(const Argument& argument) {
  std::string name = "--" + std::string(argument.about.name);
  std::ranges::replace(name, '_', '-');
  return name;
}

/// The groups of options of `app`, which are commands without a name, and itself.
void add_places(const CLI::App* app, std::vector<const CLI::App*>& places) {
  places.push_back(app);
  for (const CLI::App* group : app->get_subcommands(nullptr)) {
    if (group->get_name().empty()) add_places(group, places);
  }
}

/// The options that may stand behind the words of `app`: its own, and those of all above.
std::vector<const CLI::Option*> options_of(const CLI::App* app) {
  std::vector<const CLI::App*> places;
  for (; app != nullptr; app = app->get_parent()) add_places(app, places);
  std::vector<const CLI::Option*> options;
  for (const CLI::App* place : places) {
    for (const CLI::Option* option : place->get_options()) {
      if (!option->get_lnames().empty()) options.push_back(option);
    }
  }
  return options;
}

std::string long_name(const CLI::Option& option) { return "--" + option.get_lnames().front(); }
bool takes_value(const CLI::Option& option) { return option.get_expected_max() > 0; }

/// A line, read as far as the cursor.
class Reader {
 public:
  Reader(const UnfinishedLine& line, const KnownSource& known) : line_(line), known_(known) {
    add_globals(program_, globals_);
    entries_ = add_commands(program_, engine_, typed_);
    local_entries_ = add_commands(program_, local_, typed_);
    place_ = &program_;
  }

  Completion complete() {
    for (const auto& word : line_.before) {
      if (!take(word)) return {};
    }
    if (value_of_) return begun(value_of(long_name(*value_of_)), line_.current);
    const std::string& current = line_.current;
    if (!only_words_ && current.starts_with("--") && current.contains('=')) return value_behind_sign();
    if (!only_words_ && current.starts_with('-')) return begun({.candidates = options()}, current);
    if (has_commands()) return begun({.candidates = commands()}, current);
    return begun(word_at(words_), current);
  }

 private:
  /// False, where nobody can tell what it means.
  bool take(const std::string& word) {
    if (value_of_) {
      note_value(long_name(*std::exchange(value_of_, nullptr)), word);
      return true;
    }
    if (only_words_ || word == "-" || !word.starts_with('-')) return take_word(word);
    if (word == "--") {
      only_words_ = true;
      return true;
    }
    if (!word.starts_with("--")) return true;  // -h
    const std::string name = word.substr(0, word.find('='));
    const auto options = options_of(place_);
    const auto found = std::ranges::find(options, name, [](const CLI::Option* one) { return long_name(*one); });
    if (found == options.end()) return false;
    given_.insert(name);
    if (word.size() > name.size()) {
      note_value(name, word.substr(name.size() + 1));
    } else if (takes_value(**found)) {
      value_of_ = *found;
    }
    return true;
  }

  bool take_word(const std::string& word) {
    if (!has_commands()) {
      ++words_;
      return true;
    }
    const auto all = std::as_const(*place_).get_subcommands(nullptr);
    const auto found_place = std::ranges::find(all, word, [](const CLI::App* one) { return one->get_name(); });
    if (found_place == all.end()) return false;
    place_ = *found_place;
    if (has_commands()) return true;
    const std::string topic = place_->get_parent() == &program_ ? "" : place_->get_parent()->get_name() + " ";
    for (auto* entries : {&entries_, &local_entries_}) {
      const auto found = std::ranges::find(*entries, topic + word, [](const Entry& one) { return one.command->name; });
      if (found != entries->end()) arguments_ = arguments_of(*found->call);
    }
    return true;
  }

  void note_value(const std::string& name, const std::string& value) {
    if (name == "--profile") choice_.name = value;
    if (name == "--home") choice_.home = value;
  }

  bool has_commands() const {
    return std::ranges::any_of(place_->get_subcommands(nullptr),
                               [](const CLI::App* one) { return !one->get_name().empty(); });
  }
  std::vector<Candidate> commands() const {
    std::vector<Candidate> found;
    for (const CLI::App* one : place_->get_subcommands(nullptr)) {
      if (!one->get_name().empty()) found.push_back({one->get_name(), one->get_description()});
    }
    return found;
  }
  std::vector<Candidate> options() const {
    std::vector<Candidate> found;
    std::set<std::string> shown = given_;  // each command has its own --help
    for (const CLI::Option* one : options_of(place_)) {
      if (shown.insert(long_name(*one)).second) found.push_back({long_name(*one), one->get_description()});
    }
    return found;
  }

  Completion word_at(std::size_t number) {
    std::size_t at = 0;
    for (const auto& argument : arguments_) {
      if (!argument.about.is_word) continue;
      if (at++ == number || argument.is_list) return values(argument);
    }
    return {};
  }
  Completion value_of(const std::string& option) {
    for (const auto& argument : arguments_) {
      if (!argument.about.is_word && option_of(argument) == option) return values(argument);
    }
    if (option == "--profile") return {.candidates = known_(choice_)->profiles()};
    if (option == "--home") return {.of = Completion::Of::folders};
    const bool names_file = option == "--ca" || option == "--lines" || option.ends_with("-file");
    return {.of = names_file ? Completion::Of::files : Completion::Of::words};
  }
  /// `--option=VALUE`.
  Completion value_behind_sign() {
    const auto sign = line_.current.find('=');
    const std::string name = line_.current.substr(0, sign);
    Completion found = value_of(name);
    if (found.of != Completion::Of::words) return {};  // shells look for files in whole words
    for (auto& candidate : found.candidates) candidate.word = name + "=" + candidate.word;
    return begun(std::move(found), line_.current);
  }

  Completion values(const Argument& argument) {
    Completion found;
    for (const auto& choice : argument.choices) found.candidates.push_back({choice, ""});
    switch (argument.about.kind) {
      case Kind::path:
      case Kind::content:
      case Kind::output:
        found.of = Completion::Of::files;
        break;
      case Kind::person:
      case Kind::conversation:
      case Kind::message:
      case Kind::device:
      case Kind::waiting:
        found.candidates = known_(choice_)->of(argument.about.kind);
        break;
      case Kind::text:
      case Kind::seconds:
      case Kind::saying:
      case Kind::secret:
        break;
    }
    return found;
  }

  static Completion begun(Completion all, const std::string& beginning) {
    std::erase_if(all.candidates, [&](const Candidate& one) { return !one.word.starts_with(beginning); });
    return all;
  }

  const UnfinishedLine& line_;
  const KnownSource& known_;
  command::Registry engine_ = command::all_commands(), local_ = local_commands();
  CLI::App program_{"", "qpc"};
  Globals globals_;
  Entry* typed_ = nullptr;
  std::deque<Entry> entries_, local_entries_;
  const CLI::App* place_ = nullptr;
  const CLI::Option* value_of_ = nullptr;  ///< the option whose value comes next
  std::vector<Argument> arguments_;        ///< of the command that was typed
  std::set<std::string> given_;
  client::ProfileChoice choice_;
  std::size_t words_ = 0;  ///< how many words of the command were typed
  bool only_words_ = false;
};

}  // namespace

Completion complete(const UnfinishedLine& line, const KnownSource& known) { return Reader(line, known).complete(); }

}  // namespace qpc::cli
