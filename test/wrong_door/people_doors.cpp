
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

std::string end_sessions(World& world, Hands& who, ByteView device_id) {
  auto call = who.devices.endSessionsRequest();
  call.setDeviceId(as_data(device_id));
  return answer_to(world, call.send());
}

}  // namespace

std::span<const Door> people_doors() { return people; }

}  // namespace qpc::wrong_door
