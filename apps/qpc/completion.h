// completion.h: what may stand where the cursor is: for the shells, computed from what the commands say of themselves.
#pragma once
#include <functional>

#include "qpc/invocation.h"

namespace qpc::cli {

/// Something that may be typed, and what it is.
struct Candidate {
  std::string word;   ///< as the program gets it: no shell has quoted it yet
  std::string about;  ///< for people, in one line; may be empty
  bool operator==(const Candidate&) const = default;
};

/// A line that is being typed, behind the program's name.
struct UnfinishedLine {
  std::vector<std::string> before;  ///< whole words
  std::string current;              ///< as far as it is typed
};

/// Knows what is in this profile: the candidates of a kind.
class KnownWords {
 public:
  virtual ~KnownWords() = default;
  virtual std::vector<Candidate> of(command::Kind kind) = 0;
  virtual std::vector<Candidate> profiles() = 0;
};
/// Finds it where the line says: after `--profile` and `--home`.
using KnownSource = std::function<std::unique_ptr<KnownWords>(const client::ProfileChoice& choice)>;

struct Completion {
  enum class Of : std::uint8_t { words, files, folders };
  Of of = Of::words;
  std::vector<Candidate> candidates = {};  ///< in the order in which they are to be shown
};

/// Everything that may stand there and begins like what is typed.
Completion complete(const UnfinishedLine& line, const KnownSource& known);

}  // namespace qpc::cli
