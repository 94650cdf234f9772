// Who is in a World, and what has happened to them.
#include "core/identity/profile.h"
#include "node/ban/bans.h"
#include "wrong_door/world.h"

#include "core/crypto/hash.h"

namespace qpc::wrong_door {

using namespace node;

namespace {

constexpr const char* label_of_sibling = "alice's tablet";

}  // namespace

void World::hold(Hands& hands, Client& client, TestPerson& person, api::Session::Client session) {
  hands.person = &person;
  hands.node = client.node;
  hands.has_session = true;
  hands.session = session;
  hands.account = session.accountRequest().send().getAccount();
  hands.devices = session.devicesRequest().send().getDevices();
  hands.keys = session.keysRequest().send().getKeys();
  hands.mailbox = session.mailboxRequest().send().getMailbox();
  hands.channels = session.channelsRequest().send().getChannels();
  hands.directory = session.directoryRequest().send().getDirectory();
  hands.contacts = session.contactsRequest().send().getContacts();
  hands.profiles = session.profilesRequest().send().getProfiles();
  hands.presence = session.presenceRequest().send().getPresence();
  hands.reports = session.reportsRequest().send().getReports();
  hands.blobs = session.blobsRequest().send().getBlobs();
}

void World::settle_people() {
  const auto come = [&](Who who, TestPerson& person) {
    auto& client = clients_[static_cast<std::size_t>(who)];
    auto& hands = at(who);
    hands.device_id = person.device_id;
    hands.key = person.device_key;
    hold(hands, client, person, settle(client, person));
  };
  come(Who::owner, alice);
  come(Who::fellow, bob);
  come(Who::past_member, carol_);
  come(Who::non_member, dave_);
  come(Who::banned, erin_);
  come(Who::just_banned, frank_);
  // A stranger brings the bootstrap wherever another would have a capability.
  auto& stranger = at(Who::stranger);
  stranger.person = &mallory_;
  capnp::Capability::Client door = stranger.node;
  stranger.session = door.castAs<api::Session>();
  stranger.account = door.castAs<api::Account>();
  stranger.devices = door.castAs<api::Devices>();
  stranger.keys = door.castAs<api::Keys>();
  stranger.mailbox = door.castAs<api::Mailbox>();
  stranger.channels = door.castAs<api::Channels>();
  stranger.directory = door.castAs<api::Directory>();
  stranger.contacts = door.castAs<api::Contacts>();
  stranger.profiles = door.castAs<api::Profiles>();
  stranger.presence = door.castAs<api::Presence>();
  stranger.reports = door.castAs<api::Reports>();
  stranger.blobs = door.castAs<api::Blobs>();
  stranger.channel = door.castAs<api::Channel>();
}

void World::enrol_device(Who who) {
  auto& client = clients_[static_cast<std::size_t>(who)];
  auto enrolled = enrol(client, alice, at(who).device_id, at(who).key);
  hold(at(who), client, alice, enrolled.getResult().getOpened().getSession());
}

void World::settle_devices() {
  auto next = manifest.successor();
  for (const auto who : {Who::sibling, Who::revoked, Who::just_revoked}) {
    enrol_device(who);
    const auto added = next.add_device(device(at(who), who == Who::sibling ? label_of_sibling : "other"));
    KJ_ASSERT(added.has_value());
  }
  publish(next);
  enrol_device(Who::pending);
  auto& client = clients_[static_cast<std::size_t>(Who::ended)];
  auto resumed = resume(client, alice, 2, alice.device_key);
  at(Who::ended).device_id = alice.device_id;
  at(Who::ended).key = alice.device_key;
  hold(at(Who::ended), client, alice, resumed.getResult().getOpened().getSession());
  for (const auto who : {Who::owner, Who::ended}) at(who).counter = 2;
}

void World::settle_group() {
  channel_address = random.bytes(32);
  group_id = random.bytes(32);
  owner_address = address_of(at(Who::owner));
  auto create = at(Who::owner).channels.createRequest();
  create.setAddress(as_data(channel_address));
  create.setGroupId(as_data(group_id));
  create.send().wait(scope);
  open_channel(Who::owner);
  auto commit = channel(at(Who::owner)).commitRequest();
  const std::array joiners{Who::fellow,       Who::past_member, Who::revoked,
                           Who::just_revoked, Who::banned,      Who::just_banned};
  auto welcomes = commit.initWelcomes(joiners.size());
  auto add = commit.initAdd(joiners.size());
  for (unsigned i = 0; i < joiners.size(); ++i) {
    const auto address = address_of(at(joiners[i]));
    welcomes[i].setAddress(as_data(address));
    welcomes[i].setMessage(as_data(as_bytes("welcome")));
    add.set(i, as_data(address));
  }
  commit.setCommit(as_data(private_message(group_id, 0, mls::ContentType::commit, "adds")));
  KJ_ASSERT(commit.send().wait(scope).getResult().isAccepted());
  for (const auto who :
       {Who::fellow, Who::past_member, Who::revoked, Who::just_revoked, Who::ended, Who::banned, Who::just_banned}) {
    open_channel(who);
  }
}

void World::ban(Hands& hands, bool tell_sessions) {
  const auto row =
      storage
          .write([name = hands.person->name.text()](db::Database& db) {
            const auto account = AccountStore(db).named(name).value();
            Bans(db).add(account.row, {.reason = "spam", .since = test_now, .until = {}}, test_now).value();
            return account.row;
          })
          .wait(scope);
  if (tell_sessions) sessions.ban(row, std::nullopt);
}

kj::Own<kj::AsyncIoStream> World::open_stream(Hands& who, ByteView ticket, ByteView octets) {
  auto stream = client(who).rpc->connection().open_stream(net::StreamKind::blob);
  for (const auto part : {ticket, octets}) {
    stream->write(part.data(), part.size()).then([] {}, [](kj::Exception&&) {}).wait(scope);
  }
  return stream;
}

void World::settle_blob() {
  blob = to_bytes(as_bytes("a blob that alice has brought"));
  auto begin = at(Who::owner).blobs.uploadRequest();
  begin.setAddress(as_data(crypto::sha256(blob)));
  begin.setSize(blob.size());
  begin.setUses(2);
  begin.setDeleteKeyHash(as_data(crypto::sha256(as_bytes("hers"))));
  auto begun = begin.send().wait(scope);
  auto sending = begun.getResult().getSending();
  const auto stream = open_stream(at(Who::owner), view(sending.getTicket()), blob);
  KJ_ASSERT(sending.getUpload().finishRequest().send().wait(scope).getResult().isStored());
}

void World::take_away() {
  auto remove = channel(at(Who::owner)).commitRequest();
  remove.setEpoch(1);
  remove.initRemove(1).set(0, as_data(address_of(at(Who::past_member))));
  remove.setCommit(as_data(private_message(group_id, 1, mls::ContentType::commit, "removes")));
  KJ_ASSERT(remove.send().wait(scope).getResult().isAccepted());

  auto next = manifest.successor();
  KJ_ASSERT(next.revoke_device(at(Who::revoked).device_id, test_now).has_value());
  publish(next);
  at(Who::ended).session.endRequest().send().wait(scope);

  const auto message = as_bytes("what is for alice alone");
  auto enqueue = at(Who::fellow).mailbox.enqueueRequest();
  enqueue.setAddress(as_data(owner_address));
  enqueue.setMessage(as_data(message));
  enqueue.initAuthority().setSession();
  KJ_ASSERT(enqueue.send().wait(scope).getResult().isStored());
  sibling_address = address_of(at(Who::sibling));
  for (const auto who : {Who::owner, Who::sibling}) {
    auto keys = at(who).keys.publishRequest();
    keys.initPackages(1).set(0, as_data(key_package(alice, at(who).device_id)));
    KJ_ASSERT(keys.send().wait(scope).getResult().isStored());
  }
  auto profile = at(Who::owner).profiles.publishRequest();
  profile.setProfile(as_data(wire(identity::SignedProfile::sign(
      {.account_id = alice.account_id, .version = 1, .display_name = "Alice", .status = "", .avatar = {}},
      alice.account_key))));
  KJ_ASSERT(profile.send().wait(scope).getResult().isPublished());
  // Behind the session's back, as when its save is done and the news is on its way.
  storage
      .write([id = at(Who::just_revoked).device_id](db::Database& db) {
        db.run("UPDATE device SET state = 2 WHERE device_id = ?1", id.octets);
      })
      .wait(scope);
  ban(at(Who::banned), true);
  ban(at(Who::just_banned), false);
  hers_ = {to_bytes(message), owner_address, to_bytes(as_bytes(label_of_sibling)), to_bytes(as_bytes("laptop"))};
}

}  // namespace qpc::wrong_door
