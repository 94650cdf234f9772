#include "client/session/refusal.h"

#include <algorithm>

namespace qpc::client {
namespace {

using Reason = api::Refusal::Reason;

struct Meaning {
  FailureKind kind;
  const char* code;
  const char* text;
};

Meaning meaning_of(Reason reason) {
  using enum FailureKind;
  switch (reason) {
    case Reason::UNSPECIFIED:
      break;
    case Reason::MALFORMED:
      return {refused, "malformed",
              "The node could not read what this client sent: their versions may not fit together."};
    case Reason::BAD_NAME:
      return {
          usage, "bad_name",
          "The node does not allow this name: names have 2 to 32 of a-z, 0-9, '.', '_', '-' and begin with a letter "
          "or digit."};
    case Reason::NAME_TAKEN:
      return {refused, "name_taken",
              "This name belongs, or once belonged, to somebody: register another, or log in if it is yours."};
    case Reason::CREDENTIALS:
      return {authentication, "wrong_password",
              "Name or password is wrong (which of them, nobody is told): check both and try again."};
    case Reason::SIGNATURE:
      return {
          authentication, "signature",
          "The node does not accept this device's signature: the device may belong to another account, or the store "
          "to another node. Log in again from an empty profile."};
    case Reason::COPIED_STORE:
      return {
          authentication, "copied_store",
          "This is an older copy of a profile's store, and a newer one has been in use since. Two copies would break "
          "your encryption, so this one connects no more: what it holds stays readable. Delete it, or log in from an "
          "empty profile."};
    case Reason::SESSION_ENDED:
      return {authentication, "session_ended",
              "The node has ended this session: too many qpc of this profile may run at once. End some, or run the "
              "command again."};
    case Reason::REVOKED:
      return {authentication, "revoked",
              "This device is no longer, or never was, part of the account: log in from an empty profile."};
    case Reason::BANNED:
      return {authentication, "banned",
              "The operator of this node has banned your account: ask them why. What is stored here stays readable."};
    case Reason::PENDING:
      return {authentication, "pending",
              "This device is not confirmed yet: run 'qpc device confirm CODE' on a device that is; 'qpc whoami' shows "
              "the code."};
    case Reason::NOT_PERMITTED:
      return {refused, "not_permitted", "You may not do this here: you may have been removed. 'qpc group info' tells."};
    case Reason::NOT_FOUND:
      return {not_found, "not_found", "The node does not know it: check the spelling."};
    case Reason::NO_KEY_PACKAGES:
      return {refused, "no_key_packages",
              "No device of that person can be added at present, as all its KeyPackages are used up: ask them to come "
              "online, then try again."};
    case Reason::MANIFEST:
      return {refused, "manifest_refused",
              "The node refused the list of devices, as another device changed it meanwhile: try again."};
    case Reason::TOO_LARGE:
      return {limit, "too_large", "This is larger than the node takes: send it in parts."};
    case Reason::MAILBOX_FULL:
      return {limit, "mailbox_full",
              "A recipient's mailbox is full: it is tried again until they have read their mail."};
    case Reason::TOO_MANY:
      return {limit, "too_many", "The node allows no more of this at once: wait a little, then try again."};
    case Reason::TOO_OFTEN:
      return {limit, "too_often", "The node was asked too often."};
    case Reason::INVITE:
      return {refused, "invite",
              "Registering at this node takes an invite, and one that is still good: ask whoever invited you, or the "
              "operator, for a new one, and give it with --invite."};
    case Reason::QUOTA_USED_UP:
      return {limit, "quota_used_up",
              "Your account has no room left at the node for files: wait until some expire, or delete some."};
    case Reason::WRONG_VERSION:
      return {refused, "wrong_version",
              "Node and client have no version of the protocol in common: upgrade the older."};
    case Reason::UNSUPPORTED:
      return {refused, "unsupported",
              "The node is older than this client and does not know how: ask its operator to upgrade."};
    case Reason::STORAGE:
      return {network, "node_storage",
              "The node cannot store at present. Nothing is lost: try again later, which tells what was stored."};
    case Reason::DRAINING:
      return {network, "node_draining", "The node is going down: try again in a minute."};
  }
  return {refused, "refused", ""};
}

/// Rounded up.
std::string hours(std::uint64_t seconds) {
  constexpr std::uint64_t hour = 3600;
  const auto count = seconds / hour + (seconds % hour == 0 ? 0 : 1);
  return count == 1 ? "an hour at most" : "about " + std::to_string(count) + " hours";
}

}  // namespace

Failure copied_store() {
  const Meaning meaning = meaning_of(Reason::COPIED_STORE);
  return {meaning.kind, meaning.code, meaning.text};
}

Failure describe(api::Refusal::Reader refusal) {
  const Meaning meaning = meaning_of(refusal.getReason());
  std::string text = meaning.text;
  if (text.empty()) {
    const auto words = refusal.getText();
    text = words.size() == 0 ? std::string("The node refused without a reason that this client knows: upgrade qpc.")
                             : "The node refused: " + std::string(words.begin(), words.end());
  }
  if (refusal.getReason() == Reason::BANNED && refusal.getLimit() != 0) {
    text += " The ban ends in " + hours(refusal.getLimit()) + ".";
  }
  Failure failure(meaning.kind, meaning.code, std::move(text));
  if (refusal.getReason() == Reason::TOO_OFTEN) {
    // What is told wrongly, or in another unit, keeps nobody away for longer than that.
    constexpr std::uint64_t longest_seconds = 300;
    const auto seconds = std::clamp<std::uint64_t>(refusal.getLimit(), 1, longest_seconds);
    failure.wait = std::chrono::seconds(seconds);
    failure.text += " Wait " + std::to_string(seconds) + (seconds == 1 ? " second" : " seconds") + ", then try again.";
  } else if (refusal.getLimit() != 0 && meaning.kind == FailureKind::limit) {
    failure.text += " The limit is " + std::to_string(refusal.getLimit()) + ".";
  }
  return failure;
}

std::optional<Failure> describe(const net::Closed& closed) {
  if (closed.by != net::Closed::By::peer) return std::nullopt;
  const bool ended = closed.code == net::CloseCode::session_ended;
  if (!ended && closed.code != net::CloseCode::shutting_down) return std::nullopt;
  const Meaning meaning = meaning_of(ended ? Reason::SESSION_ENDED : Reason::DRAINING);
  return Failure(meaning.kind, meaning.code, meaning.text);
}

Failure describe(const kj::Exception& fault) {
  switch (fault.getType()) {
    case kj::Exception::Type::DISCONNECTED:
      return {FailureKind::network, "node_down",
              "The node does not answer: check your network and the node's address ('qpc whoami' shows it)."};
    case kj::Exception::Type::OVERLOADED:
      return {FailureKind::network, "node_busy", "The node took too long or has no room: try again in a minute."};
    case kj::Exception::Type::UNIMPLEMENTED:
      return {FailureKind::refused, "unsupported",
              "The node is older than this client and does not know how: ask its operator to upgrade."};
    case kj::Exception::Type::FAILED:
      break;
  }
  const std::string what = fault.getDescription().cStr();
  if (what.starts_with("remote exception:")) {
    return {FailureKind::network, "node_fault",
            "The node could not do this (" + what + "): try again, and tell its operator."};
  }
  return {FailureKind::bug, "fault", "Something broke that should not: " + what};
}

}  // namespace qpc::client
