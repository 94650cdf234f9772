// holes-blind: from now on, a profile's store keeps no holes: what holes-demo has to notice.
#include <kj/filesystem.h>

#include <cstdio>

#include "client/store/store.h"
#include "client/store/vault.h"

namespace {

using namespace qpc;

class NobodyToAsk final : public client::PassphraseSource {
 public:
  client::Outcome<Secret> passphrase(bool) override {
    return client::failure(client::FailureKind::usage, "passphrase", "the store has a passphrase");
  }
};

client::Outcome<> blind(const std::filesystem::path& home) {
  const auto files = kj::newDiskFilesystem();
  NobodyToAsk nobody;
  QPC_TRY(const auto profile,
          client::Profile::locate({.name = "", .home = home}, [](const char*) { return std::nullopt; }));
  QPC_TRY(const auto key, client::Vault(*files, profile).open(nobody));
  QPC_TRY(auto store, client::Store::open(profile.store_file(), key));
  return store.write([](db::Database& db) -> client::Outcome<> {
    db.run("CREATE TRIGGER blind BEFORE INSERT ON hole BEGIN SELECT RAISE(IGNORE); END");
    return {};
  });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fputs("usage: holes-blind HOME\n", stderr);
    return 2;
  }
  if (const auto done = blind(argv[1]); !done) {
    std::fprintf(stderr, "holes-blind: %s\n", done.error().text.c_str());
    return 1;
  }
  return 0;
}
