// context.h: what a command has at hand, from whichever face it was given.
#pragma once
#include <memory>

#include "client/command/fields.h"
#include "client/engine.h"
#include "client/store/profile.h"

namespace qpc::command {

using client::failure;
using client::FailureKind;
using client::Outcome;

/// What every command may be told beside its arguments: how to reach the node, and where the person is.
struct Surroundings {
  std::string node = {};    ///< HOST:PORT; empty: the profile's, else the domain of the name
  std::string trust = {};   ///< the fingerprint of the node that the person has accepted, for the first connection
  std::string ca = {};      ///< "system" or a PEM file of authorities, for the first connection
  std::string folder = {};  ///< relative paths begin here; empty: where the program runs
  void describe(Fields& of);
};

/// What a command asks a person for: the same call gets further with this argument.
struct Question {
  std::string argument;     ///< "password"
  std::string prompt;       ///< what a person reads, as it stands: "Password of alice: "
  bool is_new = false;      ///< chosen now, so asked for twice: typing errors would lock the person out
  std::string answer = {};  ///< of a question for yes or no: what the argument is where they say yes
};

/// Made by a face for each call. Nothing in here waits for a person: a command that lacks an answer asks and fails, and
/// is called again with it.
class Context {
 public:
  virtual ~Context() = default;

  /// The engine on the profile's store. Errors: not_found, without a store; store; usage.
  virtual Outcome<client::Engine*> engine() = 0;
  /// The same; makes the store when there is none.
  virtual Outcome<client::Engine*> engine_or_new(client::Protection protection) = 0;
  virtual Outcome<client::Profile> profile() const = 0;
  virtual client::Environment& environment() = 0;
  virtual Surroundings& surroundings() = 0;

  /// What the person may want to know, while the command goes on.
  virtual void notice(const std::string& text) = 0;
  /// What there is to tell so far, where the command goes on waiting.
  virtual void tell_so_far(Slot result) = 0;
  /// Told how far a file is; `what` names it: "Sending photo.jpg".
  virtual std::unique_ptr<client::TransferObserver> transfer(const std::string& what) = 0;

  /// Notes what the call asks for; it has to fail then.
  void note_question(Question question) { question_ = std::move(question); }
  /// Asks for a secret that the arguments lack. The failure is for those who cannot be asked.
  std::unexpected<client::Failure> ask_for_secret(Question question);
  /// What the call that has failed asks for, once.
  std::optional<Question> take_question() { return std::exchange(question_, std::nullopt); }
  bool has_asked() const { return question_.has_value(); }

  /// Where sealed files wait on their way.
  Outcome<std::filesystem::path> blob_folder() const;
  /// A path as the person typed it, from where they are.
  std::filesystem::path at(const std::filesystem::path& path) { return surroundings().folder / path; }

 private:
  std::optional<Question> question_;
};

/// Whether the store that is there is protected as somebody wants a new one to be. Errors: usage: "no_passphrase".
Outcome<> check_protection(client::Environment& environment, const client::Profile& profile, client::Protection wanted);

}  // namespace qpc::command
