#include "qpc-loadtest/guest.h"

#include "client/session/octets.h"
#include "client/session/refusal.h"

namespace qpc::loadtest {
namespace {

using namespace client;

constexpr std::size_t entering_at_once = 32;
// Well below what a node with its defaults keeps for one device: 10 000 messages, 64 MiB.
constexpr std::uint64_t most_kept = 5000, most_kept_bytes = std::uint64_t{32} * 1024 * 1024;

}  // namespace

Task<Outcome<>> Guest::enter() {
  QPC_CO_TRY(link_, co_await stage_.connect());
  QPC_CO_TRY(session_, co_await account_.register_on(*link_));
  mailbox_ = session_.mailboxRequest().send().getMailbox();
  const auto answer = co_await mailbox_.addressRequest().send();
  address_ = bytes(answer.getAddress());
  frames_.emplace(stage_.random().bytes(32), 0, mls::ContentType::application, stage_.options().payload_bytes,
                  stage_.random());
  co_return Outcome<>();
}

void Guest::leave() {
  mailbox_ = api::Mailbox::Client(nullptr);
  session_ = api::Session::Client(nullptr);
  link_ = nullptr;
}

Task<Outcome<>> Guest::come_back() {
  QPC_CO_TRY(link_, co_await stage_.connect());
  QPC_CO_TRY(session_, co_await account_.resume_on(*link_));
  mailbox_ = session_.mailboxRequest().send().getMailbox();
  co_return Outcome<>();
}

Task<Outcome<>> Guest::enqueue(Guest& to, std::uint64_t number) {
  auto call = mailbox_.enqueueRequest();
  call.setAddress(to_kj(to.address_));
  call.setMessage(to_kj(to.frames_->make(number)));
  const auto answer = co_await call.send();
  if (answer.getResult().isRefused()) co_return std::unexpected(describe(answer.getResult().getRefused()));
  ++to.stored_;
  ++to.kept_;
  co_return Outcome<>();
}

Task<Outcome<>> Guest::empty_mailbox() {
  kept_ = 0;
  auto call = mailbox_.ackRequest();
  call.setThroughSeq(stored_);
  co_await call.send();
  co_return Outcome<>();
}

void Guest::keep_room() {
  if (kept_ < most_kept && kept_ * stage_.options().payload_bytes < most_kept_bytes) return;
  stage_.go_on(kj::Promise<Outcome<>>(empty_mailbox()).ignoreResult());
}

Task<Outcome<Crowd>> gather(Stage& stage, std::size_t count) {
  Crowd crowd;
  for (std::size_t at = 0; at < count; ++at) crowd.push_back(std::make_unique<Guest>(stage));
  QPC_CO_CHECK(co_await for_each(count, entering_at_once,
                                 [&crowd](std::size_t at) -> kj::Promise<Outcome<>> { return crowd[at]->enter(); }));
  co_return std::move(crowd);
}

}  // namespace qpc::loadtest
