#include "qpc/program.h"

#include <csignal>
#include <cstdlib>

namespace qpc::cli {
namespace {

/// Asks as the person chose: prompt, standard input, file or descriptor.
class AskedPassphrase final : public client::PassphraseSource {
 public:
  explicit AskedPassphrase(const SecretSource& source) : source_(source) {}
  client::Outcome<Secret> passphrase(bool is_new) override {
    QPC_TRY(auto secret, read_secret(source_, {.prompt = is_new ? "A passphrase for this device's store: "
                                                                : "Passphrase of the store: ",
                                               .option = "--passphrase",
                                               .ask_twice = is_new}));
    return std::move(secret);
  }

 private:
  const SecretSource& source_;
};

std::optional<std::string> from_environment(const char* variable) {
  const char* value = std::getenv(variable);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

}  // namespace

client::Outcome<net::NodeAddress> parse_node(const std::string& typed) {
  auto address = net::NodeAddress::parse(typed);
  if (address) return *std::move(address);
  return client::failure(client::FailureKind::usage, "bad_node", "--node takes HOST, HOST:PORT or [IPV6]:PORT.");
}

kj::Promise<client::Outcome<>> Program::told_to_end() {
  kj::Promise<siginfo_t> told = kj::NEVER_DONE;
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction now{};
    if (::sigaction(signal, nullptr, &now) == 0 && now.sa_handler == SIG_IGN) continue;  // nohup, or a script's '&'
    kj::UnixEventPort::captureSignal(signal);
    told = told.exclusiveJoin(events_.onSignal(signal));
  }
  return told.then([this](const siginfo_t& signal) {
    ending_signal_ = signal.si_signo;
    return client::Outcome<>();
  });
}

client::Outcome<client::Profile> Program::profile() const {
  return client::Profile::locate(globals_.profile, from_environment);
}

client::Outcome<std::filesystem::path> Program::blob_folder() const {
  QPC_TRY(const auto profile, this->profile());
  return profile.folder() / "blobs";
}

client::Outcome<client::Engine*> Program::open(const db::DatabaseKey& key, const client::Profile& profile) {
  std::optional<net::NodeAddress> node;
  if (!globals_.node.empty()) {
    QPC_TRY(node, parse_node(globals_.node));
  }
  QPC_TRY(auto store, client::Store::open(profile.store_file(), key));
  store_.emplace(std::move(store));
  engine_ = std::make_unique<client::Engine>(environment_, *store_, trust_);
  if (node) engine_->look_at(*std::move(node));
  return engine_.get();
}

client::Outcome<client::Engine*> Program::engine() {
  if (engine_) return engine_.get();
  QPC_TRY(const auto profile, this->profile());
  AskedPassphrase passphrase(globals_.passphrase);
  QPC_TRY(const auto key, client::Vault(environment_.files, profile).open(passphrase));
  return open(key, profile);
}

client::Outcome<client::Engine*> Program::engine_or_new(client::Protection protection) {
  if (engine_) return engine_.get();
  QPC_TRY(const auto profile, this->profile());
  const client::Vault vault(environment_.files, profile);
  if (vault.exists()) {
    if (protection == client::Protection::passphrase && vault.protection() != protection) {
      return client::failure(client::FailureKind::usage, "no_passphrase",
                             "This profile's store exists already, and a key file opens it: a passphrase would protect "
                             "nothing. Leave it out, or begin another profile with --profile NAME.");
    }
    return engine();
  }
  AskedPassphrase passphrase(globals_.passphrase);
  QPC_TRY(const auto key, vault.create(protection, passphrase, environment_.random));
  return open(key, profile);
}

}  // namespace qpc::cli
