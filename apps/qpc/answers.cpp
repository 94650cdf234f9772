#include "qpc/answers.h"

#include <algorithm>
#include <fstream>

#include "cli/terminal_text.h"

namespace qpc::cli {
namespace {

using client::FailureKind;

/// Fills the secret of this name.
class SecretFiller final : public command::Fields {
 public:
  SecretFiller(const std::string& name, Secret secret) : name_(name), secret_(std::move(secret)) {}
  bool found = false;

 private:
  void member(const command::Field& about, command::Slot value) override {
    auto* const* place = std::get_if<Secret*>(&value);
    if (place == nullptr || about.name != name_) return;
    **place = std::move(secret_);
    found = true;
  }
  const std::string& name_;
  Secret secret_;
};

/// Sets the switch of this name.
class SwitchFiller final : public command::Fields {
 public:
  explicit SwitchFiller(const std::string& name) : name_(name) {}
  bool found = false;

 private:
  void member(const command::Field& about, command::Slot value) override {
    auto* const* place = std::get_if<bool*>(&value);
    if (place == nullptr || about.name != name_) return;
    **place = true;
    found = true;
  }
  const std::string& name_;
};

void fill(command::Call& call, command::Fields& filler) {
  const auto arguments = call.arguments();
  const auto& object = std::get<command::ObjectSlot>(arguments);
  object.describe(object.object, filler);
}

/// A yes to what the command would do.
client::Outcome<> confirm(const command::Question& question, const client::Failure& failure, command::Call& call) {
  const auto answer = ask_on_terminal(terminal_text(question.prompt, Lines::keep));
  if (!answer) return std::unexpected(failure);
  if (!*answer) return client::failure(FailureKind::usage, "not_confirmed", "Nothing was done.");
  SwitchFiller filler(question.argument);
  fill(call, filler);
  KJ_REQUIRE(filler.found, "a command asks for what it does not take", question.argument.c_str());
  return {};
}

client::Outcome<> decide_about_node(Program& program, const command::Question& question,
                                    const client::Failure& failure) {
  const auto answer = ask_on_terminal(terminal_text(question.prompt, Lines::keep));
  if (!answer) return std::unexpected(failure);
  if (!*answer) {
    return client::failure(
        FailureKind::authentication, "node_not_trusted",
        "The node was not trusted, and nothing was sent. When you change your mind: compare this fingerprint "
        "with what the operator published, and if it is right add\n  --trust '" +
            question.answer + "'");
  }
  program.surroundings().trust = question.answer;
  program.notice("Remembered. From here on, only a node with this fingerprint will do.");
  return {};
}

}  // namespace

std::optional<bool> read_answer(std::string_view typed) {
  std::string answer;
  for (const char letter : typed) {
    if (letter != ' ' && letter != '\t' && letter != '\r') answer += static_cast<char>(letter | 0x20);  // a small one
  }
  if (answer == "yes" || answer == "y") return true;
  if (answer == "no" || answer == "n") return false;
  return std::nullopt;
}

std::optional<bool> ask_on_terminal(const std::string& question) {
  std::ifstream keyboard("/dev/tty");
  std::ofstream screen("/dev/tty");
  if (!keyboard || !screen) return std::nullopt;
  screen << question << std::flush;
  for (std::string answer; std::getline(keyboard, answer);) {
    if (const auto clear = read_answer(answer)) return clear;
    screen << "Please type yes or no: " << std::flush;
  }
  return false;
}

client::Outcome<> answer(Program& program, const command::Question& question, const client::Failure& failure,
                         command::Call& call, Bound& bound) {
  if (question.argument == "trust") return decide_about_node(program, question, failure);
  if (!question.answer.empty()) return confirm(question, failure, call);
  const bool is_passphrase = question.argument == "passphrase";
  const SecretSource& source = is_passphrase ? program.globals().passphrase : bound.secrets[question.argument];
  std::string option = "--" + question.argument;
  std::ranges::replace(option, '_', '-');
  QPC_TRY(auto secret, read_secret(source, {.prompt = terminal_text(question.prompt, Lines::keep),
                                            .option = option,
                                            .ask_twice = question.is_new}));
  if (is_passphrase) {
    program.set_passphrase(std::move(secret));
    return {};
  }
  SecretFiller filler(question.argument, std::move(secret));
  fill(call, filler);
  KJ_REQUIRE(filler.found, "a command asks for what it does not take", question.argument.c_str());
  return {};
}

Task<client::Outcome<>> converse(Program& program, Doer doer, const command::Command& command, command::Call& call,
                                 Bound& bound) {
  for (;;) {
    auto outcome = co_await (doer == Doer::program ? call.run(program) : program.run(command, call));
    const auto question = program.take_question();
    if (outcome || !question) co_return outcome;
    QPC_CO_CHECK(answer(program, *question, outcome.error(), call, bound));
  }
}

}  // namespace qpc::cli
