// What a member does all day: everything a node has to keep its word for.
#include "core/crypto/hash.h"
#include "core/mls/wire/contest_note.h"
#include "crash/member.h"
#include "node/key_package_for_tests.h"

namespace qpc::crash {

using namespace node;

namespace {

constexpr auto after_a_refusal = 50 * kj::MILLISECONDS;

Id id_of(ByteView message) {
  const auto hash = crypto::sha256(message);
  return {hash.begin(), hash.end()};
}

/// Whether a refusal is one of a disk that fails; the member comes again.
bool may_pass(api::Refusal::Reader refusal) { return refusal.getReason() == api::Refusal::Reason::STORAGE; }

std::chrono::sys_seconds now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

}  // namespace

Task<void> Member::live() {
  std::vector<kj::Promise<void>> deeds;
  for (const auto deed : {&Member::enqueue, &Member::enqueue, &Member::post, &Member::post, &Member::commit,
                          &Member::fetch, &Member::publish, &Member::claim, &Member::contest}) {
    deeds.push_back(repeat(deed).start());
  }
  for (auto& deed : deeds) co_await kj::mv(deed);
}

Task<void> Member::repeat(Task<void> (Member::*deed)()) {
  for (;;) {
    while (circle_.lull) co_await circle_.timer.afterDelay(2 * kj::MILLISECONDS);
    bool failed = false;
    try {
      co_await (this->*deed)();
    } catch (const kj::Exception& exception) {
      if (exception.getType() == kj::Exception::Type::DISCONNECTED) co_return;
      failed = true;  // a read while the disk fails
    }
    co_await circle_.timer.afterDelay(failed ? after_a_refusal
                                             : static_cast<std::int64_t>(random(8)) * kj::MILLISECONDS);
  }
}

Task<void> Member::enqueue() {
  if (open_enqueues_.size() > 1 && random(2) == 0) {
    co_await try_enqueue(open_enqueues_.front());
    co_return;
  }
  Attempt attempt{to_bytes(as_bytes("letter " + fresh_text())), random(circle_.addresses.size())};
  circle_.ledger.sent(id_of(attempt.message), {attempt.to});
  open_enqueues_.push_back(attempt);
  co_await try_enqueue(kj::mv(attempt));
}

Task<void> Member::try_enqueue(Attempt attempt) {
  auto call = mailbox_.enqueueRequest();
  call.setAddress(as_data(circle_.addresses[attempt.to]));
  call.setMessage(as_data(attempt.message));
  call.initAuthority().setSession();
  const auto answer = co_await call.send();
  if (answer.getResult().isRefused()) {
    const auto refused = answer.getResult().getRefused();
    if (!may_pass(refused)) circle_.ledger.broken(std::string("an enqueue: ") + refused.getText().cStr());
    co_await circle_.timer.afterDelay(after_a_refusal);
    co_return;
  }
  circle_.ledger.acknowledged(id_of(attempt.message));
  std::erase_if(open_enqueues_, [&](const Attempt& open) { return open.message == attempt.message; });
}

Task<void> Member::post() {
  if (open_posts_.size() > 1 && random(2) == 0) {
    co_await try_post(open_posts_.front());
    co_return;
  }
  auto message =
      private_message(circle_.group_id, circle_.epoch, mls::ContentType::application, "post " + fresh_text());
  circle_.ledger.sent(id_of(message), others());
  open_posts_.push_back(message);
  co_await try_post(kj::mv(message));
}

Task<void> Member::try_post(Bytes message) {
  auto call = channel_.postRequest();
  call.setMessage(as_data(message));
  call.initAuthority().setSession();
  const auto answer = co_await call.send();
  if (answer.getResult().isRefused()) {
    const auto refused = answer.getResult().getRefused();
    if (!may_pass(refused)) circle_.ledger.broken(std::string("a post: ") + refused.getText().cStr());
    co_await circle_.timer.afterDelay(after_a_refusal);
    co_return;
  }
  if (answer.getResult().isStored()) circle_.ledger.acknowledged(id_of(message));
  std::erase(open_posts_, message);  // a stale one is not sent again
}

Task<void> Member::commit() {
  if (open_commit_) {
    const auto [epoch, commit] = *open_commit_;
    co_await try_commit(epoch, commit);
    co_return;
  }
  // All of them at once, for the same epoch.
  const auto epoch = circle_.epoch;
  auto commit = private_message(circle_.group_id, epoch, mls::ContentType::commit, "commit " + fresh_text());
  circle_.ledger.sent(id_of(commit), others());
  circle_.ledger.submits(number_, epoch);
  open_commit_ = {epoch, commit};
  co_await try_commit(epoch, kj::mv(commit));
}

Task<void> Member::try_commit(std::uint64_t epoch, Bytes commit) {
  auto call = channel_.commitRequest();
  call.setEpoch(epoch);
  call.setCommit(as_data(commit));
  const auto answer = co_await call.send();
  const auto result = answer.getResult();
  if (result.isRefused()) {
    if (!may_pass(result.getRefused())) {
      circle_.ledger.broken(std::string("a commit: ") + result.getRefused().getText().cStr());
    }
    co_await circle_.timer.afterDelay(after_a_refusal);
    co_return;
  }
  if (result.isAccepted()) {
    circle_.ledger.ended(epoch, id_of(commit));
    circle_.ledger.acknowledged(id_of(commit));
    circle_.epoch = std::max(circle_.epoch, epoch + 1);
  } else {
    const auto head = result.getLost();
    circle_.ledger.ended(head.getEpoch() - 1, copy(head.getCommitId()));
    circle_.epoch = std::max(circle_.epoch, head.getEpoch());
  }
  open_commit_.reset();
}

/// Every commit is soon confirmed by what the others say, so a contest ends nothing: an epoch keeps its one commit.
Task<void> Member::contest() {
  co_await circle_.timer.afterDelay(static_cast<std::int64_t>(random(200)) * kj::MILLISECONDS);
  if (!circle_.newest_commit) co_return;
  const auto [epoch, commit_id] = *circle_.newest_commit;
  const auto note = wire(mls::ContestNote{.group_id = circle_.group_id, .commit_id = commit_id});
  auto everybody = others();
  everybody.insert(number_);
  circle_.ledger.sent(id_of(note), everybody);
  auto call = channel_.contestRequest();
  call.setEpoch(epoch);
  call.setCommitId(as_data(commit_id));
  call.setClause("RFC 9420 §12.4.2");
  const auto answer = co_await call.send();
  const auto result = answer.getResult();
  if (result.isReplaced()) circle_.ledger.broken("a commit was replaced before the others had time to confirm it");
  if (!result.isRefused()) co_return;
  const auto refused = result.getRefused();
  const bool own = refused.getReason() == api::Refusal::Reason::NOT_PERMITTED;
  const bool often = refused.getReason() == api::Refusal::Reason::TOO_OFTEN;
  if (!own && !often && !may_pass(refused)) {
    circle_.ledger.broken(std::string("a contest: ") + refused.getText().cStr());
  }
}

Task<void> Member::fetch() {
  const auto before = circle_.ledger.last_seq(number_);
  co_await take(before + 1, 50);
  const auto through = circle_.ledger.last_seq(number_);
  if (through == before || random(4) == 0) co_return;
  auto ack = mailbox_.ackRequest();
  ack.setThroughSeq(through);
  co_await ack.send();
  circle_.ledger.watermark(number_, through);
}

Task<void> Member::publish() {
  // Now and then those of before once more, as when an answer was lost: none of them may be handed out again.
  if (packages_.empty() || random(3) > 0) {
    packages_.clear();
    const identity::CredentialIdentity self{
        .account_id = person_.account_id,
        .device_id = person_.device_id,
        .address = {person_.name, identity::DomainName::parse("example.org").value()}};
    for (int i = 0; i < 3; ++i) packages_.push_back(key_package_for_tests(self, now(), circle_.chance()));
  }
  co_await try_publish(packages_);
  co_await circle_.timer.afterDelay(30 * kj::MILLISECONDS);
}

Task<void> Member::try_publish(std::vector<Bytes> packages) {
  auto call = keys_.publishRequest();
  auto list = call.initPackages(static_cast<unsigned>(packages.size()));
  for (unsigned i = 0; i < list.size(); ++i) list.set(i, as_data(packages[i]));
  const auto answer = co_await call.send();
  if (answer.getResult().isStored()) circle_.ledger.acknowledged_else();
  if (answer.getResult().isRefused() && !may_pass(answer.getResult().getRefused()) &&
      answer.getResult().getRefused().getReason() != api::Refusal::Reason::TOO_MANY) {
    circle_.ledger.broken("KeyPackages are refused");
  }
}

Task<void> Member::claim() {
  auto call = keys_.claimRequest();
  call.initAccount().setAccountId(as_data(circle_.accounts[random(circle_.accounts.size())].octets));
  call.setSuite(1);
  const auto answer = co_await call.send();
  if (answer.getResult().isClaimed()) {
    for (const auto package : answer.getResult().getClaimed().getPackages()) {
      circle_.ledger.handed_out(id_of(view(package.getKeyPackage())));
    }
  }
  co_await circle_.timer.afterDelay(20 * kj::MILLISECONDS);
}

}  // namespace qpc::crash
