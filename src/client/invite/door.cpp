#include "client/invite/door.h"

#include <algorithm>

#include "client/account/device_identity.h"
#include "client/contact/contact_store.h"
#include "client/group/group_view.h"
#include "client/group/notices.h"
#include "client/group/settings.h"
#include "client/invite/joining_words.h"
#include "client/mailbox/outbox.h"

namespace qpc::client {
namespace {

using message::JoinOutcome;

/// The invite of a request whose secret is right.
std::optional<InviteRow> find_invite(db::Database& db, const message::JoinRequest& request) {
  const auto hash = request.secret.hash();
  auto invite = InviteStore(db).find(request.invite);
  if (!invite || !equal_in_constant_time(hash, invite->secret_hash)) return std::nullopt;
  return invite;
}

/// Whether it is one of this person's devices.
bool is_sibling(GroupChange& change, std::int64_t conversation, const identity::AccountId& self,
                const std::array<std::uint8_t, 16>& device) {
  const auto group = change.group(conversation);
  return group && std::ranges::any_of(members_of(*group), [&](const GroupMember& member) {
           return member.identity.account_id == self && member.identity.device_id.octets == device;
         });
}

bool is_person_in(const mls::Group& group, const identity::AccountId& account_id) {
  return std::ranges::any_of(members_of(group),
                             [&](const GroupMember& member) { return member.identity.account_id == account_id; });
}

JoinOutcome decide(GroupChange& change, Environment& environment, const AccountRow& self, const InviteRow& invite,
                   const identity::AccountId& asking) {
  const auto stage = InviteStore(change.db()).stage(invite.id, asking);
  if (stage && *stage != UseStage::in) return JoinOutcome::let_in;  // it is being done, and counts once
  const auto row = ConversationStore(change.db()).find(invite.conversation);
  if (!row || row->standing != Standing::member) return JoinOutcome::may_not_add;
  const auto group = change.group(row->id);
  if (!group) return JoinOutcome::may_not_add;
  if (is_person_in(*group, asking)) return JoinOutcome::already_in;
  if (invite.revoked_at) return JoinOutcome::revoked;
  if (invite.expires_at <= environment.now()) return JoinOutcome::expired;
  if (!check_may_add(*group, self.account_id)) return JoinOutcome::may_not_add;
  if (stage || invite.uses >= invite.most_uses) return JoinOutcome::used_up;
  return JoinOutcome::let_in;
}

bool is_new(db::Database& db, const Knock& knock, const Verdict& verdict) {
  return verdict.outcome == JoinOutcome::let_in && verdict.invite &&
         !InviteStore(db).stage(verdict.invite->id, knock.sender.account_id);
}

/// Where the conversation is closed to this device, nobody would hear it: so it is no loss that nothing is queued then.
void say(GroupChange& change, Environment& environment, std::int64_t dm, const message::JoinAnswer& answer) {
  message::AppMessage draft;
  draft.body = answer;
  draft.fallback = outcome_in_words(answer.outcome, "you");
  [[maybe_unused]] const auto queued =
      queue_message(change, environment, dm, MessageKind::join, outcome_in_words(answer.outcome, "them"),
                    std::move(draft), Outbox::Manner());
}

}  // namespace

Verdict judge(GroupChange& change, Environment& environment, const Knock& knock) {
  Verdict verdict;
  const auto self = AccountStore(change.db()).find();
  const auto& asking = knock.sender.account_id;
  if (!self || asking == self->account_id || ContactStore(change.db()).is_blocked(asking)) return verdict;
  if (knock.request.device_id == self->device_id.octets) {
    verdict.invite = find_invite(change.db(), knock.request);
    verdict.outcome =
        verdict.invite ? decide(change, environment, *self, *verdict.invite, asking) : JoinOutcome::unknown;
  } else {
    if (is_sibling(change, knock.dm.id, self->account_id, knock.request.device_id)) return verdict;  // that one answers
    verdict.outcome = JoinOutcome::elsewhere;
  }
  const auto most = is_new(change.db(), knock, verdict) ? 2 * InviteStore::most_answers : InviteStore::most_answers;
  verdict.is_heard = InviteStore(change.db()).count_answer(asking, environment.now(), most);
  return verdict;
}

void carry_out(GroupChange& change, Environment& environment, const Knock& knock, const Verdict& verdict) {
  if (!verdict.outcome) return;
  if (verdict.invite && is_new(change.db(), knock, verdict)) {
    const auto& invite = *verdict.invite;
    InviteStore(change.db()).add_use(invite.id, knock.sender.account_id, environment.now());
    const auto row = ConversationStore(change.db()).find(invite.conversation);
    add_notice(change.db(), invite.conversation, row ? row->epoch : 0, environment.now(),
               knock.sender.address.text() + " comes in by your invite " + short_name(invite.id) + ".");
  }
  say(change, environment, knock.dm.id, {.invite = knock.request.invite, .outcome = *verdict.outcome});
}

void shut_out(GroupChange& change, Environment& environment, const InviteUse& use, JoinOutcome outcome,
              const std::string& why) {
  InviteStore(change.db()).take_back(use);
  const auto person = PersonStore(change.db()).find(use.account_id);
  const auto row = ConversationStore(change.db()).find(use.conversation);
  add_notice(change.db(), use.conversation, row ? row->epoch : 0, environment.now(),
             (person ? person->name : std::string("Somebody")) + " could not be let in by your invite " +
                 short_name(use.invite) + ": " + why);
  if (const auto dm = ConversationStore(change.db()).find_dm(use.account_id)) {
    say(change, environment, dm->id, {.invite = use.invite, .outcome = outcome});
  }
}

}  // namespace qpc::client
