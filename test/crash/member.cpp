#include "crash/member.h"

#include "core/crypto/hash.h"
#include "core/identity/session_resumption.h"
#include "core/mls/wire/mls_message.h"
#include "core/opaque/client.h"
#include "net/deadline.h"

namespace qpc::crash {

using namespace node;

namespace {

constexpr auto patience = 30 * kj::SECONDS;

void introduce(api::ClientInfo::Builder info) {
  info.setWireVersion(api::WIRE_VERSION);
  info.setOldestWireVersion(api::OLDEST_WIRE_VERSION);
  info.setSoftware("crash-test");
}

opaque::Password password() { return Secret::copy_of(as_bytes("swordfish")).into<opaque::Password>(); }

Id id_of(ByteView message) {
  const auto hash = crypto::sha256(message);
  return {hash.begin(), hash.end()};
}

}  // namespace

Member::Member(Circle& circle, std::size_t number)
    : circle_(circle), number_(number), person_("member" + std::to_string(number)) {}

Task<void> Member::arrive(net::NodeAddress node) {
  auto connected = co_await net::within(circle_.timer, patience, "connecting",
                                        circle_.network.connect({.address = node, .trust = net::FirstUse{}}));
  if (!connected) throw std::runtime_error(connected.error().sentence());
  (*connected)->accept_peer();
  rpc_ = kj::heap<net::RpcClient>(kj::mv(*connected), circle_.timer);
  auto bootstrap = rpc_->bootstrap().castAs<api::Node>();
  const Bytes binding = rpc_->connection().channel_binding().bytes;
  if (known_) {
    co_await resume(bootstrap, binding);
  } else {
    co_await enter_first_time(bootstrap, binding);
  }
  known_ = true;
  mailbox_ = session_.mailboxRequest().send().getMailbox();
  keys_ = session_.keysRequest().send().getKeys();
  const auto address = co_await mailbox_.addressRequest().send();
  circle_.addresses[number_] = copy(address.getAddress());
  circle_.accounts[number_] = person_.account_id;
}

void Member::prove(ByteView binding, std::uint64_t counter, api::DeviceProof::Builder out) {
  const identity::SessionResumption statement{.domain = identity::DomainName::parse("example.org").value(),
                                              .account_id = person_.account_id,
                                              .device_id = person_.device_id,
                                              .counter = counter,
                                              .binding_type = net::name(net::ChannelBinding::Type::tls_exporter),
                                              .binding = binding};
  out.setAccountId(as_data(person_.account_id.octets));
  out.setDeviceId(as_data(person_.device_id.octets));
  out.setCounter(counter);
  out.setSignature(as_data(statement.sign(person_.device_key)));
}

Task<void> Member::enter_first_time(api::Node::Client node, Bytes binding) {
  auto start = opaque::create_registration_request(password(), person_.random).value();
  auto begin = node.registerRequest();
  introduce(begin.initClient());
  begin.setName(person_.name.text());
  begin.setRequest(as_data(wire(start.request)));
  const auto offered = co_await begin.send();
  const auto offer = offered.getResult().getOffered();
  const auto response = read_all<opaque::RegistrationResponse>(view(offer.getResponse())).value();
  const auto record = opaque::finalize_registration_request(std::move(start.state), response, {},
                                                            opaque::KeyStretching::identity(), person_.random)
                          .value();
  auto finish = offer.getRegistration().finishRequest();
  finish.setRecord(as_data(wire(record.record)));
  finish.setManifest(as_data(person_.sign(person_.first_manifest())));
  prove(binding, ++counter_, finish.initProof());
  const auto opened = co_await finish.send();
  session_ = opened.getResult().getOpened().getSession();
  circle_.ledger.acknowledged_else();
}

Task<void> Member::resume(api::Node::Client node, Bytes binding) {
  auto call = node.resumeRequest();
  introduce(call.initClient());
  prove(binding, ++counter_, call.initProof());
  const auto opened = co_await call.send();
  if (!opened.getResult().isOpened()) {
    circle_.ledger.broken(std::string("no session for somebody with an account: ") +
                          opened.getResult().getRefused().getText().cStr());
    throw std::runtime_error("there is no way on");
  }
  session_ = opened.getResult().getOpened().getSession();
}

Task<void> Member::found() {
  auto create = session_.channelsRequest().send().getChannels().createRequest();
  create.setAddress(as_data(circle_.channel_address));
  create.setGroupId(as_data(circle_.group_id));
  const auto created = co_await create.send();
  auto call = created.getResult().getChannel().commitRequest();
  const auto joiners = others();
  auto add = call.initAdd(static_cast<unsigned>(joiners.size()));
  auto welcomes = call.initWelcomes(static_cast<unsigned>(joiners.size()));
  unsigned at = 0;
  for (const auto joiner : joiners) {
    const auto welcome = to_bytes(as_bytes("welcome " + fresh_text()));
    circle_.ledger.sent(id_of(welcome), {joiner});
    add.set(at, as_data(circle_.addresses[joiner]));
    welcomes[at].setAddress(as_data(circle_.addresses[joiner]));
    welcomes[at].setMessage(as_data(welcome));
    ++at;
  }
  const auto commit = private_message(circle_.group_id, 0, mls::ContentType::commit, "founds the group");
  call.setCommit(as_data(commit));
  const auto done = co_await call.send();
  KJ_REQUIRE(done.getResult().isAccepted(), "the group is not founded");
  for (std::size_t i = 0; i < circle_.addresses.size(); ++i) circle_.ledger.submits(i, 0);  // nobody gets it delivered
  circle_.ledger.ended(0, id_of(commit));
  circle_.epoch = 1;
}

Task<void> Member::join() {
  auto open = session_.channelsRequest().send().getChannels().openRequest();
  open.setAddress(as_data(circle_.channel_address));
  const auto opened = co_await open.send();
  if (!opened.getResult().isChannel()) {
    circle_.ledger.broken("a member is in the group no more");
    throw std::runtime_error("there is no way on");
  }
  channel_ = opened.getResult().getChannel();
}

Task<void> Member::empty_mailbox() {
  auto first = mailbox_.fetchRequest();
  first.setFromSeq(1);
  const auto oldest = co_await first.send();
  if (const auto there = oldest.getBatch().getDeliveries(); there.size() > 0) {
    circle_.ledger.handed_out_from(number_, there[0].getSeq());
  }
  for (auto before = circle_.ledger.last_seq(number_) + 1; before != circle_.ledger.last_seq(number_);) {
    before = circle_.ledger.last_seq(number_);
    co_await take(before + 1, 0);
  }
}

Task<void> Member::take(std::uint64_t from_seq, std::uint32_t wait_ms) {
  auto call = mailbox_.fetchWaitRequest();
  call.setFromSeq(from_seq);
  call.setWaitMs(wait_ms);
  const auto answer = co_await call.send();
  for (const auto delivery : answer.getBatch().getDeliveries()) {
    const auto message = view(delivery.getMessage());
    std::optional<std::uint64_t> commit_of;
    if (const auto header = mls::read_header(message); header && header->content_type == mls::ContentType::commit) {
      commit_of = header->epoch;
      circle_.epoch = std::max(circle_.epoch, header->epoch + 1);
      circle_.newest_commit = {header->epoch, id_of(message)};
    }
    circle_.ledger.delivered(number_, delivery.getSeq(), id_of(message), commit_of);
  }
  if (answer.getBatch().getMissed() > 0) circle_.ledger.broken("a mailbox that was full");
}

void Member::leave() {
  channel_ = nullptr;
  keys_ = nullptr;
  mailbox_ = nullptr;
  session_ = nullptr;
  rpc_ = nullptr;
}

std::set<std::size_t> Member::others() const {
  std::set<std::size_t> all;
  for (std::size_t i = 0; i < circle_.addresses.size(); ++i) {
    if (i != number_) all.insert(i);
  }
  return all;
}

std::string Member::fresh_text() {
  return std::to_string(circle_.next_message++) + std::string(random(random(8) == 0 ? 20'000 : 600), '.');
}

}  // namespace qpc::crash
