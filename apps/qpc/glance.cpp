#include "qpc/glance.h"

#include "client/store/vault.h"

namespace qpc::cli {
namespace {

class NobodyAsked final : public client::PassphraseSource {
 public:
  client::Outcome<Secret> passphrase(bool) override {
    return client::failure(client::FailureKind::usage, "secret_missing", "The store is locked.");
  }
};

}  // namespace

client::Outcome<client::Store> glance_at(const kj::Filesystem& files, const client::Profile& profile) {
  NobodyAsked nobody;
  QPC_TRY(const auto key, client::Vault(files, profile).open(nobody));
  return client::Store::glance(profile.store_file(), key);
}

}  // namespace qpc::cli
