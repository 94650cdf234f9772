#include "qpc/completion.h"

#include "qpc/typed_line.h"

namespace qpc::cli {
namespace {

using command::Kind;

/// What may stand at the cursor.
class Completer {
 public:
  Completer(const UnfinishedLine& line, const KnownSource& known) : current_(line.current), known_(known) {
    for (const auto& word : line.before) is_understood_ = is_understood_ && line_.take(word);
  }

  Completion complete() {
    if (!is_understood_) return {};
    if (const auto option = line_.option_without_value(); !option.empty()) return begun(value_of(option));
    if (!line_.takes_only_words() && current_.starts_with("--") && current_.contains('=')) return value_behind_sign();
    if (!line_.takes_only_words() && current_.starts_with('-')) return begun({.candidates = options()});
    if (line_.has_commands()) return begun({.candidates = commands()});
    return begun(word_at(line_.words()));
  }

 private:
  std::vector<Candidate> commands() const {
    std::vector<Candidate> found;
    for (const CLI::App* one : line_.commands()) found.push_back({one->get_name(), one->get_description()});
    return found;
  }
  std::vector<Candidate> options() const {
    std::vector<Candidate> found;
    for (const CLI::Option* one : line_.options()) {
      found.push_back({TypedLine::long_name(*one), one->get_description()});
    }
    return found;
  }

  Completion word_at(std::size_t number) {
    std::size_t at = 0;
    for (const auto& argument : line_.arguments()) {
      if (!argument.about.is_word) continue;
      if (at++ == number || argument.is_list) return values(argument);
    }
    return {};
  }
  Completion value_of(const std::string& option) {
    for (const auto& argument : line_.arguments()) {
      if (!argument.about.is_word && argument.option() == option) return values(argument);
    }
    if (option == "--profile") return {.candidates = known_(line_.profile())->profiles()};
    if (option == "--home") return {.of = Completion::Of::folders};
    const bool names_file = option == "--ca" || option == "--lines" || option.ends_with("-file");
    return {.of = names_file ? Completion::Of::files : Completion::Of::words};
  }
  /// `--option=VALUE`.
  Completion value_behind_sign() {
    const auto sign = current_.find('=');
    const std::string name = current_.substr(0, sign);
    Completion found = value_of(name);
    if (found.of != Completion::Of::words) return {};  // shells look for files in whole words
    for (auto& candidate : found.candidates) candidate.word = name + "=" + candidate.word;
    return begun(std::move(found));
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
        found.candidates = known_(line_.profile())->of(argument.about.kind);
        break;
      case Kind::text:
      case Kind::seconds:
      case Kind::saying:
      case Kind::secret:
        break;
    }
    return found;
  }

  /// Of all, what begins like what is typed.
  Completion begun(Completion all) const {
    std::erase_if(all.candidates, [&](const Candidate& one) { return !one.word.starts_with(current_); });
    return all;
  }

  const std::string& current_;
  const KnownSource& known_;
  TypedLine line_;
  bool is_understood_ = true;
};

}  // namespace

Completion complete(const UnfinishedLine& line, const KnownSource& known) { return Completer(line, known).complete(); }

}  // namespace qpc::cli
