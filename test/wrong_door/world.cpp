#include "wrong_door/world.h"

#include <capnp/schema.h>

#include "node/key_package_for_tests.h"

namespace qpc::wrong_door {

using namespace node;

namespace {

Hands empty_hands(Random& random) {
  return Hands(identity::DeviceId::generate(random),
               crypto::SigningKey::generate(crypto::SignatureScheme::ed25519, random));
}

}  // namespace

World::World() : manifest(alice.first_manifest()) {
  for (std::size_t i = 0; i < people_count; ++i) {
    hands_.push_back(empty_hands(random));
    hands_.back().who = static_cast<Who>(i);
    clients_.push_back(connect());
    hands_.back().node = clients_.back().node;
    hands_.back().binding = to_bytes(clients_.back().binding());
  }
  settle_people();
  settle_devices();
  settle_group();
  settle_blob();
  settle_kept();
  take_away();
}

void World::publish(const identity::AccountManifest& next) {
  auto call = at(Who::owner).account.publishManifestRequest();
  call.setManifest(as_data(alice.sign(next)));
  KJ_ASSERT(call.send().wait(scope).getResult().isPublished());
  manifest = next;
}

void World::open_channel(Who who) {
  auto call = at(who).channels.openRequest();
  call.setAddress(as_data(channel_address));
  at(who).channel = call.send().wait(scope).getResult().getChannel();
}

api::Channel::Client World::channel(Hands& who) {
  KJ_IF_MAYBE (held, who.channel) {
    return *held;
  }
  // What waits for the answer may be called before it is there: a caller need not know that it will be a refusal.
  const auto open = capnp::Schema::from<api::Channels>().getMethodByName("open").getOrdinal();
  auto call = who.channels.typelessRequest(capnp::typeId<api::Channels>(), open, nullptr, {});
  call.initAs<api::Channels::OpenParams>().setAddress(as_data(channel_address));
  auto answer = call.send();
  return capnp::Capability::Client(answer.getPointerField(0).getPointerField(0).asCap()).castAs<api::Channel>();
}

Bytes World::address_of(Hands& who) { return copy(who.mailbox.addressRequest().send().wait(scope).getAddress()); }

identity::ManifestDevice World::device(const Hands& hands, const char* label) const {
  auto device = alice.device(hands.device_id, hands.key);
  device.label = label;
  return device;
}

void World::prove(const Hands& on, const identity::AccountId& account_id, const identity::DeviceId& device_id,
                  std::uint64_t counter, const crypto::SigningKey& key, api::DeviceProof::Builder out) {
  const identity::SessionResumption statement{.domain = context.domain,
                                              .account_id = account_id,
                                              .device_id = device_id,
                                              .counter = counter,
                                              .binding_type = clients_.front().binding_type(),
                                              .binding = on.binding};
  out.setAccountId(as_data(account_id.octets));
  out.setDeviceId(as_data(device_id.octets));
  out.setCounter(counter);
  out.setSignature(as_data(statement.sign(key)));
}

Bytes World::key_package(const TestPerson& person, const identity::DeviceId& device_id) {
  return key_package_for_tests(
      {.account_id = person.account_id, .device_id = device_id, .address = {person.name, context.domain}}, test_now,
      random.array<1>()[0]);
}

std::uint64_t World::acked_by_owner() {
  return storage
      .read([address = owner_address](db::Database& db) {
        return db.find_one<std::uint64_t>("SELECT acked_seq FROM mailbox WHERE address = ?1", address).value_or(0);
      })
      .wait(scope);
}

std::string World::stored() {
  return storage
      .read([](db::Database& db) {
        return db
            .find_one<std::string>(
                "SELECT group_concat(n) FROM ("
                "SELECT count(*) || '/' || coalesce(sum(manifest_version), 0) AS n FROM account UNION ALL "
                "SELECT count(*) || '/' || coalesce(sum(state), 0) || '/' || coalesce(sum(counter), 0) FROM device "
                "UNION ALL SELECT count(*) FROM manifest UNION ALL "
                "SELECT count(*) || '/' || count(octets) FROM key_package UNION ALL "
                "SELECT count(*) || '/' || coalesce(sum(last_seq), 0) || '/' || coalesce(sum(acked_seq), 0) "
                "FROM mailbox UNION ALL "
                "SELECT count(*) FROM message UNION ALL SELECT count(*) FROM delivery UNION ALL "
                "SELECT count(*) || '/' || coalesce(sum(epoch), 0) FROM channel UNION ALL "
                "SELECT count(*) FROM channel_member UNION ALL SELECT count(*) FROM accepted_commit UNION ALL "
                "SELECT count(*) FROM audit UNION ALL SELECT count(*) FROM ban UNION ALL "
                "SELECT count(*) FROM report UNION ALL "
                "SELECT count(*) || '/' || coalesce(sum(version), 0) FROM profile UNION ALL "
                "SELECT count(*) || '/' || coalesce(sum(whole), 0) || '/' || coalesce(sum(uses_left), 0) FROM blob)")
            .value();
      })
      .wait(scope);
}

}  // namespace qpc::wrong_door
