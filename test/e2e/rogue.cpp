// e2e-rogue: what qpc never does, with the keys of somebody's profile. What it sends comes from standard input.
//
//   e2e-rogue HOME enqueue CONVERSATION   into the mailbox of each other member
//   e2e-rogue HOME post CONVERSATION      on the conversation's channel
//   e2e-rogue HOME revoke LABEL           signs this person's device of this name out of the manifest
#include <kj/async-io.h>

#include <cstdio>
#include <iostream>
#include <iterator>

#include "client/account/people.h"
#include "client/group/group_view.h"
#include "client/history/history.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"
#include "client/session/session_opener.h"
#include "client/store/vault.h"
#include "core/crypto/system_random.h"
#include "net/transport/quic/quic_network.h"

namespace {

using namespace qpc;
using namespace qpc::client;

/// The node was trusted when the profile was made.
class Nobody final : public TrustDecision {
  Outcome<> decide(const net::NodeAddress&, const net::PeerIdentity&) override {
    return failure(FailureKind::authentication, "node_not_trusted", "This profile knows no node.");
  }
};

class NoPassphrase final : public PassphraseSource {
  Outcome<Secret> passphrase(bool) override {
    return failure(FailureKind::usage, "no_terminal", "This program asks for no passphrase.");
  }
};

Bytes read_input() { return {std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>()}; }

template <class Result>
Outcome<> check(Result result) {
  if (result.isRefused()) return std::unexpected(describe(result.getRefused()));
  return {};
}

class Rogue {
 public:
  Rogue(Environment& environment, Store& store) : environment_(environment), store_(store) {}

  Task<Outcome<>> act(std::string deed, std::string object) {
    QPC_CO_TRY(auto session, co_await opener_.open());
    if (deed == "revoke") co_return co_await revoke(*session, std::move(object));
    QPC_CO_TRY(const auto conversation, History(environment_, groups_).find_conversation(object));
    if (deed == "post") co_return co_await post(*session, conversation.row.channel);
    if (deed == "enqueue") co_return co_await enqueue(*session, conversation.row.id);
    co_return failure(FailureKind::usage, "usage", "There is no deed " + deed + ".");
  }

 private:
  Task<Outcome<>> enqueue(Session& session, std::int64_t conversation) {
    QPC_CO_TRY(const auto members, groups_.read([&](GroupChange& change) -> Outcome<std::vector<GroupMember>> {
      QPC_TRY(const auto group, change.group(conversation));
      return members_of(group);
    }));
    QPC_CO_TRY(const auto self, store_.read([](db::Database& db) { return DeviceIdentity::load(db); }));
    const Bytes octets = read_input();
    for (const auto& member : members) {
      if (member.identity.device_id == self.device_id) continue;
      auto request = session.mailbox().enqueueRequest();
      request.setAddress(to_kj(member.mailbox));
      request.setMessage(to_kj(octets));
      request.initAuthority().setSession();
      const auto answer = co_await request.send();
      QPC_CO_CHECK(check(answer.getResult()));
    }
    co_return Outcome<>();
  }

  Task<Outcome<>> post(Session& session, Bytes address) {
    QPC_CO_TRY(auto channel, co_await session.channel(std::move(address)));
    auto request = channel.postRequest();
    request.setMessage(to_kj(read_input()));
    request.initAuthority().setSession();
    const auto answer = co_await request.send();
    co_return check(answer.getResult());
  }

  Task<Outcome<>> revoke(Session& session, std::string label) {
    QPC_CO_TRY(const auto self, store_.read([](db::Database& db) { return DeviceIdentity::load(db); }));
    QPC_CO_TRY(const auto newest, store_.read([&](db::Database& db) { return stored_manifest(db, self.account_id); }));
    auto next = newest.successor();
    for (const auto& device : newest.devices) {
      if (device.label == label) QPC_CO_CHECK(next.revoke_device(device.id, environment_.now_seconds()));
    }
    auto request = session.account().publishManifestRequest();
    request.setManifest(to_kj(wire(identity::SignedManifest::sign(std::move(next), self.account_key.value()))));
    const auto answer = co_await request.send();
    co_return check(answer.getResult());
  }

  Environment& environment_;
  Store& store_;
  Nobody trust_;
  Groups groups_{environment_, store_};
  SessionOpener opener_{environment_, store_, trust_};
};

Outcome<> run(const std::string& home, std::string deed, std::string object) {
  auto io = kj::setupAsyncIo();
  crypto::SystemRandom random;
  const auto files = kj::newDiskFilesystem();
  const kj::Clock& clock = kj::systemPreciseCalendarClock();
  net::QuicNetwork network({io.unixEventPort, kj::systemPreciseMonotonicClock(), clock, random}, {});
  Environment environment{
      .clock = clock, .timer = io.provider->getTimer(), .random = random, .network = network, .files = *files};
  QPC_TRY(const auto profile, Profile::locate({.name = {}, .home = home}, [](const char*) { return std::nullopt; }));
  NoPassphrase passphrase;
  QPC_TRY(const auto key, Vault(*files, profile).open(passphrase));
  QPC_TRY(auto store, Store::open(profile.store_file(), key));
  Rogue rogue(environment, store);
  kj::Promise<Outcome<>> acting = rogue.act(std::move(deed), std::move(object));
  return acting.wait(io.waitScope);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: e2e-rogue HOME enqueue|post|revoke OBJECT\n", stderr);
    return 2;
  }
  if (const auto done = run(argv[1], argv[2], argv[3]); !done) {
    std::fprintf(stderr, "e2e-rogue: %s\n", done.error().text.c_str());
    return static_cast<int>(done.error().kind);
  }
  return 0;
}
