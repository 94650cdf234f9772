// The doors of the bootstrap: what is before a session.
#include "core/crypto/hash.h"
#include "node/invite/invite.h"
#include "node/invite/invite_store.h"
#include "wrong_door/answer.h"
#include "wrong_door/doors.h"

namespace qpc::wrong_door {

using namespace node;

namespace {

constexpr auto scheme = crypto::SignatureScheme::ed25519;

/// A new device of the caller's, with a key.
struct NewDevice {
  explicit NewDevice(World& world)
      : id(identity::DeviceId::generate(world.random)), key(crypto::SigningKey::generate(scheme, world.random)) {}
  identity::DeviceId id;
  crypto::SigningKey key;
};

std::string resume(World& world, Hands& who, const identity::AccountId& account_id, const identity::DeviceId& device_id,
                   std::uint64_t counter, const Hands& proven_on, const crypto::SigningKey& key) {
  auto call = who.node.resumeRequest();
  World::introduce(call.initClient());
  world.prove(proven_on, account_id, device_id, counter, key, call.initProof());
  return answer_to(world, call.send());
}

/// The second half of a registration under the name "zoe", with what the caller makes of it.
std::string finish_registration(
    World& world, Hands& who, const identity::AccountManifest& manifest, const crypto::SigningKey& account_key,
    const crypto::SigningKey& device_key, std::optional<identity::AccountId> proven = std::nullopt,
    ByteView invite = {}, const std::function<void()>& meanwhile = [] {}) {
  auto start = opaque::create_registration_request(World::password("zoe's"), world.random).value();
  auto begin = who.node.registerRequest();
  World::introduce(begin.initClient());
  begin.setName("zoe");
  begin.setRequest(as_data(wire(start.request)));
  begin.setInvite(as_data(invite));
  auto offered = begin.send().wait(world.scope);
  const auto offer = offered.getResult().getOffered();
  meanwhile();
  const auto response = read_all<opaque::RegistrationResponse>(view(offer.getResponse())).value();
  const auto record = opaque::finalize_registration_request(std::move(start.state), response, {},
                                                            opaque::KeyStretching::identity(), world.random)
                          .value();
  auto finish = offer.getRegistration().finishRequest();
  finish.setRecord(as_data(wire(record.record)));
  finish.setManifest(as_data(wire(identity::SignedManifest::sign(manifest, account_key))));
  world.prove(who, proven.value_or(manifest.account_id), manifest.devices.front().id, 1, device_key,
              finish.initProof());
  return answer_to(world, finish.send());
}

identity::AccountManifest manifest_of_zoe(World& world, const identity::AccountId& account_id,
                                          const crypto::SigningKey& account_key, const NewDevice& device) {
  const Hands hands(device.id, device.key);
  return identity::AccountManifest::first(account_id, identity::AccountKey::of(account_key).value(),
                                          identity::UserName::parse("zoe").value(), world.context.domain,
                                          world.device(hands, "zoe's"));
}

/// The first half of a registration under the name "zoe", where it takes an invite.
std::string register_by_invite(World& world, Hands& who, ByteView token) {
  world.context.registration = Registration::invite;
  auto call = who.node.registerRequest();
  World::introduce(call.initClient());
  call.setName("zoe");
  call.setRequest(
      as_data(wire(opaque::create_registration_request(World::password("x"), world.random).value().request)));
  call.setInvite(as_data(token));
  return answer_to(world, call.send());
}

/// Beside the audit log, in which an operator's would be noted.
InviteToken make_invite(World& world) {
  const auto token = world.random.array<16>();
  Invite invite{};
  invite.expires_at = test_now + std::chrono::hours(1);
  world.storage
      .write([invite, hash = crypto::sha256(token)](db::Database& db) { return InviteStore(db).add(invite, hash); })
      .wait(world.scope);
  return token;
}

void use_up(World& world, const InviteToken& token) {
  world.storage.write([token](db::Database& db) { return use_invite(db, token, test_now); }).wait(world.scope);
}

/// A registration of the caller's own, during which something happens.
std::string finish_own(World& world, Hands& who, ByteView invite, const std::function<void()>& meanwhile) {
  const auto account_key = crypto::SigningKey::generate(scheme, world.random);
  const NewDevice device(world);
  const auto manifest = manifest_of_zoe(world, identity::AccountId::generate(world.random), account_key, device);
  return finish_registration(world, who, manifest, account_key, device.key, std::nullopt, invite, meanwhile);
}

/// Alice's devices know her password, everybody knows their own.
std::string log_in(World& world, Hands& who, const TestPerson& person) {
  const bool knows = who.person == &person;
  auto answered = world.log_in(world.client(who), person.name.text(), knows ? "swordfish" : "guessed");
  const api::LoginAttempt::FinishResults::Reader& reader = answered;
  return describe(capnp::toDynamic(reader), world.hers());
}

/// What a password alone gives; a stranger has the bootstrap for it.
api::Enrolment::Client enrolment(World& world, Hands& who) {
  if (who.who == Who::stranger) return capnp::Capability::Client(who.node).castAs<api::Enrolment>();
  return who.kept ? who.kept->enrolment : world.begin_enrolment(who).value();
}

std::string enrol(World& world, Hands& who, const identity::AccountId& account_id, const identity::DeviceId& device_id,
                  const crypto::SigningKey& key, const crypto::SigningKey& signed_by) {
  auto call = enrolment(world, who).enrolRequest();
  call.getDevice().setDeviceKey(as_data(key.public_key()));
  call.getDevice().setLabel("new");
  world.prove(who, account_id, device_id, 1, signed_by, call.getDevice().initProof());
  return answer_to(world, call.send());
}

constexpr Door entrances[] = {
    {"Node.health", "", [](World& world, Hands& who) { return answer_to(world, who.node.healthRequest().send()); }},
    {"Node.info", "", [](World& world, Hands& who) { return answer_to(world, who.node.infoRequest().send()); }},
    {"Node.register", "the name alice",
     [](World& world, Hands& who) {
       auto start = opaque::create_registration_request(World::password("x"), world.random).value();
       auto call = who.node.registerRequest();
       World::introduce(call.initClient());
       call.setName("alice");
       call.setRequest(as_data(wire(start.request)));
       return answer_to(world, call.send());
     }},
    {"Node.login", "the name alice",
     [](World& world, Hands& who) {
       auto call = who.node.loginRequest();
       World::introduce(call.initClient());
       call.setName("alice");
       call.setKe1(as_data(wire(opaque::generate_ke1(World::password("x"), world.random).value().ke1)));
       return answer_to(world, call.send());
     }},
    {"Node.resume", "itself",
     [](World& world, Hands& who) {
       return resume(world, who, who.person->account_id, who.device_id, who.counter + 9, who, who.key);
     }},
    {"Node.resume", "alice's phone, with the caller's own key",
     [](World& world, Hands& who) {
       return resume(world, who, world.owner().account_id, world.owner().device_id, 9, who, who.key);
     }},
    {"Node.resume", "itself, with the counter of a session before",
     [](World& world, Hands& who) {
       return resume(world, who, who.person->account_id, who.device_id, who.counter, who, who.key);
     }},
    {"Node.resume", "alice's phone, with what it signed for another connection",
     [](World& world, Hands& who) {
       const Hands& elsewhere = world.at(who.who == Who::owner ? Who::stranger : Who::owner);
       return resume(world, who, world.owner().account_id, world.owner().device_id, 9, elsewhere,
                     world.owner().device_key);
     }},
    {"Node.register", "by invite, without one",
     [](World& world, Hands& who) { return register_by_invite(world, who, {}); }},
    {"Node.register", "by invite, with a good one",
     [](World& world, Hands& who) { return register_by_invite(world, who, make_invite(world)); }},
    {"Node.register", "by invite, with one that is used up",
     [](World& world, Hands& who) {
       const auto token = make_invite(world);
       use_up(world, token);
       return register_by_invite(world, who, token);
     }},
    {"Node.register", "where nobody may",
     [](World& world, Hands& who) {
       world.context.registration = Registration::closed;
       auto call = who.node.registerRequest();
       World::introduce(call.initClient());
       call.setName("zoe");
       return answer_to(world, call.send());
     }},
    {"Registration.finish", "with an invite that somebody used up meanwhile",
     [](World& world, Hands& who) {
       world.context.registration = Registration::invite;
       const auto token = make_invite(world);
       return finish_own(world, who, token, [&] { use_up(world, token); });
     }},
    {"Registration.finish", "where nobody may any more",
     [](World& world, Hands& who) {
       return finish_own(world, who, {}, [&] { world.context.registration = Registration::closed; });
     }},
    {"Registration.finish", "an account of its own",
     [](World& world, Hands& who) {
       const auto account_key = crypto::SigningKey::generate(scheme, world.random);
       const NewDevice device(world);
       const auto manifest = manifest_of_zoe(world, identity::AccountId::generate(world.random), account_key, device);
       return finish_registration(world, who, manifest, account_key, device.key);
     }},
    {"Registration.finish", "alice's account id, under another name and key",
     [](World& world, Hands& who) {
       const auto account_key = crypto::SigningKey::generate(scheme, world.random);
       const NewDevice device(world);
       const auto manifest = manifest_of_zoe(world, world.owner().account_id, account_key, device);
       return finish_registration(world, who, manifest, account_key, device.key);
     }},
    {"Registration.finish", "a manifest signed by another account key than its own",
     [](World& world, Hands& who) {
       const auto account_key = crypto::SigningKey::generate(scheme, world.random);
       const auto other_key = crypto::SigningKey::generate(scheme, world.random);
       const NewDevice device(world);
       const auto manifest = manifest_of_zoe(world, identity::AccountId::generate(world.random), account_key, device);
       return finish_registration(world, who, manifest, other_key, device.key);
     }},
    {"Registration.finish", "its own manifest, with a proof that names alice's account",
     [](World& world, Hands& who) {
       const auto account_key = crypto::SigningKey::generate(scheme, world.random);
       const NewDevice device(world);
       const auto manifest = manifest_of_zoe(world, identity::AccountId::generate(world.random), account_key, device);
       return finish_registration(world, who, manifest, account_key, device.key, world.owner().account_id);
     }},
    {"Registration.finish", "alice's first manifest, with the caller's own key",
     [](World& world, Hands& who) {
       return finish_registration(world, who, world.owner().first_manifest(), world.owner().account_key, who.key);
     }},
    {"LoginAttempt.finish", "alice's name, with the password the caller knows",
     [](World& world, Hands& who) { return log_in(world, who, world.owner()); }},
    {"LoginAttempt.finish", "its own name, with its own password",
     [](World& world, Hands& who) { return log_in(world, who, *who.person); }},
    {"Enrolment.enrol", "a new device of its own account",
     [](World& world, Hands& who) {
       const NewDevice device(world);
       return enrol(world, who, who.person->account_id, device.id, device.key, device.key);
     }},
    {"Enrolment.enrol", "a new device of alice's account",
     [](World& world, Hands& who) {
       const NewDevice device(world);
       return enrol(world, who, world.owner().account_id, device.id, device.key, device.key);
     }},
    {"Enrolment.enrol", "a device with the id of alice's tablet",
     [](World& world, Hands& who) {
       const NewDevice device(world);
       return enrol(world, who, who.person->account_id, world.at(Who::sibling).device_id, device.key, device.key);
     }},
    {"Enrolment.enrol", "a new device, signed by another key than its own",
     [](World& world, Hands& who) {
       const NewDevice device(world), other(world);
       return enrol(world, who, who.person->account_id, device.id, device.key, other.key);
     }},
};

}  // namespace

std::span<const Door> entrance_doors() { return entrances; }

}  // namespace qpc::wrong_door
