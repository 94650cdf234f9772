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

}  // namespace

std::span<const Door> people_doors() { return people; }

}  // namespace qpc::wrong_door
