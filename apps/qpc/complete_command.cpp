#include "qpc/complete_command.h"

#include "cli/terminal_text.h"
#include "qpc/known_words.h"
#include "qpc/shell_words.h"

namespace qpc::cli {
namespace {

std::string heading(Completion::Of of) {
  switch (of) {
    case Completion::Of::files:
      return "files\n";
    case Completion::Of::folders:
      return "folders\n";
    case Completion::Of::words:
      break;
  }
  return "words\n";
}

/// Readline replaces what stands behind the last of its word breaks (':', '=' and '@' are such): what stands before
/// them is on the line already.
std::string for_bash(const BashLine& line, const std::string& replaced, const Completion& found) {
  std::string_view kept = line.typed;
  if (!kept.ends_with(replaced)) return {};
  kept.remove_suffix(replaced.size());
  std::string answer = heading(found.of);
  for (const auto& candidate : found.candidates) {
    const auto word = quote_for_bash(candidate.word, line.quote);
    if (word && word->starts_with(kept)) answer += word->substr(kept.size()) + "\n";
  }
  return answer;
}

std::string with_meanings(const Completion& found) {
  std::string answer = heading(found.of);
  for (const auto& candidate : found.candidates) {
    if (candidate.word.contains('\n')) continue;
    answer += candidate.word + "\t" + in_short(candidate.about) + "\n";
  }
  return answer;
}

}  // namespace

std::string answer_shell(std::span<const std::string> arguments, const KnownSource& known) {
  if (arguments.empty()) return {};
  const std::string& shell = arguments.front();
  if (shell == "bash" && arguments.size() == 3) {
    auto line = read_bash_line(arguments[1]);
    if (!line || line->before.empty()) return {};
    line->before.erase(line->before.begin());  // the program's name
    return for_bash(*line, arguments[2], complete({.before = line->before, .current = line->current}, known));
  }
  if ((shell == "zsh" || shell == "fish") && arguments.size() > 1) {
    const auto words = arguments.subspan(1);
    return with_meanings(complete({.before = {words.begin(), words.end() - 1}, .current = words.back()}, known));
  }
  return {};
}

}  // namespace qpc::cli
