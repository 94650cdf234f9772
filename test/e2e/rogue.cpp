// e2e-rogue: what qpc never does, with the keys of somebody's profile. What it sends comes from standard input.
//
//   e2e-rogue HOME enqueue CONVERSATION   into the mailbox of each other member
//   e2e-rogue HOME post CONVERSATION      on the conversation's channel
//   e2e-rogue HOME commit CONVERSATION    as a commit that is none but for its header
//   e2e-rogue HOME coup CONVERSATION      the same, and takes everybody else off the channel
//   e2e-rogue HOME move CONVERSATION      a commit that is good MLS, but moves the group to another channel
//   e2e-rogue HOME usurp CONVERSATION     a commit that is good MLS, but makes this person the only admin
//   e2e-rogue HOME overrule CONVERSATION  a good commit of the epoch that this profile is in, its mail unread
//   e2e-rogue HOME skip CONVERSATION      loses the first message that waits in this device's mailbox
//   e2e-rogue HOME contest CONVERSATION   the newest commit, though nothing is wrong with it; says what came of it
//   e2e-rogue HOME misjudge CONVERSATION  takes it for one of two people, or no longer: only this device errs
//   e2e-rogue HOME revoke LABEL           signs this person's device of this name out of the manifest
#include <kj/async-io.h>

#include <algorithm>
#include <cstdio>
#include <iostream>
#include <iterator>
#include <limits>

#include "client/account/device_identity.h"
#include "client/account/member_check.h"
#include "client/account/people.h"
#include "client/group/group_view.h"
#include "client/history/history.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"
#include "client/session/session_opener.h"
#include "client/store/vault.h"
#include "core/crypto/system_random.h"
#include "core/message/group_details.h"
#include "core/mls/wire/mls_message.h"
#include "net/transport/quic/quic_network.h"

namespace {

using namespace qpc;
using namespace qpc::client;

/// The node was trusted when the profile was made.
class Nobody final : public TrustDecision {
  Outcome<> decide(const net::NodeAddress&, const net::PeerIdentity&) override {
    return failure(FailureKind::authentication, "node_not_trusted", "This profile knows no node.");
  }
  void announced(const net::NodeAddress&, const net::IdentityKey&, const net::IdentityKey&) override {}
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
    if (deed == "misjudge") co_return misjudge(object);
    QPC_CO_TRY(auto session, co_await opener_.open());
    if (deed == "revoke") co_return co_await revoke(*session, std::move(object));
    QPC_CO_TRY(const auto conversation, History(environment_, groups_).find_conversation(object));
    if (deed == "post") co_return co_await post(*session, conversation.row.channel);
    if (deed == "contest") co_return co_await contest(*session, conversation.row.channel);
    if (deed == "commit" || deed == "coup")
      co_return co_await commit(*session, conversation.row, forge_commit, deed == "coup");
    if (deed == "move") co_return co_await commit(*session, conversation.row, move_group, false);
    if (deed == "usurp") co_return co_await commit(*session, conversation.row, usurp, false);
    if (deed == "skip") {
      co_await swallow(*session, 1);
      co_return Outcome<>();
    }
    if (deed == "overrule") {
      co_await swallow(*session);
      co_return co_await commit(*session, conversation.row, renew_keys, false);
    }
    if (deed == "enqueue") co_return co_await enqueue(*session, conversation.row.id);
    co_return failure(FailureKind::usage, "usage", "There is no deed " + deed + ".");
  }

 private:
  /// A commit that looks like one from outside.
  static Outcome<Bytes> forge_commit(Environment& environment, GroupChange&, const mls::Group& group) {
    mls::PrivateMessage message;
    message.group_id = to_bytes(group.group_id());
    message.epoch = group.epoch();
    message.content_type = mls::ContentType::commit;
    message.encrypted_sender_data = environment.random.bytes(44);
    message.ciphertext = read_input();
    return wire(mls::MLSMessage{message});
  }

  /// A commit that RFC 9420 allows, and no member of ours applies.
  static Outcome<Bytes> move_group(Environment& environment, GroupChange& change, const mls::Group& group) {
    QPC_TRY(auto profile, profile_of(group));
    profile.channel = identity::ChannelAddress::generate(profile.channel.domain, environment.random);
    auto extensions = group.extensions();
    extensions.set(mls::ExtensionType::group_profile, wire(profile));
    mls::CommitOptions options;
    options.authenticated_data = epoch_tag(group);
    options.proposals.push_back({mls::GroupContextExtensions{extensions}});
    const MemberCheck check(change.db(), group.group_id(), {});
    const mls::NoPsks psks;
    QPC_TRY(auto made, group.commit(options, {check, psks, environment.now_seconds()}, environment.random));
    return std::move(made.message);
  }

  static Outcome<Bytes> usurp(Environment& environment, GroupChange& change, const mls::Group& group) {
    QPC_TRY(const auto self, require_account(change.db()));
    QPC_TRY(auto profile, profile_of(group));
    message::GroupDetails{.roles = message::Roles{{self.account_id}, {}}}.put_into(profile);
    auto extensions = group.extensions();
    extensions.set(mls::ExtensionType::group_profile, wire(profile));
    mls::CommitOptions options;
    options.authenticated_data = epoch_tag(group);
    options.proposals.push_back({mls::GroupContextExtensions{extensions}});
    const MemberCheck check(change.db(), group.group_id(), {});
    const mls::NoPsks psks;
    QPC_TRY(auto made, group.commit(options, {check, psks, environment.now_seconds()}, environment.random));
    return std::move(made.message);
  }

  static Outcome<Bytes> renew_keys(Environment& environment, GroupChange& change, const mls::Group& group) {
    mls::CommitOptions options;
    options.path = mls::PathPolicy::always;
    options.authenticated_data = epoch_tag(group);
    const MemberCheck check(change.db(), group.group_id(), {});
    const mls::NoPsks psks;
    QPC_TRY(auto made, group.commit(options, {check, psks, environment.now_seconds()}, environment.random));
    return std::move(made.message);
  }

  Outcome<> misjudge(const std::string& object) {
    QPC_TRY(auto conversation, History(environment_, groups_).find_conversation(object));
    return store_.write([&](db::Database& db) -> Outcome<> {
      auto& kind = conversation.row.kind;
      kind = kind == GroupKind::dm ? GroupKind::group : GroupKind::dm;
      ConversationStore(db).update(conversation.row);
      return {};
    });
  }

  using Forger = Outcome<Bytes> (*)(Environment&, GroupChange&, const mls::Group&);
  Task<Outcome<>> commit(Session& session, ConversationRow conversation, Forger forge, bool alone) {
    struct Forged {
      std::uint64_t epoch;
      Bytes commit;
      std::vector<Bytes> others;
    };
    QPC_CO_TRY(const auto forged, groups_.read([&](GroupChange& change) -> Outcome<Forged> {
      QPC_TRY(const auto group, change.group(conversation.id));
      QPC_TRY(auto octets, forge(environment_, change, group));
      Forged made{.epoch = group.epoch(), .commit = std::move(octets), .others = {}};
      for (const auto& member : members_of(group)) {
        if (member.leaf != group.own_leaf_index()) made.others.push_back(member.mailbox);
      }
      return made;
    }));
    QPC_CO_TRY(auto channel, co_await session.channel(conversation.channel));
    auto request = channel.commitRequest();
    request.setEpoch(forged.epoch);
    request.setCommit(to_kj(forged.commit));
    if (alone) {
      auto remove = request.initRemove(static_cast<unsigned>(forged.others.size()));
      for (unsigned i = 0; i < remove.size(); ++i) remove.set(i, to_kj(forged.others[i]));
    }
    const auto answer = co_await request.send();
    QPC_CO_CHECK(check(answer.getResult()));
    if (!answer.getResult().isAccepted()) co_return failure(FailureKind::refused, "lost", "Another was first.");
    co_return Outcome<>();
  }

  /// Says of what waits that it was stored: only who has taken in a commit may replace it.
  static Task<void> swallow(Session& session, unsigned most = std::numeric_limits<unsigned>::max()) {
    const auto waiting = co_await session.mailbox().fetchRequest().send();
    const auto deliveries = waiting.getBatch().getDeliveries();
    if (deliveries.size() == 0) co_return;
    auto request = session.mailbox().ackRequest();
    request.setThroughSeq(deliveries[std::min(most, deliveries.size()) - 1].getSeq());
    co_await request.send();
  }

  static Task<Outcome<>> contest(Session& session, Bytes address) {
    QPC_CO_TRY(auto channel, co_await session.channel(std::move(address)));
    const auto stands = co_await channel.headRequest().send();
    const auto head = stands.getResult().getHead();
    auto request = channel.contestRequest();
    request.setEpoch(head.getEpoch() - 1);
    request.setCommitId(head.getCommitId());
    request.setClause("nothing at all");
    const auto answer = co_await request.send();
    const auto result = answer.getResult();
    QPC_CO_CHECK(check(result));
    std::puts(result.isWaiting() ? "waiting" : result.isConfirmed() ? "confirmed" : "replaced");
    co_return Outcome<>();
  }

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
    std::fputs(
        "usage: e2e-rogue HOME enqueue|post|commit|coup|move|usurp|overrule|skip|contest|misjudge|revoke OBJECT\n",
        stderr);
    return 2;
  }
  if (const auto done = run(argv[1], argv[2], argv[3]); !done) {
    std::fprintf(stderr, "e2e-rogue: %s\n", done.error().text.c_str());
    return static_cast<int>(done.error().kind);
  }
  return 0;
}
