// The doors to channels.
#include "core/crypto/hash.h"
#include "wrong_door/answer.h"
#include "wrong_door/doors.h"

namespace qpc::wrong_door {

using namespace node;

namespace {

constexpr std::uint64_t newest_epoch = 2;

std::string create(World& world, Hands& who, ByteView address, ByteView group_id) {
  auto call = who.channels.createRequest();
  call.setAddress(as_data(address));
  call.setGroupId(as_data(group_id));
  return answer_to(world, call.send());
}

std::string post(World& world, Hands& who, const Bytes& message, bool by_token = false) {
  auto call = world.channel(who).postRequest();
  call.setMessage(as_data(message));
  if (by_token) {
    call.initAuthority().setToken(as_data(as_bytes("a token")));
  } else {
    call.initAuthority().setSession();
  }
  return answer_to(world, call.send());
}

/// A message of Alice's group that is no commit.
Bytes said(const World& world, std::uint64_t epoch) {
  return private_message(world.group_id, epoch, mls::ContentType::application, "said");
}

/// A commit for `epoch`, perhaps with a mailbox that it adds without a Welcome.
std::string commit(World& world, Hands& who, std::uint64_t epoch, const Bytes& added = {}) {
  auto call = world.channel(who).commitRequest();
  call.setEpoch(epoch);
  call.setCommit(as_data(private_message(world.group_id, epoch, mls::ContentType::commit, "another")));
  if (!added.empty()) call.initAdd(1).set(0, as_data(added));
  return answer_to(world, call.send());
}

/// The commit that Alice made last, or one that there is none.
Bytes commit_id(const World& world, std::uint64_t epoch, std::string_view text) {
  const auto id = crypto::sha256(private_message(world.group_id, epoch, mls::ContentType::commit, text));
  return {id.begin(), id.end()};
}

std::string contest(World& world, Hands& who, std::uint64_t epoch, std::string_view text) {
  auto call = world.channel(who).contestRequest();
  call.setEpoch(epoch);
  call.setCommitId(as_data(commit_id(world, epoch, text)));
  call.setClause("RFC 9420 §12.4.2");
  return answer_to(world, call.send());
}

std::string confirm(World& world, Hands& who, std::uint64_t epoch, std::string_view text) {
  auto call = world.channel(who).confirmRequest();
  call.setEpoch(epoch);
  call.setCommitId(as_data(commit_id(world, epoch, text)));
  return answer_to(world, call.send());
}

constexpr Door group[] = {
    {"Channels.create", "a new one",
     [](World& world, Hands& who) {
       const auto address = world.random.bytes(32), group_id = world.random.bytes(32);
       return create(world, who, address, group_id);
     }},
    {"Channels.create", "alice's group, once more",
     [](World& world, Hands& who) { return create(world, who, world.channel_address, world.group_id); }},
    {"Channels.create", "another group at the address of alice's",
     [](World& world, Hands& who) {
       const auto group_id = world.random.bytes(32);
       return create(world, who, world.channel_address, group_id);
     }},
    {"Channels.create", "alice's group at another address",
     [](World& world, Hands& who) {
       const auto address = world.random.bytes(32);
       return create(world, who, address, world.group_id);
     }},
    {"Channels.openDm", "with alice",
     [](World& world, Hands& who) {
       const auto address = world.random.bytes(32), group_id = world.random.bytes(32);
       auto call = who.channels.openDmRequest();
       call.setPeerAccountId(as_data(world.owner().account_id.octets));
       call.setAddress(as_data(address));
       call.setGroupId(as_data(group_id));
       return answer_to(world, call.send());
     }},
    {"Channels.openDm", "with alice, at the address of her group",
     [](World& world, Hands& who) {
       const auto group_id = world.random.bytes(32);
       auto call = who.channels.openDmRequest();
       call.setPeerAccountId(as_data(world.owner().account_id.octets));
       call.setAddress(as_data(world.channel_address));
       call.setGroupId(as_data(group_id));
       return answer_to(world, call.send());
     }},
    {"Channels.open", "alice's group",
     [](World& world, Hands& who) {
       auto call = who.channels.openRequest();
       call.setAddress(as_data(world.channel_address));
       return answer_to(world, call.send());
     }},
    {"Channels.open", "a group that there is none",
     [](World& world, Hands& who) {
       auto call = who.channels.openRequest();
       call.setAddress(as_data(world.random.bytes(32)));
       return answer_to(world, call.send());
     }},
    {"Channel.post", "a message", [](World& world, Hands& who) { return post(world, who, said(world, newest_epoch)); }},
    {"Channel.post", "a message, by a token",
     [](World& world, Hands& who) { return post(world, who, said(world, newest_epoch), true); }},
    {"Channel.post", "a message of an epoch to come",
     [](World& world, Hands& who) { return post(world, who, said(world, newest_epoch + 1)); }},
    {"Channel.post", "a message of another group",
     [](World& world, Hands& who) {
       const auto other = world.random.bytes(32);
       return post(world, who, private_message(other, newest_epoch, mls::ContentType::application, "said"));
     }},
    {"Channel.post", "a commit",
     [](World& world, Hands& who) {
       return post(world, who, private_message(world.group_id, newest_epoch, mls::ContentType::commit, "commit"));
     }},
    {"Channel.commit", "of this epoch", [](World& world, Hands& who) { return commit(world, who, newest_epoch); }},
    {"Channel.commit", "of an epoch that has ended",
     [](World& world, Hands& who) { return commit(world, who, newest_epoch - 1); }},
    {"Channel.commit", "of an epoch to come",
     [](World& world, Hands& who) { return commit(world, who, newest_epoch + 1); }},
    {"Channel.commit", "that adds a mailbox without a Welcome",
     [](World& world, Hands& who) { return commit(world, who, newest_epoch, world.sibling_address); }},
    {"Channel.head", "",
     [](World& world, Hands& who) { return answer_to(world, world.channel(who).headRequest().send()); }},
    {"Channel.contest", "the newest commit, which is alice's",
     [](World& world, Hands& who) { return contest(world, who, newest_epoch - 1, "removes"); }},
    {"Channel.contest", "her first one, which let the others in",
     [](World& world, Hands& who) { return contest(world, who, 0, "adds"); }},
    {"Channel.contest", "a commit that there is none",
     [](World& world, Hands& who) { return contest(world, who, newest_epoch - 1, "another"); }},
    {"Channel.contest", "of an epoch that has not ended",
     [](World& world, Hands& who) { return contest(world, who, newest_epoch, "another"); }},
    {"Channel.confirm", "the newest commit",
     [](World& world, Hands& who) { return confirm(world, who, newest_epoch - 1, "removes"); }},
    {"Channel.confirm", "a commit that there is none",
     [](World& world, Hands& who) { return confirm(world, who, newest_epoch - 1, "another"); }},
    {"Channel.confirm", "of an epoch that has not ended",
     [](World& world, Hands& who) { return confirm(world, who, newest_epoch, "another"); }},
    {"Channel.leave", "",
     [](World& world, Hands& who) { return answer_to(world, world.channel(who).leaveRequest().send()); }},
};

}  // namespace

std::span<const Door> group_doors() { return group; }

}  // namespace qpc::wrong_door
