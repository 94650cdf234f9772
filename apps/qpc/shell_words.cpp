#include "qpc/shell_words.h"

namespace qpc::cli {
namespace {

constexpr std::string_view escaped_in_double_quotes = "\"\\$`";

bool stands_for_itself(char c) {
  const bool is_ascii_word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  return is_ascii_word || static_cast<unsigned char>(c) >= 0x80 || std::string_view("_@%+=:,./-").contains(c);
}

/// Reads words, one letter at a time.
class Words {
 public:
  void take(char c) {
    if (escaped_) {
      // Within double quotes, a backslash before any other letter stands for itself.
      if (quote_ == '"' && !escaped_in_double_quotes.contains(c)) line_.current += '\\';
      line_.current += c;
      line_.typed += c;
      escaped_ = false;
    } else if (c == '\\' && quote_ != '\'') {
      escaped_ = begun_ = true;
      line_.typed += c;
    } else if (quote_ != 0) {
      line_.typed += c;
      if (c != quote_) {
        line_.current += c;
      } else {
        quote_ = 0;
        was_quoted_ = true;
      }
    } else if (c == '"' || c == '\'') {
      if (begun_) {
        was_quoted_ = true;
        line_.typed += c;
      }
      quote_ = c;
      begun_ = true;
    } else if (c == ' ' || c == '\t' || c == '\n') {
      finish();
    } else {
      begun_ = true;
      line_.current += c;
      line_.typed += c;
    }
  }

  std::optional<BashLine> end() {
    if (was_quoted_ || escaped_) return std::nullopt;
    line_.quote = quote_;
    return std::move(line_);
  }

 private:
  void finish() {
    if (begun_) line_.before.push_back(std::move(line_.current));
    line_.current.clear();
    line_.typed.clear();
    begun_ = was_quoted_ = false;
  }

  BashLine line_;
  char quote_ = 0;
  bool escaped_ = false;
  bool begun_ = false;
  bool was_quoted_ = false;  ///< in the middle of the word, or up to here
};

}  // namespace

std::optional<BashLine> read_bash_line(std::string_view line) {
  Words words;
  for (const char c : line) words.take(c);
  return words.end();
}

std::optional<std::string> quote_for_bash(std::string_view word, char quote) {
  // An interactive bash looks up '!' within double quotes, and keeps a backslash before it.
  if (word.contains('\n') || (quote == '"' && word.contains('!'))) return std::nullopt;
  std::string quoted;
  for (const char c : word) {
    if (quote == '\'') {
      quoted += c == '\'' ? "'\\''" : std::string(1, c);
    } else {
      const bool stands = quote == '"' ? !escaped_in_double_quotes.contains(c) : stands_for_itself(c);
      if (!stands) quoted += '\\';
      quoted += c;
    }
  }
  return quoted;
}

}  // namespace qpc::cli
