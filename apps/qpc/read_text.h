// read_text.h: a text that is said, from wherever the command line has it come from.
#pragma once
#include "qpc/invocation.h"

namespace qpc::cli {

/// A file or standard input, for "-"; closes itself.
class Source {
 public:
  explicit Source(const std::string& name);
  Source(const Source&) = delete;
  Source& operator=(const Source&) = delete;
  ~Source();
  /// The descriptor; below 0, where it cannot be opened.
  int number() const { return number_; }

 private:
  bool owned_;
  int number_;
};

/// Errors: not_found: "input_unreadable".
std::unexpected<client::Failure> cannot_read(const std::string& name);

/// One text: from the argument, standard input or a file. One line break at the end of an input belongs to the input.
/// Errors: not_found: "input_unreadable"; those of client::check_text.
client::Outcome<std::string> read_text(const TextSource& source);

/// Puts it into the argument that is said.
void fill_text(command::Call& call, std::string text);

}  // namespace qpc::cli
