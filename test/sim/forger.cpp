#include "sim/forger.h"

#include "client/account/member_check.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"
#include "client/session/session_opener.h"

namespace qpc::sim {
namespace {

class NobodyAsked final : public client::TrustDecision {
 public:
  ~NobodyAsked() override = default;
  client::Outcome<> decide(const net::NodeAddress&, const net::PeerIdentity&) override {
    return client::failure(client::FailureKind::authentication, "untrusted", "the node is known already");
  }
  void announced(const net::NodeAddress&, const net::IdentityKey&, const net::IdentityKey&) override {}
};

struct Forged {
  Bytes channel;
  std::uint64_t epoch = 0;
  Bytes commit;
};

/// The forger, who is a plain member, is the only admin from now on.
client::Outcome<Forged> forge(client::GroupChange& change, SimClient& forger, std::int64_t conversation) {
  QPC_TRY(const auto group, change.group(conversation));
  QPC_TRY(const auto account, client::require_account(change.db()));
  QPC_TRY(auto profile, client::profile_of(group));
  QPC_TRY(auto details, message::GroupDetails::of(profile));
  const bool may_not = details.roles && !details.roles->admins.contains(account.account_id) && group.is_active() &&
                       group.member_count() > 1;
  if (!may_not) return client::failure(client::FailureKind::refused, "allowed", "it would be no forgery");
  details.roles = message::Roles{{account.account_id}, {}};
  details.put_into(profile);
  auto extensions = group.extensions();
  extensions.set(mls::ExtensionType::group_profile, wire(profile));
  mls::CommitOptions options;
  options.received = mls::ReceivedProposals::listed;
  options.proposals = {{mls::GroupContextExtensions{std::move(extensions)}}};
  options.authenticated_data = mls::epoch_tag(group);
  const client::MemberCheck check(change.db(), group.group_id(), {});
  const mls::NoPsks psks;
  const std::chrono::sys_seconds now{std::chrono::seconds((forger.calendar().now() - kj::UNIX_EPOCH) / kj::SECONDS)};
  QPC_TRY(auto committed, group.commit(options, {check, psks, now}, forger.random()));
  return Forged{client::ConversationStore(change.db()).find(conversation).value().channel, group.epoch(),
                std::move(committed.message)};
}

Task<client::Outcome<>> submit(client::Environment environment, client::Store& store, Forged forged) {
  NobodyAsked trust;
  client::SessionOpener opener(environment, store, trust);
  QPC_CO_TRY(auto session, co_await client::with_faults_described(opener.open()));
  QPC_CO_TRY(auto channel, co_await client::with_faults_described(session->channel(std::move(forged.channel))));
  auto request = channel.commitRequest();
  request.setEpoch(forged.epoch);
  request.setCommit(client::to_kj(forged.commit));
  try {
    const auto answer = co_await session->answer("committing what is forbidden", request.send());
    if (answer.getResult().isAccepted()) co_return client::Outcome<>();
  } catch (const kj::Exception& fault) {
    co_return std::unexpected(client::describe(fault));
  }
  co_return client::failure(client::FailureKind::refused, "too_late", "somebody was faster");
}

}  // namespace

kj::Promise<client::Outcome<>> forge_commit(SimClient& forger, std::int64_t conversation) {
  auto forged = forger.groups().read([&](client::GroupChange& change) { return forge(change, forger, conversation); });
  if (!forged) return client::Outcome<>(std::unexpected(forged.error()));
  return submit(forger.environment(), forger.store(), *std::move(forged));
}

void spoil(db::Database& db, std::int64_t mailbox, std::int64_t message, Act act, Random& chance) {
  if (act == Act::lose) {
    db.run("DELETE FROM delivery WHERE mailbox_row = ?1 AND message_row = ?2", mailbox, message);
    return;
  }
  const auto copy = db.find_one<std::int64_t>(
                          "INSERT INTO message (message_id, channel_row, stored_at, expires_at, kept_until, octets) "
                          "SELECT ?2, NULL, stored_at, expires_at, kept_until, octets FROM message WHERE id = ?1 "
                          "RETURNING id",
                          message, chance.bytes(32))
                        .value();
  if (act == Act::damage) {
    auto octets = db.find_one<Bytes>("SELECT octets FROM message WHERE id = ?1", copy).value();
    octets.at(chance.below(octets.size())) ^= 1;
    db.run("UPDATE message SET octets = ?2 WHERE id = ?1", copy, octets);
    db.run("UPDATE delivery SET message_row = ?3 WHERE mailbox_row = ?1 AND message_row = ?2", mailbox, message, copy);
    return;
  }
  const auto size = db.find_one<std::int64_t>("SELECT length(octets) FROM message WHERE id = ?1", copy).value_or(0);
  const auto next = db.find_one<std::int64_t, std::int64_t>(
                          "UPDATE mailbox SET last_seq = last_seq + 1, total_bytes = total_bytes + ?2 WHERE id = ?1 "
                          "RETURNING last_seq, total_bytes",
                          mailbox, size)
                        .value();
  db.run(
      "INSERT INTO delivery (mailbox_row, seq, message_row, end_bytes, channel_count, channel_bytes, "
      "size_bytes) VALUES (?1, ?2, ?3, ?4, 0, 0, ?5)",
      mailbox, std::get<0>(next), copy, std::get<1>(next), size);
}

}  // namespace qpc::sim
