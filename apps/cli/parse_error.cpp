#include "cli/parse_error.h"

#include <algorithm>

#include "core/base/text.h"

namespace qpc::cli {
namespace {

/// The commands of `app`, by name.
std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* command : app.get_subcommands(nullptr)) {
    if (!command->get_name().empty()) names.push_back(command->get_name());
  }
  return names;
}

/// The long options that may stand behind the words of `app`: its own, those of its option groups, and all above.
std::vector<std::string> option_names(const CLI::App* app) {
  std::vector<std::string> names;
  for (; app != nullptr; app = app->get_parent()) {
    std::vector<const CLI::App*> places{app};
    for (const CLI::App* group : app->get_subcommands(nullptr)) {
      if (group->get_name().empty()) places.push_back(group);
    }
    for (const CLI::App* place : places) {
      for (const CLI::Option* option : place->get_options()) {
        for (const auto& name : option->get_lnames()) names.push_back("--" + name);
      }
    }
  }
  return names;
}

/// As far as the words name commands.
struct Typed {
  const CLI::App* command;
  std::string path;
  std::string unknown = {};  ///< the first word that should have been a command and is none
};

Typed follow(const CLI::App& program, const std::vector<std::string>& words) {
  Typed typed{.command = &program, .path = program.get_name()};
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& word = words[i];
    if (word.starts_with('-')) {
      const CLI::Option* option = program.get_option_no_throw(word);
      if (option != nullptr && option->get_expected_max() > 0) ++i;  // its value
      continue;
    }
    const std::vector<std::string> names = command_names(*typed.command);
    if (names.empty()) return typed;
    if (!std::ranges::contains(names, word)) {
      typed.unknown = word;
      return typed;
    }
    typed.command = typed.command->get_subcommand(word);
    typed.path += " " + word;
  }
  return typed;
}

std::string describe_unknown_command(const Typed& typed) {
  std::string sentence = "There is no command '" + typed.path + " " + typed.unknown + "'.";
  if (const auto meant = nearest(typed.unknown, command_names(*typed.command))) {
    return sentence + " Did you mean '" + typed.path + " " + *meant + "'?";
  }
  return sentence + " '" + typed.path + " --help' lists what there is.";
}

std::string describe_unknown_option(const Typed& typed, std::string word) {
  word = word.substr(0, word.find('='));
  std::string sentence = "There is no option '" + word + "'";
  std::string meant;
  const auto names = option_names(typed.command);
  for (const auto& name : names) {
    if (name.starts_with(word + "-")) meant += (meant.empty() ? "" : ", ") + name;
  }
  if (meant.empty()) meant = nearest(word, names).value_or("");
  return sentence + (meant.empty() ? "." : ": did you mean " + meant + "?") + " '" + typed.path +
         " --help' lists what there is.";
}

bool says_something(const Typed& typed) {
  const auto name = typed.command->get_name();
  return name == "send" || name == "dm";
}

std::string describe_extra(const Typed& typed, const std::vector<std::string>& extra) {
  const auto option = std::ranges::find_if(extra, [](const auto& word) { return word.starts_with('-'); });
  if (option != extra.end()) return describe_unknown_option(typed, *option);
  return "'" + extra.front() + "' is one word too many" +
         (says_something(typed) ? ": a text of several words goes in quotes." : ".") + " '" + typed.path +
         " --help' shows how the command is written.";
}

std::string describe_missing_command(const Typed& typed) {
  if (typed.command->get_parent() == nullptr) return "Which command? '" + typed.path + " --help' lists them.";
  std::string all;
  for (const auto& name : command_names(*typed.command)) {
    all += (all.empty() ? "" : ", ") + ("'" + typed.path + " " + name) + "'";
  }
  return "Which one: " + all + "?";
}

}  // namespace

std::string describe(const CLI::ParseError& error, const CLI::App& program, const std::vector<std::string>& words) {
  const Typed typed = follow(program, words);
  if (!typed.unknown.empty()) return describe_unknown_command(typed);
  const auto extra = program.remaining(true);
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr && !extra.empty()) return describe_extra(typed, extra);
  const std::string what = error.what();
  if (dynamic_cast<const CLI::RequiredError*>(&error) != nullptr) {
    if (!command_names(*typed.command).empty()) return describe_missing_command(typed);
    if (says_something(typed) && what.contains("TEXT,")) {
      return "What is to be said? Give a text, '-' to read it from standard input, --text-file FILE, --lines FILE or "
             "--file FILE; one of "
             "them.";
    }
  }
  return what + (what.ends_with('.') ? "" : ".") + " '" + typed.path + " --help' shows how the command is written.";
}

}  // namespace qpc::cli
