// The doors between people: blocking, profiles, presence, reports; and what is left of the others for who is blocked.
#include "core/identity/profile.h"
#include "node/contact/blocks.h"
#include "wrong_door/answer.h"
#include "wrong_door/doors.h"

namespace qpc::wrong_door {

using namespace node;

namespace {

identity::AccountId somebody(World& world) { return identity::AccountId::generate(world.random); }

/// Alice has blocked the caller, unless it is she herself.
void block_by_owner(World& world, const Hands& who) {
  if (who.person == &world.owner()) return;
  world.storage
      .write([&](db::Database& db) {
        return Blocks(db, world.context.pair_key.reveal())
            .block(AccountStore(db).named("alice").value(), who.person->account_id);
      })
      .wait(world.scope);
}

Bytes profile_of(const TestPerson& person, std::uint64_t version, const crypto::SigningKey& key) {
  return wire(identity::SignedProfile::sign(
      {.account_id = person.account_id, .version = version, .display_name = "me", .status = "", .avatar = {}}, key));
}

std::string publish_profile(World& world, Hands& who, ByteView octets) {
  auto call = who.profiles.publishRequest();
  call.setProfile(as_data(octets));
  return answer_to(world, call.send());
}

std::string fetch_owners_profile(World& world, Hands& who) {
  auto call = who.profiles.fetchRequest();
  call.setAccountId(as_data(world.owner().account_id.octets));
  return answer_to(world, call.send());
}

std::string end_sessions(World& world, Hands& who, ByteView device_id) {
  auto call = who.devices.endSessionsRequest();
  call.setDeviceId(as_data(device_id));
  return answer_to(world, call.send());
}

class Watching final : public api::Presence::Watcher::Server {
 public:
  kj::Promise<void> changed(ChangedContext) override { return kj::READY_NOW; }
};

constexpr Door people[] = {
    {"Session.contacts", "",
     [](World& world, Hands& who) { return answer_to(world, who.session.contactsRequest().send()); }},
    {"Session.profiles", "",
     [](World& world, Hands& who) { return answer_to(world, who.session.profilesRequest().send()); }},
    {"Session.presence", "",
     [](World& world, Hands& who) { return answer_to(world, who.session.presenceRequest().send()); }},
    {"Session.reports", "",
     [](World& world, Hands& who) { return answer_to(world, who.session.reportsRequest().send()); }},
    {"Devices.endSessions", "of alice's phone",
     [](World& world, Hands& who) { return end_sessions(world, who, world.owner().device_id.view()); }},
    {"Devices.endSessions", "of all its other devices",
     [](World& world, Hands& who) { return end_sessions(world, who, {}); }},
    {"Keys.lowWater", "",
     [](World& world, Hands& who) {
       auto call = who.keys.lowWaterRequest();
       call.initSuites(1).set(0, 1);
       call.setBelow(9);
       return answer_to(world, call.send());
     }},
    {"Contacts.block", "somebody",
     [](World& world, Hands& who) {
       auto call = who.contacts.blockRequest();
       call.setAccountId(as_data(somebody(world).octets));
       return answer_to(world, call.send());
     }},
    {"Contacts.unblock", "somebody",
     [](World& world, Hands& who) {
       auto call = who.contacts.unblockRequest();
       call.setAccountId(as_data(somebody(world).octets));
       return answer_to(world, call.send());
     }},
    {"Contacts.blocked", "whether alice is",
     [](World& world, Hands& who) {
       auto call = who.contacts.blockedRequest();
       call.initAccountIds(1).set(0, as_data(world.owner().account_id.octets));
       return answer_to(world, call.send());
     }},
    {"Keys.claim", "those of alice's devices, who has blocked the caller",
     [](World& world, Hands& who) {
       block_by_owner(world, who);
       auto call = who.keys.claimRequest();
       call.initAccount().setName("alice");
       call.setSuite(1);
       return answer_to(world, call.send());
     }},
    {"Mailbox.enqueue", "into the mailbox of alice's phone, who has blocked the caller",
     [](World& world, Hands& who) {
       block_by_owner(world, who);
       auto call = who.mailbox.enqueueRequest();
       call.setAddress(as_data(world.owner_address));
       call.setMessage(as_data(as_bytes("hello")));
       call.initAuthority().setSession();
       return answer_to(world, call.send());
     }},
    {"Channels.openDm", "with alice, who has blocked the caller",
     [](World& world, Hands& who) {
       block_by_owner(world, who);
       auto call = who.channels.openDmRequest();
       call.setPeerAccountId(as_data(world.owner().account_id.octets));
       call.setAddress(as_data(world.random.bytes(32)));
       call.setGroupId(as_data(world.random.bytes(32)));
       return answer_to(world, call.send());
     }},
    {"Profiles.publish", "its own",
     [](World& world, Hands& who) {
       return publish_profile(world, who, profile_of(*who.person, 9, who.person->account_key));
     }},
    {"Profiles.publish", "alice's, signed by her",
     [](World& world, Hands& who) {
       return publish_profile(world, who, profile_of(world.owner(), 9, world.owner().account_key));
     }},
    {"Profiles.publish", "its own, signed by a device",
     [](World& world, Hands& who) { return publish_profile(world, who, profile_of(*who.person, 9, who.key)); }},
    {"Profiles.fetch", "alice's", fetch_owners_profile},
    {"Profiles.fetch", "alice's, who has blocked the caller",
     [](World& world, Hands& who) {
       block_by_owner(world, who);
       return fetch_owners_profile(world, who);
     }},
    {"Presence.announce", "to alice",
     [](World& world, Hands& who) {
       auto call = who.presence.announceRequest();
       call.initTo(1).set(0, as_data(world.owner().account_id.octets));
       call.setWatcher(kj::heap<Watching>());
       return answer_to(world, call.send());
     }},
    {"Watcher.changed", "to the node",
     [](World& world, Hands& who) {
       auto watcher = capnp::Capability::Client(who.node).castAs<api::Presence::Watcher>();
       return answer_to(world, watcher.changedRequest().send());
     }},
    {"Reports.submit", "a report",
     [](World& world, Hands& who) {
       world.context.report_key = Bytes(1);
       auto call = who.reports.submitRequest();
       call.setSealed(as_data(as_bytes("sealed")));
       return answer_to(world, call.send());
     }},
};

}  // namespace

std::span<const Door> people_doors() { return people; }

}  // namespace qpc::wrong_door
