// demo-plant: puts a line, unencrypted, into a mailbox at the node: for showing that a search of the node would find
// plain text if there were any.
#include <kj/async-io.h>
#include <kj/filesystem.h>

#include <cstdio>

#include "client/session/session_opener.h"
#include "client/store/store.h"
#include "client/store/vault.h"
#include "core/crypto/system_random.h"
#include "net/transport/quic/quic_network.h"

namespace {

using namespace qpc;

/// The profile registered before: its node is known.
class NobodyToAsk final : public client::TrustDecision, public client::PassphraseSource {
 public:
  client::Outcome<> decide(const net::NodeAddress&, const net::PeerIdentity&) override {
    return client::failure(client::FailureKind::authentication, "identity_unknown", "the node is not known");
  }
  void announced(const net::NodeAddress&, const net::IdentityKey&, const net::IdentityKey&) override {}
  client::Outcome<Secret> passphrase(bool) override {
    return client::failure(client::FailureKind::usage, "passphrase", "the store has a passphrase");
  }
};

client::Outcome<> plant(const std::filesystem::path& home, std::string_view line) {
  auto io = kj::setupAsyncIo();
  crypto::SystemRandom random;
  const auto files = kj::newDiskFilesystem();
  const auto& clock = kj::systemPreciseCalendarClock();
  net::QuicNetwork network({io.unixEventPort, kj::systemPreciseMonotonicClock(), clock, random});
  client::Environment environment{
      .clock = clock, .timer = io.provider->getTimer(), .random = random, .network = network, .files = *files};
  NobodyToAsk nobody;
  QPC_TRY(const auto profile,
          client::Profile::locate({.name = "", .home = home}, [](const char*) { return std::nullopt; }));
  QPC_TRY(const auto key, client::Vault(*files, profile).open(nobody));
  QPC_TRY(auto store, client::Store::open(profile.store_file(), key));
  client::SessionOpener opener(environment, store, nobody);
  kj::Promise<client::Outcome<kj::Own<client::Session>>> opening = opener.open();
  QPC_TRY(auto session, opening.wait(io.waitScope));
  auto mailbox = session->mailbox();
  const auto address = mailbox.addressRequest().send().wait(io.waitScope);
  auto enqueue = mailbox.enqueueRequest();
  enqueue.setAddress(address.getAddress());
  enqueue.setMessage({reinterpret_cast<const kj::byte*>(line.data()), line.size()});
  enqueue.initAuthority().setSession();
  if (!enqueue.send().wait(io.waitScope).getResult().isStored()) {
    return client::failure(client::FailureKind::refused, "refused", "the node refused the line");
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fputs("usage: demo-plant HOME LINE\n", stderr);
    return 2;
  }
  const auto planted = plant(argv[1], argv[2]);
  if (!planted) std::fprintf(stderr, "demo-plant: %s\n", planted.error().text.c_str());
  return planted ? 0 : 1;
}
