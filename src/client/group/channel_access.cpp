#include "client/group/channel_access.h"

#include "client/group/commit_store.h"
#include "client/mailbox/outbox_store.h"
#include "client/session/octets.h"
#include "client/session/refusal.h"

namespace qpc::client {
namespace {

using Access = Outcome<std::optional<api::Channel::Client>>;

/// The other side's group is the one: ours had nobody in it but this device.
Outcome<> wait_for_welcome(Groups& groups, std::int64_t conversation, Bytes channel) {
  return groups.write([&](GroupChange& change) -> Outcome<> {
    ConversationStore conversations(change.db());
    auto row = conversations.find(conversation).value();
    if (row.standing != Standing::member || row.epoch != 0) return {};
    row.standing = Standing::waiting;
    row.group_id.reset();
    row.channel = std::move(channel);
    conversations.update(row);
    conversations.forget_group(conversation);
    CommitStore commits(change.db());
    commits.drop(conversation);
    for (const auto& wish : commits.wishes(conversation)) commits.drop_wish(wish.id);
    OutboxStore(change.db()).unseal_all(conversation);
    return {};
  });
}

Task<Access> open_group(Session& session, ConversationRow row) {
  auto request = session.channels().createRequest();
  request.setAddress(to_kj(row.channel));
  request.setGroupId(to_kj(row.group_id.value()));
  auto answer = co_await session.answer("opening a channel", request.send());
  const auto result = answer.getResult();
  if (result.isRefused()) co_return std::unexpected(describe(result.getRefused()));
  co_return result.getChannel();
}

Task<Access> open_dm(Session& session, Groups& groups, ConversationRow row) {
  auto request = session.channels().openDmRequest();
  request.setPeerAccountId(to_kj(row.peer.value().view()));
  request.setAddress(to_kj(row.channel));
  request.setGroupId(to_kj(row.group_id.value()));
  auto answer = co_await session.answer("opening a channel", request.send());
  const auto result = answer.getResult();
  if (result.isRefused()) co_return std::unexpected(describe(result.getRefused()));
  if (result.isCreated()) co_return result.getCreated();
  Bytes existing = bytes(result.getExisting());
  if (existing != row.channel) {
    QPC_CO_CHECK(wait_for_welcome(groups, row.id, std::move(existing)));
    co_return std::nullopt;
  }
  QPC_CO_TRY(auto channel, co_await session.channel(std::move(existing)));
  co_return kj::mv(channel);
}

}  // namespace

Task<Access> open_channel(Session& session, Groups& groups, std::int64_t conversation) {
  QPC_CO_TRY(const auto row,
             groups.store().read([&](db::Database& db) { return ConversationStore(db).find(conversation); }));
  if (!row) co_return failure(FailureKind::not_found, "unknown_conversation", "There is no such conversation.");
  if (row->standing == Standing::waiting || !row->group_id) co_return std::nullopt;
  const bool made = row->epoch > 0 || session.knows(row->channel);
  if (made) {
    QPC_CO_TRY(auto channel, co_await session.channel(row->channel));
    co_return kj::mv(channel);
  }
  QPC_CO_TRY(auto opened,
             row->kind == GroupKind::dm ? co_await open_dm(session, groups, *row) : co_await open_group(session, *row));
  if (opened) session.remember(row->channel, *opened);
  co_return kj::mv(opened);
}

}  // namespace qpc::client
