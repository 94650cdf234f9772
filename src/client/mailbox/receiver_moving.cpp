// Groups that are closed for a successor, as the mailbox tells of them.
#include "client/group/moving.h"
#include "client/mailbox/receiver.h"
#include "core/mls/wire/handshake_data.h"

namespace qpc::client {

void Receiver::note_successor(const ConversationRow& conversation, const Turn& turn, const mls::CommitApplied& event,
                              const Incoming& incoming) {
  const auto member = turn.before.member(mls::LeafIndex{event.sender.index});
  const auto committer = member ? describe_member(*member) : std::nullopt;
  const auto id = message::message_id(incoming.message);
  const auto said =
      read_all<mls::HandshakeData>(event.authenticated_data);  // check_handshake has seen that it is there
  SuccessorStore(change_.db())
      .keep({.conversation = conversation.id,
             .group_id = event.reinit->group_id,
             .binding = said && said->successor ? said->successor->binding : Bytes(),
             .suite = static_cast<std::uint16_t>(event.reinit->cipher_suite),
             .epoch = turn.before.epoch(),
             .commit_id = {id.begin(), id.end()},
             .committer = committer ? committer->identity.account_id : identity::AccountId(),
             .state = SuccessorState::announced});
}

Outcome<bool> Receiver::join_successor(const mls::Welcome& welcome, const mls::OwnKeyPackage& own,
                                       const MemberCheck& check, std::string& refused) {
  const mls::NoPsks psks;
  QPC_TRY(const auto origins, closed_groups(change_, static_cast<std::uint16_t>(welcome.cipher_suite)));
  for (const auto& origin : origins) {
    const auto group = mls::Group::join(welcome, own, {}, {check, psks, environment_.now_seconds()}, {}, &origin.closed,
                                        origin.successor.binding);
    if (!check.unknown().empty()) return false;
    if (!group) {
      if (group.error().kind != Kind::not_found) refused = group.error().what();
      continue;
    }
    const MemberCheck bound(change_.db(), group->group_id(), check.fetched());
    auto checked = bound.check_all(*group);
    if (checked) checked = check_successor(origin, *group);
    if (!checked) {
      refused = checked.error().what();
      continue;
    }
    SuccessorStore successors(change_.db());
    successors.keep_rows(origin.successor.conversation, group->save_changes(nullptr));
    successors.set_state(origin.successor.conversation, SuccessorState::announced);
    took_ = joined_ = true;
    return true;
  }
  return false;
}

std::optional<Obstacle> Receiver::awaits_move(ByteView group_id, bool looked_after) {
  const auto successor = SuccessorStore(change_.db()).find_by_group_id(group_id);
  if (!successor) return std::nullopt;
  Obstacle obstacle;
  if (successor->state == SuccessorState::pending) {
    obstacle.undecided_commit = successor->conversation;  // others are in it: the commit that made it must have won
  } else if (!looked_after && successor->state == SuccessorState::announced) {
    obstacle.successor = successor->conversation;
  } else {
    return std::nullopt;
  }
  return obstacle;
}

}  // namespace qpc::client
