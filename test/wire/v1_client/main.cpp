// wire-v1-client NODE: a whole conversation as a client of wire version 1 has it, whatever the node speaks beside.
//
// It is compiled from test/wire/v1 and knows no later schema, so it stands for the programs that are out there. Prints
// each thing that it has done; exit code 1 when the node did something else than it did for version 1.
#include <cstdio>

#include "core/crypto/hash.h"
#include "core/mls/wire/mls_message.h"
#include "net/transport/quic/quic_network.h"
#include "v1_client/account.h"

namespace {

using namespace qpc;
using namespace qpc::v1_client;

void done(const char* what) { std::puts(what); }

Bytes id_of(ByteView message) {
  const auto hash = crypto::sha256(message);
  return {hash.begin(), hash.end()};
}

Bytes private_message(ByteView group_id, std::uint64_t epoch, mls::ContentType content_type, std::string_view text) {
  mls::PrivateMessage message;
  message.group_id = to_bytes(group_id);
  message.epoch = epoch;
  message.content_type = content_type;
  message.ciphertext = to_bytes(as_bytes(text));
  return qpc::wire(mls::MLSMessage{message});
}

/// Takes what the node pushes.
class Listener final : public api::Mailbox::Listener::Server {
 public:
  explicit Listener(std::vector<Bytes>& heard) : heard_(heard) {}
  kj::Promise<void> deliver(DeliverContext call) override {
    for (const auto delivery : call.getParams().getBatch().getDeliveries())
      heard_.push_back(copy(delivery.getMessage()));
    return kj::READY_NOW;
  }

 private:
  std::vector<Bytes>& heard_;
};

struct Member {
  Visit& visit;
  Person& person;
  api::Session::Client session;
  api::Mailbox::Client mailbox;
  Bytes address;

  std::vector<Bytes> fetch(std::uint64_t from) {
    auto call = mailbox.fetchWaitRequest();
    call.setFromSeq(from);
    call.setWaitMs(5000);
    std::vector<Bytes> found;
    const auto answer = visit.ask(call);
    for (const auto delivery : answer.getBatch().getDeliveries()) {
      expect(delivery.getSeq() == from + found.size(), "number messages without gaps");
      found.push_back(copy(delivery.getMessage()));
    }
    return found;
  }
};

Member settle(Visit& visit, Person& person, api::Session::Client session) {
  auto mailbox = session.mailboxRequest().send().getMailbox();
  auto address = copy(visit.ask(mailbox.addressRequest()).getAddress());
  expect(address.size() == 32, "give a mailbox address");
  return {visit, person, session, mailbox, std::move(address)};
}

void exchange_keys(Member& alice, Member& bob) {
  auto keys = alice.session.keysRequest().send().getKeys();
  const auto package = alice.person.key_package(1), last = alice.person.key_package(2);
  auto publish = keys.publishRequest();
  publish.initPackages(1).set(0, as_data(package));
  publish.initLastResort(1).set(0, as_data(last));
  const auto published = alice.visit.ask(publish);
  expect(published.getResult().isStored() && published.getResult().getStored() == 1, "store KeyPackages");
  auto claim = bob.session.keysRequest().send().getKeys().claimRequest();
  claim.initAccount().setName(alice.person.name.text());
  claim.setSuite(1);
  const auto claimed = bob.visit.ask(claim);
  expect(claimed.getResult().isClaimed(), "hand out KeyPackages");
  const auto found = claimed.getResult().getClaimed();
  expect(found.getPackages().size() == 1 && copy(found.getPackages()[0].getKeyPackage()) == package &&
             found.getManifests().size() > 0,
         "hand out the KeyPackage that was published, with the manifests");
  auto remaining = keys.remainingRequest();
  remaining.setSuite(1);
  expect(alice.visit.ask(remaining).getCount() == 0, "count what remains");
  auto look_up = bob.session.directoryRequest().send().getDirectory().lookUpRequest();
  look_up.initAccount().setAccountId(as_data(alice.person.account_id.octets));
  expect(bob.visit.ask(look_up).getResult().isFound(), "find a person");
}

void write_a_letter(Member& from, Member& to) {
  const auto letter = to_bytes(as_bytes("a letter"));
  auto enqueue = from.mailbox.enqueueRequest();
  enqueue.setAddress(as_data(to.address));
  enqueue.setMessage(as_data(letter));
  enqueue.initAuthority().setSession();
  const auto sent = from.visit.ask(enqueue);
  expect(sent.getResult().isStored() && copy(sent.getResult().getStored().getMessageId()) == id_of(letter),
         "give a receipt");
  expect(to.fetch(1) == std::vector<Bytes>{letter}, "deliver a letter");
  auto ack = to.mailbox.ackRequest();
  ack.setThroughSeq(1);
  to.visit.ask(ack);
  auto again = to.mailbox.fetchRequest();
  again.setFromSeq(1);
  expect(to.visit.ask(again).getBatch().getDeliveries().size() == 0, "drop what was acknowledged");
}

void hold_a_conversation(Member& alice, Member& bob) {
  const auto address = alice.person.random.bytes(32), group = alice.person.random.bytes(32);
  auto create = alice.session.channelsRequest().send().getChannels().createRequest();
  create.setAddress(as_data(address));
  create.setGroupId(as_data(group));
  const auto created = alice.visit.ask(create);
  expect(created.getResult().isChannel(), "create a channel");
  auto channel = created.getResult().getChannel();
  const auto commit = private_message(group, 0, mls::ContentType::commit, "adds Bob");
  const auto welcome = to_bytes(as_bytes("welcome"));
  auto submit = channel.commitRequest();
  submit.setCommit(as_data(commit));
  submit.initAdd(1).set(0, as_data(bob.address));
  auto welcomed = submit.initWelcomes(1)[0];
  welcomed.setAddress(as_data(bob.address));
  welcomed.setMessage(as_data(welcome));
  expect(alice.visit.ask(submit).getResult().isAccepted(), "accept a commit");

  auto open = bob.session.channelsRequest().send().getChannels().openRequest();
  open.setAddress(as_data(address));
  const auto opened = bob.visit.ask(open);
  expect(opened.getResult().isChannel(), "open a channel for a member");
  std::vector<Bytes> heard;
  auto subscribe = bob.mailbox.subscribeRequest();
  subscribe.setListener(kj::heap<Listener>(heard));
  subscribe.setFromSeq(1);
  const auto subscribed = bob.visit.ask(subscribe);
  const auto said = private_message(group, 1, mls::ContentType::application, "hello");
  auto post = channel.postRequest();
  post.setMessage(as_data(said));
  post.initAuthority().setSession();
  expect(alice.visit.ask(post).getResult().isStored(), "store a message");
  for (int tries = 0; tries < 500 && heard.size() < 2; ++tries) {
    bob.visit.timer().afterDelay(20 * kj::MILLISECONDS).wait(bob.visit.scope());
  }
  expect(heard == std::vector{welcome, said}, "push a Welcome, then what was said");
  auto bobs = opened.getResult().getChannel();
  const auto head = bob.visit.ask(bobs.headRequest());
  expect(head.getResult().getHead().getEpoch() == 1 && copy(head.getResult().getHead().getCommitId()) == id_of(commit),
         "tell the channel's head");
  expect(bob.visit.ask(bobs.leaveRequest()).getResult().isLeft(), "let a member leave");
}

void converse(const Way& way) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  Visit first(way), second(way);
  const auto told = first.ask(first.node.infoRequest());
  expect(told.getInfo().getOldestWireVersion() <= api::WIRE_VERSION &&
             told.getInfo().getWireVersion() >= api::WIRE_VERSION,
         "say that it speaks version 1");
  expect(first.ask(first.node.healthRequest()).getHealth().getStatus() == api::Health::Status::OK, "feel well");
  const auto domain = identity::DomainName::parse(told.getInfo().getDomain().cStr()).value();
  Person anna("anna", domain, now), bert("bert", domain, now);
  register_person(first, anna);
  auto bob = settle(second, bert, register_person(second, bert));
  done("registered two people");
  Visit third(way), fourth(way);
  auto alice = settle(third, anna, resume(third, anna));
  done("resumed a session");
  exchange_keys(alice, bob);
  done("published and claimed KeyPackages");
  write_a_letter(bob, alice);
  done("enqueued, fetched and acknowledged");
  hold_a_conversation(alice, bob);
  done("committed and posted in a channel, pushed to a listener");
  Device laptop(anna.random);
  auto session = log_in(fourth, anna, laptop, alice.session);
  const auto devices = fourth.ask(session.devicesRequest().send().getDevices().listRequest());
  expect(devices.getDevices().size() == 2, "list both devices");
  fourth.ask(session.endRequest());
  done("logged a second device in by password, and ended its session");
}

}  // namespace

int main(int argc, char** argv) {
  const auto node = argc == 2 ? net::NodeAddress::parse(argv[1]) : fail(Kind::malformed, "no address");
  if (!node) {
    std::fputs("usage: wire-v1-client NODE\n", stderr);
    return 2;
  }
  try {
    auto io = kj::setupAsyncIo();
    crypto::SystemRandom random;
    net::QuicNetwork network(
        {io.unixEventPort, kj::systemPreciseMonotonicClock(), kj::systemPreciseCalendarClock(), random}, {});
    converse({io, network, *node});
  } catch (const kj::Exception& exception) {
    std::fprintf(stderr, "wire-v1-client: %s\n", exception.getDescription().cStr());
    return 1;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "wire-v1-client: %s\n", error.what());
    return 1;
  }
  return 0;
}
