#include "client/hole/answering.h"

#include <algorithm>

#include "client/account/device_identity.h"
#include "client/contact/contact_store.h"
#include "client/group/roster_store.h"
#include "client/group/settings.h"
#include "client/hole/resend_store.h"
#include "client/hole/said_store.h"
#include "client/mailbox/sealer.h"
#include "core/crypto/hpke.h"

namespace qpc::client {
namespace {

using message::ResentAnswer;
using enum message::ResentAnswer::Outcome;

constexpr std::string_view seal_info = "quicprochat resent";

/// What of ours is asked for, each once.
std::vector<std::uint64_t> counters_of(db::Database& db, const ResendAsked& asked, const identity::DeviceId& self,
                                       std::uint64_t newest) {
  std::vector<std::uint64_t> counters;
  for (const auto& range : asked.request.missing) {
    if (range.device_id != self.octets) continue;
    for (std::uint64_t counter = range.first; counter <= std::min(range.last, newest); ++counter) {
      counters.push_back(counter);
    }
  }
  for (const auto& id : asked.request.unreadable) {
    if (const auto said = SaidStore(db).find(asked.conversation.id, id)) counters.push_back(said->counter);
  }
  // The newest first: what reaches back is filled from its end.
  std::ranges::sort(counters, std::greater());
  const auto twice = std::ranges::unique(counters);
  counters.erase(twice.begin(), twice.end());
  return counters;
}

/// Answers of one request, in messages that a mailbox takes.
class Answers {
 public:
  Answers(GroupChange& change, Environment& environment, const ResendAsked& asked)
      : change_(change), environment_(environment), asked_(asked) {}

  void add(ResentAnswer answer) {
    constexpr std::size_t most_octets = 128 * 1024;
    const std::size_t size = answer.ciphertext.size() + answer.kem_output.size() + 100;
    if (octets_ + size > most_octets || resent_.answers.size() == message::Resent::most_answers) leave();
    octets_ += size;
    resent_.answers.push_back(std::move(answer));
  }
  void leave() {
    octets_ = 0;
    if (resent_.answers.empty()) return;
    message::AppMessage says;
    says.sent_at = environment_.now();
    resent_.request = asked_.request_id;
    says.body = std::exchange(resent_, {});
    queue_draft(change_.db(), asked_.conversation.id, OutboxKind::repair, std::nullopt, std::move(says),
                environment_.random);
  }

 private:
  GroupChange& change_;
  Environment& environment_;
  const ResendAsked& asked_;
  message::Resent resent_;
  std::size_t octets_ = 0;
};

/// The octets that were said; or why there are none. Nothing, where it leaves by itself.
std::optional<std::expected<Bytes, ResentAnswer::Outcome>> find_content(db::Database& db, const SaidRow& said) {
  if (!said.message)
    return said.content ? std::expected<Bytes, ResentAnswer::Outcome>(*said.content) : std::unexpected(nothing);
  MessageStore messages(db);
  const auto row = messages.find(*said.message);
  if (row && row->state == MessageState::queued) return std::nullopt;
  if (!row || row->state == MessageState::refused) return std::unexpected(deleted);
  auto content = messages.content(*said.message);
  if (!content || content->empty()) return std::unexpected(deleted);
  return *std::move(content);
}

/// Says it for all, unless that was done a moment ago.
void say_again(GroupChange& change, Environment& environment, const ResendAsked& asked, std::uint64_t counter,
               const Bytes& content) {
  if (!ResendStore(change.db()).note_sent(asked.conversation.id, {}, counter, environment.now())) return;
  OutboxStore(change.db())
      .add({.conversation = asked.conversation.id,
            .kind = OutboxKind::repair,
            .content = content,
            .queued_at = environment.now()});
}

}  // namespace

Outcome<> answer(GroupChange& change, Environment& environment, const ResendAsked& asked) {
  db::Database& db = change.db();
  const std::int64_t conversation = asked.conversation.id;
  if (asked.conversation.standing != Standing::member || ContactStore(db).is_blocked(asked.asker.account_id)) return {};
  QPC_TRY(const auto self, require_account(db));
  // Nobody would be shown it. The holes stay open, and are asked for again.
  if (!check_not_muted(change, conversation, self.account_id)) return {};
  QPC_TRY(const auto group, change.group(conversation));
  RosterStore roster(db);
  if (!roster.is_kept(conversation)) roster.begin(conversation, group.epoch(), members_of(group));
  ResendStore sent(db);
  SaidStore said(db);
  Answers answers(change, environment, asked);
  std::vector<std::pair<std::uint64_t, Bytes>> for_all;
  const std::uint64_t newest = ConversationStore(db).own_chain(conversation).counter;
  for (const std::uint64_t counter : counters_of(db, asked, self.device_id, newest)) {
    const auto row = said.find(conversation, counter);
    const bool is_old = !row || row->said_at < environment.now() - said_lifetime;
    const auto content = is_old ? std::expected<Bytes, ResentAnswer::Outcome>(std::unexpected(too_old))
                                : find_content(db, *row).value_or(Bytes());
    if (content && content->empty()) continue;  // it is on its way
    const std::uint64_t size = content ? content->size() : 0;
    if (!sent.note_sent(conversation, asked.asker.device_id, counter, environment.now())) continue;
    if (!sent.spend(conversation, asked.asker.device_id, 1, size, environment.now())) break;
    ResentAnswer one{.counter = counter, .outcome = content ? again : content.error()};
    if (row) one.message_id = row->message_id;
    if (row && !roster.was_member(conversation, asked.asker, row->epoch)) {
      one.outcome = not_member_then;
      one.message_id.reset();
    } else if (content && roster.all_were_members(conversation, row->epoch)) {
      for_all.emplace_back(counter, *content);
    } else if (content) {
      const auto sealed = crypto::hpke_seal(group.suite().hpke(), asked.request.key, as_bytes(seal_info),
                                            asked.request_id, *content, environment.random);
      if (!sealed) break;  // it gave no key
      one.outcome = ResentAnswer::Outcome::sealed;
      one.kem_output = sealed->kem_output;
      one.ciphertext = sealed->ciphertext;
    }
    answers.add(std::move(one));
  }
  answers.leave();
  // Behind the answers: by those, the asker knows what these are.
  for (const auto& [counter, content] : for_all) say_again(change, environment, asked, counter, content);
  return {};
}

Result<Secret> open_answer(const mls::Suite& suite, ByteView private_key, const AppId& request_id,
                           const message::ResentAnswer& answer) {
  QPC_TRY(const auto key, crypto::KemPrivateKey::from_bytes(suite.kem(), private_key));
  return crypto::hpke_open(suite.hpke(), key, answer.kem_output, as_bytes(seal_info), request_id, answer.ciphertext);
}

}  // namespace qpc::client
