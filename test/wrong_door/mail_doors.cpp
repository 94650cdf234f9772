// The doors to mailboxes.
#include "wrong_door/answer.h"
#include "wrong_door/doors.h"

namespace qpc::wrong_door {

using namespace node;

namespace {

/// Notes whether something of Alice's came.
class Ear final : public api::Mailbox::Listener::Server {
 public:
  Ear(const std::vector<Bytes>& hers, bool& heard) : hers_(hers), heard_(heard) {}
  kj::Promise<void> deliver(DeliverContext call) override {
    heard_ = heard_ || describe(capnp::toDynamic(call.getParams().getBatch()), hers_).ends_with("*");
    return kj::READY_NOW;
  }

 private:
  const std::vector<Bytes>& hers_;
  bool& heard_;
};

std::string subscribe(World& world, Hands& who) {
  bool heard = false;
  auto call = who.mailbox.subscribeRequest();
  call.setListener(kj::heap<Ear>(world.hers(), heard));
  call.setFromSeq(1);
  std::string word;
  try {
    const auto subscribed = call.send().wait(world.scope);
    world.scope.poll();
    word = heard ? "answered*" : "answered";
  } catch (const kj::Exception& exception) {
    word = describe(exception);
  }
  world.scope.poll();
  return word;
}

/// Into the mailbox of Alice's phone.
std::string enqueue(World& world, Hands& who, bool by_token) {
  auto call = who.mailbox.enqueueRequest();
  call.setAddress(as_data(world.owner_address));
  call.setMessage(as_data(as_bytes("another")));
  if (by_token) {
    call.initAuthority().setToken(as_data(as_bytes("a token")));
  } else {
    call.initAuthority().setSession();
  }
  return answer_to(world, call.send());
}

constexpr Door mail[] = {
    {"Mailbox.address", "",
     [](World& world, Hands& who) { return answer_to(world, who.mailbox.addressRequest().send()); }},
    {"Mailbox.subscribe", "to everything", subscribe},
    {"Mailbox.fetch", "everything",
     [](World& world, Hands& who) { return answer_to(world, who.mailbox.fetchRequest().send()); }},
    {"Mailbox.fetchWait", "everything",
     [](World& world, Hands& who) { return answer_to(world, who.mailbox.fetchWaitRequest().send()); }},
    {"Mailbox.ack", "everything",
     [](World& world, Hands& who) {
       auto call = who.mailbox.ackRequest();
       call.setThroughSeq(1000);
       return answer_to(world, call.send());
     }},
    {"Mailbox.enqueue", "into the mailbox of alice's phone",
     [](World& world, Hands& who) { return enqueue(world, who, false); }},
    {"Mailbox.enqueue", "the same, by a token", [](World& world, Hands& who) { return enqueue(world, who, true); }},
    // What a client offers to the node; a node has no such door.
    {"Listener.deliver", "to the node",
     [](World& world, Hands& who) {
       // Not as the stream that it is: that would not wait for the answer.
       auto call = who.node.typelessRequest(capnp::typeId<api::Mailbox::Listener>(), 0, nullptr, {});
       call.initAs<api::Mailbox::Listener::DeliverParams>().initBatch();
       try {
         call.send().wait(world.scope);
       } catch (const kj::Exception& exception) {
         return describe(exception);
       }
       return std::string("answered");
     }},
};

}  // namespace

std::span<const Door> mail_doors() { return mail; }

}  // namespace qpc::wrong_door
