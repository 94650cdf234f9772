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
                    fresh = node.random.array<32>(), own = session.caller().account_id,
                    &key = node.pair_key](db::Database& db) mutable {
                     const auto caller = Mailboxes(db, limits).open(device_row, fresh).row;
                     Channels channels(db, limits, Screen(db, key.reveal(), own));
                     return rule(channels, caller);
                   });
}

template <class Rule>
auto with_channels(NodeContext& node, const LiveSession& session, Rule rule) {
  return node.save(with_mailbox(node, session, kj::mv(rule)));
}

std::span<const std::int64_t> woken_by(const Contested& contested) { return contested.mailboxes; }

template <class Other>
std::span<const std::int64_t> woken_by(const std::variant<Stored, Other>& answer) {
  const auto* stored = std::get_if<Stored>(&answer);
  return stored != nullptr ? std::span<const std::int64_t>(stored->mailboxes) : std::span<const std::int64_t>();
}

/// The same, for what puts something into mailboxes: their owners hear of it.
template <class Rule>
auto deliver_with_channels(NodeContext& node, const LiveSession& session, Rule rule) {
  return node.save(with_mailbox(node, session, kj::mv(rule)),
                   [&bell = node.mailbox_bell](const auto& saved) { bell.ring(woken_by(saved)); });
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

/// The node's word for what it has stored of a channel.
kj::Promise<Bytes> prove(NodeContext& node, const Stored& stored) {
  identity::ChannelAddress address{{node.domain, {}}};
  std::ranges::copy(stored.address, address.local.begin());
  if (stored.commit) {
    return node.proofs.prove(stored.message_id, stored.stored_at,
                             message::CommitInChannel{std::move(address), stored.placed, *stored.commit});
  }
  return node.proofs.prove(stored.message_id, stored.stored_at, message::InChannel{std::move(address), stored.placed});
}

void describe(const Head& head, api::Head::Builder out) {
  out.setEpoch(head.epoch);
  out.setCommitId(as_data(head.commit_id));
  if (!head.contest) return;
  auto contest = out.initContest();
  contest.setEpoch(head.contest->epoch);
  contest.setCommitId(as_data(head.contest->commit_id));
  contest.setClause(head.contest->clause);
}

void describe(const Contested& contested, api::ContestResult::Builder out) {
  switch (contested.what) {
    case Contested::Case::waiting:
      out.setWaiting(static_cast<std::uint32_t>(contested.wait.count()));
      return;
    case Contested::Case::confirmed:
      describe(contested.head, out.initConfirmed());
      return;
    case Contested::Case::replaced:
      describe(contested.head, out.initReplaced());
      return;
  }
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
       peer = identity::AccountId::from_bytes(view(params.getPeerAccountId())), address = copy(params.getAddress()),
       group_id = copy(params.getGroupId())](Channels& channels, std::int64_t caller) -> Outcome<OpenedDm> {
        return channels.open_dm(caller, peer ? std::optional(*peer) : std::nullopt, pair, address, group_id);
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
    describe(stored, co_await prove(node_, stored), result.initStored());
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
    describe(stored, co_await prove(node_, stored), result.initAccepted());
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

Task<void> ChannelService::contest_task(ContestContext call) {
  auto result = call.getResults().initResult();
  auto params = call.getParams();
  const auto contested = co_await deliver_with_channels(
      node_, *session_,
      [row = channel_row_, epoch = params.getEpoch(), commit_id = copy(params.getCommitId()),
       clause = std::string(params.getClause().cStr(), params.getClause().size()),
       now = node_.now()](Channels& channels, std::int64_t caller) -> Outcome<Contested> {
        return channels.contest(caller, row, epoch, commit_id, clause, now);
      });
  if (contested) {
    describe(*contested, result);
  } else {
    describe(contested.error(), result.initRefused());
  }
}

Task<void> ChannelService::confirm_task(ConfirmContext call) {
  auto result = call.getResults().initResult();
  auto params = call.getParams();
  const auto confirmed =
      co_await with_channels(node_, *session_,
                             [row = channel_row_, epoch = params.getEpoch(), commit_id = copy(params.getCommitId())](
                                 Channels& channels, std::int64_t caller) -> Outcome<Confirmed> {
                               return channels.confirm(caller, row, epoch, commit_id);
                             });
  if (!confirmed) {
    describe(confirmed.error(), result.initRefused());
  } else if (confirmed->replaced) {
    describe(*confirmed->replaced, result.initReplaced());
  } else {
    result.setTaken();
  }
}

}  // namespace qpc::node
