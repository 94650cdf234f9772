#include "qpc/program.h"

#include <cstdlib>

#include "cli/ending.h"
#include "client/command/json.h"
#include "client/command/names.h"
#include "qpc/daemon_socket.h"
#include "qpc/transfer_report.h"

namespace qpc::cli {
namespace {

/// Gives what the person has answered, and asks where they have not.
class Answered final : public client::PassphraseSource {
 public:
  Answered(command::Context& context, const std::optional<Secret>& answer) : context_(context), answer_(answer) {}
  client::Outcome<Secret> passphrase(bool is_new) override {
    if (answer_) return answer_->duplicate();
    return context_.ask_for_secret(
        {.argument = "passphrase",
         .prompt = is_new ? "A passphrase for this device's store: " : "Passphrase of the store: ",
         .is_new = is_new});
  }

 private:
  command::Context& context_;
  const std::optional<Secret>& answer_;
};

std::optional<std::string> from_environment(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

}  // namespace

kj::Promise<client::Outcome<>> Program::told_to_end() {
  return cli::told_to_end(events_).then([this](int signal) {
    ending_signal_ = signal;
    return client::Outcome<>();
  });
}

client::Outcome<client::Profile> Program::profile() const {
  return client::Profile::locate(globals_.profile, from_environment);
}

client::Outcome<std::unique_ptr<command::Remote>> Program::call_daemon() {
  const auto profile = this->profile();
  if (!profile || globals_.trace) return nullptr;
  return cli::call_daemon(daemon_socket(*profile), low_level_io_);
}

Task<client::Outcome<>> Program::run(const command::Command& command, command::Call& call) {
  if (!daemon_ && !engine_) {
    QPC_CO_TRY(daemon_, call_daemon());
  }
  if (!daemon_) co_return co_await call.run(*this);
  auto where = surroundings();
  std::error_code error;
  where.folder = std::filesystem::current_path(error).string();
  co_return co_await daemon_->run(command, call, *this, where);
}

void Program::tell_so_far(command::Slot result) {
  if (output_.json()) output_.data(command::to_json(result), {});
}

std::unique_ptr<client::TransferObserver> Program::transfer(const std::string& what) {
  return std::make_unique<TransferReport>(output_, what);
}

client::Outcome<client::Engine*> Program::open(const db::DatabaseKey& key, const client::Profile& profile) {
  std::optional<net::NodeAddress> node;
  if (!globals_.surroundings.node.empty()) {
    QPC_TRY(node, command::parse_node(globals_.surroundings.node));
  }
  QPC_TRY(auto store, client::Store::open(profile.store_file(), key));
  store_.emplace(std::move(store));
  engine_ = std::make_unique<client::Engine>(environment_, *store_, trust_);
  if (node) engine_->look_at(*std::move(node));
  QPC_CHECK(engine_->sweep());
  return engine_.get();
}

client::Outcome<client::Engine*> Program::engine() {
  if (engine_) return engine_.get();
  QPC_TRY(const auto profile, this->profile());
  Answered passphrase(*this, passphrase_);
  QPC_TRY(const auto key, client::Vault(environment_.files, profile).open(passphrase));
  return open(key, profile);
}

client::Outcome<client::Engine*> Program::engine_or_new(client::Protection protection) {
  if (engine_) return engine_.get();
  if (globals_.passphrase.is_given()) protection = client::Protection::passphrase;
  QPC_TRY(const auto profile, this->profile());
  const client::Vault vault(environment_.files, profile);
  if (vault.exists()) {
    QPC_CHECK(command::check_protection(environment_, profile, protection));
    return engine();
  }
  Answered passphrase(*this, passphrase_);
  QPC_TRY(const auto key, vault.create(protection, passphrase, environment_.random));
  return open(key, profile);
}

}  // namespace qpc::cli
