// typed_line.h: a command line that is being typed, read by the grammar: which command, what is given, what comes next.
#pragma once
#include <deque>
#include <set>

#include "qpc/grammar.h"
#include "qpc/local_commands.h"

namespace qpc::cli {

/// An argument, and the words it may be.
struct Argument {
  command::Field about;
  std::vector<std::string> choices = {};
  bool is_list = false;

  /// "--view-once"; a word has none.
  std::string option() const;
};

/// The whole words of a line, read one after the other.
class TypedLine {
 public:
  TypedLine();

  /// False, where nobody can tell what it means.
  bool take(const std::string& word);

  /// Whether a command's name comes next.
  bool has_commands() const;
  /// Those that may come next, with their help.
  std::vector<const CLI::App*> commands() const;
  /// The options that may come next: not those that were given.
  std::vector<const CLI::Option*> options() const;
  /// The option whose value comes next; empty: none does.
  std::string option_without_value() const { return value_of_ == nullptr ? "" : long_name(*value_of_); }
  /// Of the command that was typed.
  const std::vector<Argument>& arguments() const { return arguments_; }
  /// How many words of the command were typed.
  std::size_t words() const { return words_; }
  /// Behind "--" no option comes.
  bool takes_only_words() const { return only_words_; }
  /// Which profile the line says.
  const client::ProfileChoice& profile() const { return choice_; }

  static std::string long_name(const CLI::Option& option) { return "--" + option.get_lnames().front(); }

 private:
  void take_word(const CLI::App& place);
  void note_value(const std::string& name, const std::string& value);

  command::Registry engine_ = command::all_commands(), local_ = local_commands();
  CLI::App program_{"", "qpc"};
  Globals globals_;
  Entry* typed_ = nullptr;
  std::deque<Entry> entries_, local_entries_;
  const CLI::App* place_ = nullptr;
  const CLI::Option* value_of_ = nullptr;
  std::vector<Argument> arguments_;
  std::set<std::string> given_;
  client::ProfileChoice choice_;
  std::size_t words_ = 0;
  bool only_words_ = false;
};

}  // namespace qpc::cli
