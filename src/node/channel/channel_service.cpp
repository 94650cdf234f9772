#include "node/channel/channel_service.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "node/session/on_behalf.h"
#include "node/translate.h"

namespace qpc::node {
namespace {

constexpr unsigned most_addresses = 20'000;  // Channels::most_members, before anything is copied

/// A rule of Channels with the caller's mailbox, for one save on behalf of an active device.
template <class Rule>
auto with_mailbox(NodeContext& node, const LiveSession& session, Rule rule) {
  return on_behalf(session, Needs::active_device,
                   [rule = kj::mv(rule), device_row = session.caller().device_row, limits = node.mailbox_limits,
                    fresh = node.random.array<32>()](db::Database& db) mutable {
                     const auto caller = Mailboxes(db, limits).open(device_row, fresh).row;
                     Channels channels(db, limits);
                     return rule(channels, caller);
                   });
}

template <class Rule>
auto with_channels(NodeContext& node, const LiveSession& session, Rule rule) {
  return node.save(with_mailbox(node, session, kj::mv(rule)));
}

/// The same, for what puts something into mailboxes: their owners hear of it.
template <class Rule>
auto deliver_with_channels(NodeContext& node, const LiveSession& session, Rule rule) {
  return node.save(with_mailbox(node, session, kj::mv(rule)), [&bell = node.mailbox_bell](const auto& saved) {
    if (const auto* stored = std::get_if<Stored>(&saved)) bell.ring(stored->mailboxes);
  });
}

/// What two accounts' conversation is found by: a keyed hash, the same for both orders.
Bytes pair_of(ByteView pair_key, ByteView first, ByteView second) {
  if (std::ranges::lexicographical_compare(second, first)) std::swap(first, second);
  Bytes both = to_bytes(first);
  both.insert(both.end(), second.begin(), second.end());
  return crypto::hmac(crypto::HashAlgorithm::sha256, pair_key, both);
}

std::vector<Bytes> copy_all(capnp::List<capnp::Data>::Reader list) {
  std::vector<Bytes> copies;
  for (const auto item : list) copies.push_back(copy(item));
  return copies;
}

void describe(const Head& head, api::Head::Builder out) {
  out.setEpoch(head.epoch);
  out.setCommitId(as_data(head.commit_id));
}

}  // namespace

api::Channel::Client ChannelsService::channel(const ChannelState& state) {
  return kj::heap<ChannelService>(node_, kj::addRef(*session_), state.row);
}

Task<void> ChannelsService::create_task(CreateContext call) {
  auto result = call.getResults().initResult();
  auto params = call.getParams();
  const auto made = co_await with_channels(node_, *session_,
                                           [address = copy(params.getAddress()), group_id = copy(params.getGroupId())](
                                               Channels& channels, std::int64_t caller) -> Outcome<ChannelState> {
                                             return channels.create(caller, address, group_id);
                                           });
  if (made) {
    result.setChannel(channel(*made));
  } else {
    describe(made.error(), result.initRefused());
  }
}

Task<void> ChannelsService::open_dm_task(OpenDmContext call) {
  auto result = call.getResults().initResult();
  auto params = call.getParams();
  const auto opened = co_await with_channels(
      node_, *session_,
      [pair = pair_of(node_.pair_key.reveal(), session_->caller().account_id.view(), view(params.getPeerAccountId())),
       address = copy(params.getAddress()),
       group_id = copy(params.getGroupId())](Channels& channels, std::int64_t caller) -> Outcome<OpenedDm> {
        return channels.open_dm(caller, pair, address, group_id);
      });
  if (!opened) {
    describe(opened.error(), result.initRefused());
  } else if (opened->existing) {
    result.setExisting(as_data(opened->channel.address));
  } else {
    result.setCreated(channel(opened->channel));
  }
}

Task<void> ChannelsService::open_task(OpenContext call) {
  auto result = call.getResults().initResult();
  const auto opened = co_await with_channels(
      node_, *session_,
      [address = copy(call.getParams().getAddress())](
          Channels& channels, std::int64_t caller) -> Outcome<ChannelState> { return channels.open(caller, address); });
  if (opened) {
    result.setChannel(channel(*opened));
  } else {
    describe(opened.error(), result.initRefused());
  }
}

Task<void> ChannelService::post_task(PostContext call) {
  auto result = call.getResults().initResult();
  auto params = call.getParams();
  const auto posted = co_await deliver_with_channels(
      node_, *session_,
      [allowed = check_authority(*session_, params.getAuthority()), row = channel_row_,
       message = copy(params.getMessage()), ttl = std::chrono::seconds(params.getTtlSeconds()),
       now = node_.now()](Channels& channels, std::int64_t caller) -> Outcome<std::variant<Stored, StaleEpoch>> {
        if (!allowed) return std::unexpected(allowed.error());
        return channels.post(caller, row, message, ttl, now);
      });
  if (!posted) {
    describe(posted.error(), result.initRefused());
  } else if (const auto* stale = std::get_if<StaleEpoch>(&*posted)) {
    result.setStale(stale->epoch);
  } else {
    const auto& stored = std::get<Stored>(*posted);
    describe(stored, result.initStored());
  }
}

Task<void> ChannelService::commit_task(CommitContext call) {
  auto result = call.getResults().initResult();
  auto params = call.getParams();
  auto allowed = session_->check_active();
  if (params.getWelcomes().size() > most_addresses || params.getAdd().size() > most_addresses ||
      params.getRemove().size() > most_addresses) {
    allowed = refuse(Reason::TOO_MANY, "too many changes of members in one commit", most_addresses);
  }
  CommitSubmission submission;
  if (allowed) {
    submission.epoch = params.getEpoch();
    submission.commit = copy(params.getCommit());
    submission.add = copy_all(params.getAdd());
    submission.remove = copy_all(params.getRemove());
    for (const auto welcome : params.getWelcomes()) {
      submission.welcomes.push_back({copy(welcome.getAddress()), copy(welcome.getMessage())});
    }
  }
  const auto committed = co_await deliver_with_channels(
      node_, *session_,
      [allowed, row = channel_row_, submission = kj::mv(submission), now = node_.now()](
          Channels& channels, std::int64_t caller) -> Outcome<std::variant<Stored, Lost>> {
        if (!allowed) return std::unexpected(allowed.error());
        return channels.commit(caller, row, submission, now);
      });
  if (!committed) {
    describe(committed.error(), result.initRefused());
  } else if (const auto* lost = std::get_if<Lost>(&*committed)) {
    describe(lost->head, result.initLost());
  } else {
    const auto& stored = std::get<Stored>(*committed);
    describe(stored, result.initAccepted());
  }
}

Task<void> ChannelService::head_task(HeadContext call) {
  auto result = call.getResults().initResult();
  const auto head = co_await with_channels(
      node_, *session_, [row = channel_row_](Channels& channels, std::int64_t caller) -> Outcome<Head> {
        return channels.head(caller, row);
      });
  if (head) {
    describe(*head, result.initHead());
  } else {
    describe(head.error(), result.initRefused());
  }
}

Task<void> ChannelService::leave_task(LeaveContext call) {
  auto result = call.getResults().initResult();
  const auto left = co_await with_channels(node_, *session_,
                                           [row = channel_row_](Channels& channels, std::int64_t caller) -> Outcome<> {
                                             return channels.leave(caller, row);
                                           });
  if (left) {
    result.setLeft();
  } else {
    describe(left.error(), result.initRefused());
  }
}

}  // namespace qpc::node
