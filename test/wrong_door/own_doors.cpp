// The doors to what belongs to one account or device: sessions, manifests, devices, KeyPackages, the directory.
#include "wrong_door/answer.h"
#include "wrong_door/doors.h"

namespace qpc::wrong_door {

using namespace node;

namespace {

std::string forget(World& world, Hands& who, const identity::DeviceId& device_id) {
  auto call = who.devices.forgetRequest();
  call.setDeviceId(as_data(device_id.octets));
  return answer_to(world, call.send());
}

std::string publish_package(World& world, Hands& who, const TestPerson& person, const identity::DeviceId& device_id) {
  auto call = who.keys.publishRequest();
  call.initPackages(1).set(0, as_data(world.key_package(person, device_id)));
  return answer_to(world, call.send());
}

std::string publish_manifest(World& world, Hands& who, const crypto::SigningKey& signer) {
  auto call = who.account.publishManifestRequest();
  call.setManifest(as_data(wire(identity::SignedManifest::sign(world.manifest.successor(), signer))));
  return answer_to(world, call.send());
}

std::string export_data(World& world, Hands& who) { return answer_to(world, who.account.exportDataRequest().send()); }

constexpr Door own[] = {
    {"Session.account", "",
     [](World& world, Hands& who) { return answer_to(world, who.session.accountRequest().send()); }},
    {"Session.devices", "",
     [](World& world, Hands& who) { return answer_to(world, who.session.devicesRequest().send()); }},
    {"Session.keys", "", [](World& world, Hands& who) { return answer_to(world, who.session.keysRequest().send()); }},
    {"Session.mailbox", "",
     [](World& world, Hands& who) { return answer_to(world, who.session.mailboxRequest().send()); }},
    {"Session.channels", "",
     [](World& world, Hands& who) { return answer_to(world, who.session.channelsRequest().send()); }},
    {"Session.directory", "",
     [](World& world, Hands& who) { return answer_to(world, who.session.directoryRequest().send()); }},
    {"Session.blobs", "", [](World& world, Hands& who) { return answer_to(world, who.session.blobsRequest().send()); }},
    {"Session.end", "", [](World& world, Hands& who) { return answer_to(world, who.session.endRequest().send()); }},
    {"Account.publishManifest", "the next of alice's account, signed by her",
     [](World& world, Hands& who) { return publish_manifest(world, who, world.owner().account_key); }},
    {"Account.publishManifest", "the next of alice's account, signed by a device",
     [](World& world, Hands& who) { return publish_manifest(world, who, who.key); }},
    {"Account.manifests", "all",
     [](World& world, Hands& who) { return answer_to(world, who.account.manifestsRequest().send()); }},
    {"Account.waitForManifest", "any",
     [](World& world, Hands& who) { return answer_to(world, who.account.waitForManifestRequest().send()); }},
    {"Account.exportData", "all of it", export_data},
    {"Devices.list", "", [](World& world, Hands& who) { return answer_to(world, who.devices.listRequest().send()); }},
    {"Devices.forget", "alice's phone",
     [](World& world, Hands& who) { return forget(world, who, world.owner().device_id); }},
    {"Devices.forget", "alice's pending device",
     [](World& world, Hands& who) { return forget(world, who, world.at(Who::pending).device_id); }},
    {"Devices.forget", "itself", [](World& world, Hands& who) { return forget(world, who, who.device_id); }},
    {"Keys.publish", "a KeyPackage of its own",
     [](World& world, Hands& who) { return publish_package(world, who, *who.person, who.device_id); }},
    {"Keys.publish", "a KeyPackage in the name of alice's phone",
     [](World& world, Hands& who) { return publish_package(world, who, world.owner(), world.owner().device_id); }},
    {"Keys.claim", "those of alice's devices",
     [](World& world, Hands& who) {
       auto call = who.keys.claimRequest();
       call.initAccount().setName("alice");
       call.setSuite(1);
       return answer_to(world, call.send());
     }},
    {"Keys.claim", "those of nobody's devices",
     [](World& world, Hands& who) {
       auto call = who.keys.claimRequest();
       call.initAccount().setName("nobody");
       return answer_to(world, call.send());
     }},
    {"Keys.remaining", "",
     [](World& world, Hands& who) { return answer_to(world, who.keys.remainingRequest().send()); }},
    {"Directory.lookUp", "alice",
     [](World& world, Hands& who) {
       auto call = who.directory.lookUpRequest();
       call.initAccount().setName("alice");
       return answer_to(world, call.send());
     }},
};

}  // namespace

std::span<const Door> own_doors() { return own; }

}  // namespace qpc::wrong_door
