#include "node/channel/channel_groups.h"

#include <algorithm>

#include "core/mls/wire/handshake_data.h"
#include "core/mls/wire/mls_message.h"

namespace qpc::node {
namespace {

using Group = MessagePlace::Group;

/// The group that a commit names. What is no longer than the epoch tag names none, and is the members' business.
Outcome<std::optional<Bytes>> successor_in(const mls::MessageHeader& header) {
  const auto data = header.authenticated_data;
  if (header.content_type != mls::ContentType::commit || data.size() <= mls::HandshakeData::tag_size) {
    return std::nullopt;
  }
  auto read = read_all<mls::HandshakeData>(data);
  if (!read) {
    return refuse(Reason::MALFORMED,
                  "what a commit says in the clear is an epoch tag, or that, a group id, and what binds that group");
  }
  if (!read->successor) return std::nullopt;
  return std::move(read->successor->group_id);
}

}  // namespace

Outcome<MessagePlace> ChannelGroups::place(const ChannelState& channel, ByteView message,
                                           std::chrono::sys_seconds now) {
  const auto header = mls::read_header(message);
  if (!header) return refuse(Reason::MALFORMED, "not an MLSMessage with a PrivateMessage or a PublicMessage in it");
  const bool is_newest = std::ranges::equal(header->group_id, channel.group_id);
  const auto former = is_newest ? std::nullopt : store_.find(header->group_id);
  if (!is_newest && (!former || former->channel_row != channel.row)) {
    return now < channel.catching_up_until
               ? refuse(Reason::NOT_PERMITTED,
                        "when this node was backed up, the channel was of another group than the message: if it has "
                        "gone on as that since, the group has to be begun anew")
               : refuse(Reason::NOT_PERMITTED, "the message belongs to another group than this channel");
  }
  // The members drop what does not parse as a whole; a commit of that kind would end the epoch for nobody but the node.
  if (!read_all<mls::MLSMessage>(message)) {
    return refuse(Reason::MALFORMED, "an MLSMessage that is not whole, or has something behind it");
  }
  auto successor = successor_in(*header);
  if (!successor) return std::unexpected(successor.error());
  const auto before = former ? former->epochs_before : channel.epochs_before;
  if (header->epoch >= most_epochs - before) {
    return refuse(Reason::NOT_PERMITTED, "no group has so many epochs");
  }
  if (before > 0 && header->epoch == 0) {
    return refuse(Reason::NOT_PERMITTED, "in the first epoch of a successor nobody is but who made it");
  }
  MessagePlace place{.content_type = header->content_type,
                     .own_epoch = header->epoch,
                     .epoch = before + header->epoch,
                     .successor = *std::move(successor)};
  if (former) place.group = place.epoch > former->closed_by.epoch ? Group::closed : Group::former;
  return place;
}

std::optional<std::uint64_t> ChannelGroups::epoch_ended_by(const ChannelState& channel, std::uint64_t own_epoch,
                                                           ByteView commit_id) {
  const auto is_ended_by = [&](std::uint64_t epoch) {
    const auto accepted = channels_.accepted(channel.row, epoch);
    return (accepted && std::ranges::equal(accepted->commit_id, commit_id)) ||
           contests_.is_replaced(channel.row, epoch, commit_id) || find_closing(channel, epoch, commit_id);
  };
  own_epoch = std::min(own_epoch, most_epochs);
  const auto newest = channel.epochs_before + own_epoch;
  if (is_ended_by(newest)) return newest;
  for (const auto& former : store_.list(channel.row)) {
    const auto epoch = former.epochs_before + own_epoch;
    if (epoch <= former.closed_by.epoch && is_ended_by(epoch)) return epoch;
  }
  return std::nullopt;
}

bool ChannelGroups::has_ended(const ChannelState& channel, std::uint64_t own_epoch) {
  if (own_epoch < newest_epoch(channel)) return true;
  return std::ranges::any_of(store_.list(channel.row), [&](const FormerGroup& former) {
    return own_epoch <= former.closed_by.epoch - former.epochs_before;
  });
}

GroupEpoch ChannelGroups::group_at(const ChannelState& channel, std::uint64_t epoch) {
  if (auto former = store_.at(channel.row, epoch)) return {std::move(former->group_id), epoch - former->epochs_before};
  return {channel.group_id, epoch - channel.epochs_before};
}

bool ChannelGroups::is_taken(ByteView group_id) { return channels_.of_group(group_id) || store_.find(group_id); }

bool ChannelGroups::was_of(const ChannelState& channel, ByteView group_id) {
  const auto former = store_.find(group_id);
  return former && former->channel_row == channel.row;
}

std::optional<ClosingCommit> ChannelGroups::find_closing(const ChannelState& channel, std::uint64_t epoch,
                                                         ByteView commit_id) {
  auto former = store_.at(channel.row, epoch);
  if (!former || former->closed_by.epoch != epoch || !std::ranges::equal(former->closed_by.id, commit_id)) {
    return std::nullopt;
  }
  return std::move(former->closed_by);
}

Outcome<> ChannelGroups::check_successor(const ChannelState& channel, ByteView group_id) {
  if (is_taken(group_id)) {
    return refuse(Reason::NOT_PERMITTED,
                  "the group id of a successor belongs to a channel already: choose a random one");
  }
  if (store_.list(channel.row).size() + 1 >= most_groups) {
    return refuse(Reason::TOO_MANY, "this channel has gone on as another group too often: begin a new group",
                  most_groups);
  }
  return {};
}

}  // namespace qpc::node
