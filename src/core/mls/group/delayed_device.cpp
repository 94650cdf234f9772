#include <stdexcept>

#include "core/mls/group/delayed_world.h"

namespace qpc::mls {
namespace {

bool is_welcome(const Bytes& octets) { return read_all<MLSMessage>(octets).value().as<Welcome>() != nullptr; }

}  // namespace

bool DelayedDevice::take(std::size_t place, const Surroundings& surroundings) {
  const auto octets = inbox_.at(place);
  if (take_in(octets, surroundings) == Outcome::later) return false;
  inbox_.erase(inbox_.begin() + static_cast<std::ptrdiff_t>(place));
  return true;
}

DelayedDevice::Outcome DelayedDevice::take_in(const Bytes& octets, const Surroundings& surroundings) {
  if (is_welcome(octets)) return join(octets, surroundings);
  if (!group_) return Outcome::later;
  if (pending_ && octets == pending_->octets) {
    if (pending_->commit.epoch() != group_->epoch() + 1) return Outcome::later;
    group_ = group_->merge(pending_->commit).value();
    pending_.reset();
    return Outcome::done;
  }
  auto processed = group_->process(octets, surroundings);
  if (!processed) return refused(octets, processed.error());
  group_ = std::move(processed->next);
  notice(processed->event);
  return Outcome::done;
}

DelayedDevice::Outcome DelayedDevice::join(const Bytes& octets, const Surroundings& surroundings) {
  if (!key_package_) return Outcome::done;  // the same Welcome again
  const auto message = read_all<MLSMessage>(octets).value();
  group_ = Group::join(*message.as<Welcome>(), *key_package_, {}, surroundings, GroupSettings{}).value();
  key_package_.reset();
  return Outcome::done;
}

DelayedDevice::Outcome DelayedDevice::refused(const Bytes& octets, const Refusal& refusal) {
  const auto header = read_header(octets).value();
  const bool is_text = header.content_type == ContentType::application;
  switch (refusal.reason) {
    case DecryptFailure::epoch_in_future:
      return Outcome::later;
    case DecryptFailure::epoch_too_old:
      if (is_text && header.epoch + GroupSettings{}.past_epochs >= group_->epoch()) break;
      [[fallthrough]];
    case DecryptFailure::before_joining:
      missed_.insert(octets);
      return Outcome::done;
    case DecryptFailure::own_message:
    case DecryptFailure::replayed:
    case DecryptFailure::removed:
      return Outcome::done;
    default:
      break;
  }
  const bool names_missing_proposal = header.content_type == ContentType::commit && refusal.kind == Kind::not_found;
  if (names_missing_proposal) return Outcome::later;
  throw std::runtime_error(name_ + " refuses a message (" + mls::name(refusal.reason) + "): " + refusal.what());
}

void DelayedDevice::notice(const GroupEvent& event) {
  if (const auto* said = std::get_if<ApplicationMessage>(&event)) {
    if (!read_.emplace(as_text(said->data)).second) throw std::runtime_error(name_ + " reads a text twice");
    return;
  }
  // Whether its own commit came second, or it is out: the pending one leads nowhere.
  if (!std::holds_alternative<ProposalReceived>(event)) pending_.reset();
}

void DelayedDevice::wait_for(const Committed& committed) {
  group_ = committed.next;
  pending_ = Pending{committed.pending, committed.message};
}

void DelayedDevice::start_over(const Group& group) {
  group_ = group;
  key_package_.reset();
  pending_.reset();
}

void DelayedDevice::restart() {
  if (pending_) {
    pending_->commit = PendingCommit::restore(pending_->commit.save(*group_).reveal(), *group_).value();
  }
  group_ = restored(*group_);
}

}  // namespace qpc::mls
