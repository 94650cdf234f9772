#include "node/node_service.h"

#include "node/ban/bans.h"
#include "node/blob/blob_depot.h"
#include "node/invite/invite.h"
#include "node/login/login_service.h"
#include "node/login/password_challenge.h"
#include "node/session/session_service.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

constexpr std::size_t longest_software = 64;

// What results take, in words and capabilities. Without a size, Cap'n Proto takes 8 KiB for each answer on its way.
constexpr capnp::MessageSize size_of_health{32, 0};
constexpr capnp::MessageSize size_of_info{320, 0};
constexpr capnp::MessageSize size_of_offer{64, 1};
constexpr capnp::MessageSize size_of_challenge{96, 1};
constexpr capnp::MessageSize size_of_session{64, 1};

api::Health::Status in_schema(HealthState::Status status) {
  switch (status) {
    case HealthState::Status::ok:
      return api::Health::Status::OK;
    case HealthState::Status::draining:
      return api::Health::Status::DRAINING;
    case HealthState::Status::degraded:
    case HealthState::Status::stalled:
      break;
  }
  return api::Health::Status::DEGRADED;
}

api::NodeInfo::RegistrationPolicy in_schema(Registration registration) {
  switch (registration) {
    case Registration::open:
      return api::NodeInfo::RegistrationPolicy::OPEN;
    case Registration::invite:
      return api::NodeInfo::RegistrationPolicy::INVITE;
    case Registration::closed:
      break;
  }
  return api::NodeInfo::RegistrationPolicy::CLOSED;
}

/// Whether a name is free for who comes with this invite. Asked in this order: who has none is not told which names
/// there are. Errors: INVITE, NAME_TAKEN.
Outcome<> check_free(db::Database& db, const std::string& name, Registration registration, ByteView invite,
                     std::chrono::sys_seconds now) {
  if (registration == Registration::invite) {
    if (const auto good = check_invite(db, invite, now); !good) return good;
  }
  if (AccountStore(db).named(name)) {
    return refuse(Reason::NAME_TAKEN, "this name belongs, or once belonged, to somebody: choose another");
  }
  return {};
}

}  // namespace

kj::Promise<void> NodeService::health(HealthContext call) {
  auto health = call.getResults(size_of_health).initHealth();
  const auto state = node_.health.state();
  health.setStatus(in_schema(state.status));
  health.setText(state.text);
  return kj::READY_NOW;
}

kj::Promise<void> NodeService::info(InfoContext call) {
  auto info = call.getResults(size_of_info).initInfo();
  info.setDomain(node_.domain.text());
  info.setWireVersion(api::WIRE_VERSION);
  info.setOldestWireVersion(api::OLDEST_WIRE_VERSION);
  info.setSoftware("qpc-server " QPC_VERSION);
  info.setRegistration(in_schema(node_.registration));
  info.setMaxMessageBytes(static_cast<std::uint32_t>(node_.mailbox_limits.message_bytes));
  info.setReportKey(as_data(node_.report_key));
  info.setNow(node_.now().time_since_epoch().count());
  const auto& keys = node_.proofs.keys();
  auto certificates = info.initProofCertificates(static_cast<unsigned>(keys.certificates.size()));
  for (unsigned i = 0; i < certificates.size(); ++i) certificates.set(i, as_data(wire(keys.certificates[i])));
  if (!keys.rotations.empty()) info.setIdentityRotations(as_data(wire(keys.rotations)));
  return kj::READY_NOW;
}

Outcome<> NodeService::admit(api::ClientInfo::Reader client) {
  if (client.getWireVersion() < api::OLDEST_WIRE_VERSION || client.getOldestWireVersion() > api::WIRE_VERSION) {
    return refuse(Reason::WRONG_VERSION, "client and node speak no common version: upgrade the older one",
                  api::OLDEST_WIRE_VERSION);
  }
  if (client.getSoftware().size() > longest_software) return refuse(Reason::MALFORMED, "the client's name is too long");
  if (node_.health.draining()) return refuse(Reason::DRAINING, "the node is going down: try again in a minute");
  if (++attempts_ > most_attempts) {
    return refuse(Reason::TOO_MANY, "too many attempts on one connection: connect again", most_attempts);
  }
  return {};
}

Task<void> NodeService::register_task(RegisterContext call) {
  auto params = call.getParams();
  auto result = call.getResults(size_of_offer).initResult();
  auto allowed = admit(params.getClient());
  if (allowed) allowed = check_registration(node_.registration);
  if (allowed) allowed = node_.throttles.register_from(connection_.peer_address(), node_.own_host);
  const auto typed = copy(params.getName());
  const auto name = identity::UserName::parse(typed);
  if (allowed && !name) {
    allowed = std::unexpected(Refusal{Reason::BAD_NAME, 0, name.error().text});
  }
  const auto request = read_all<opaque::RegistrationRequest>(view(params.getRequest()));
  if (allowed && !request) allowed = refuse(Reason::MALFORMED, "a RegistrationRequest that does not parse");
  if (!allowed) {
    describe(allowed.error(), result.initRefused());
    co_return;
  }
  auto invite = copy(params.getInvite());
  const auto is_free =
      co_await node_.read([text = name->text(), registration = node_.registration, invite, now = node_.now()](
                              db::Database& db) { return check_free(db, text, registration, invite, now); });
  if (!is_free) {
    describe(is_free.error(), result.initRefused());
    co_return;
  }
  const auto response = opaque::create_registration_response(node_.opaque, *request, as_bytes(name->text()));
  auto offer = result.initOffered();
  offer.setResponse(as_data(wire(response)));
  offer.setRegistration(kj::heap<RegistrationService>(node_, connection_, *name, kj::mv(invite)));
}

Task<void> NodeService::login_task(LoginContext call) {
  auto params = call.getParams();
  auto result = call.getResults(size_of_challenge).initResult();
  auto allowed = admit(params.getClient());
  const auto name = identity::UserName::parse(copy(params.getName()));
  if (allowed && !name) allowed = std::unexpected(Refusal{Reason::BAD_NAME, 0, name.error().text});
  const auto ke1 = read_all<opaque::KE1>(view(params.getKe1()));
  if (allowed && !ke1) allowed = refuse(Reason::MALFORMED, "a KE1 that does not parse");
  // Before any work, and before it is known whether the name exists: with KE2 a client can test one password.
  if (allowed) allowed = node_.throttles.log_in(name->text());
  if (!allowed) {
    describe(allowed.error(), result.initRefused());
    co_return;
  }
  auto time_passed = node_.password_time_passed();
  node_.login_tally.begun(name->text());
  auto response = co_await challenge_password(node_, connection_, name->text(), *ke1);
  co_await kj::mv(time_passed);
  if (!response) {
    describe(response.error(), result.initRefused());
    co_return;
  }
  auto challenge = result.initChallenge();
  challenge.setKe2(as_data(wire(response->response.ke2)));
  challenge.setAttempt(kj::heap<LoginAttemptService>(node_, connection_, name->text(), kj::mv(*response)));
}

Task<Outcome<Entered>> NodeService::resume_device(Outcome<DeviceProof> proof) {
  if (!proof) co_return std::unexpected(proof.error());
  const auto entered =
      co_await node_.read([domain = node_.domain.text(), account_id = proof->account_id, device_id = proof->device_id](
                              db::Database& db) { return Accounts(db, domain).find_device(account_id, device_id); });
  if (!entered) co_return std::unexpected(entered.error());
  if (const auto signed_by = proof->verify(node_, connection_, entered->device.device_key); !signed_by) {
    co_return std::unexpected(signed_by.error());
  }
  // Read again with the counter's save: in between, the device may have been revoked, or replaced by one with another
  // key, which the signature does not speak for.
  co_return co_await node_.save([domain = node_.domain.text(), proof = *proof, now = node_.now(),
                                 verified_by = entered->device.device_key](db::Database& db) -> Outcome<Entered> {
    Accounts accounts(db, domain);
    auto found = accounts.find_device(proof.account_id, proof.device_id);
    if (!found) return found;
    if (found->device.device_key != verified_by) {
      return refuse(Reason::SIGNATURE, "the device's key has changed meanwhile: sign with the new one");
    }
    Bans bans(db);
    bans.lift_ended(now);
    if (const auto allowed = bans.check_not_banned(found->account.row, now); !allowed) {
      return std::unexpected(allowed.error());
    }
    if (const auto begun = accounts.begin_session(found->device.row, proof.counter); !begun) {
      return std::unexpected(begun.error());
    }
    return found;
  });
}

Task<void> NodeService::resume_task(ResumeContext call) {
  auto params = call.getParams();
  auto result = call.getResults(size_of_session).initResult();
  if (const auto allowed = admit(params.getClient()); !allowed) {
    describe(allowed.error(), result.initRefused());
    co_return;
  }
  describe(node_, connection_, co_await resume_device(DeviceProof::read(params.getProof())), result);
}

void NodeRpc::measure(net::CallMeter& calls, std::function<void(const net::Closed&)> ended) {
  calls_ = &calls;
  ended_ = std::move(ended);
}

void NodeRpc::connection_ended(net::Connection&, const net::Closed& closed) {
  if (ended_) ended_(closed);
}

kj::Own<net::CallGate> NodeRpc::call_gate(net::Connection& connection) {
  return node_.call_limits.gate(connection, net::network_of_peer(connection.peer_address(), node_.own_host));
}

kj::Promise<void> NodeRpc::blob(net::Connection& connection, kj::Own<kj::AsyncIoStream> stream) {
  return node_.blobs.transfers.serve(connection, kj::mv(stream));
}

capnp::Capability::Client NodeRpc::bootstrap(net::Connection& connection) {
  return kj::heap<NodeService>(node_, connection, spans_);
}

}  // namespace qpc::node
