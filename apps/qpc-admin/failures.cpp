#include "qpc-admin/failures.h"

namespace qpc::admin {
namespace {

using client::Failure;
using client::FailureKind;
using Reason = api::Refusal::Reason;

/// The sentences of nodes begin small and end without a full stop.
std::string sentence(std::string text) {
  if (!text.empty() && text.front() >= 'a' && text.front() <= 'z') {
    text.front() = static_cast<char>(text.front() - 'a' + 'A');
  }
  return text + ".";
}

}  // namespace

Failure describe(api::Refusal::Reader refusal) {
  const auto words = refusal.getText();
  const auto text = sentence({words.begin(), words.end()});
  switch (refusal.getReason()) {
    case Reason::NOT_FOUND:
      return {FailureKind::not_found, "not_found", text};
    case Reason::STORAGE:
      return {FailureKind::network, "node_storage", text};
    case Reason::MALFORMED:
      return {FailureKind::refused, "malformed", text};
    default:
      return {FailureKind::refused, "refused", text};
  }
}

Failure describe(const kj::Exception& fault) {
  const std::string what = fault.getDescription().cStr();
  switch (fault.getType()) {
    case kj::Exception::Type::DISCONNECTED:
      return {FailureKind::network, "node_down", "The node went down while it was asked."};
    case kj::Exception::Type::OVERLOADED:
      return {FailureKind::network, "node_busy", "The node has no room at present: " + what};
    case kj::Exception::Type::UNIMPLEMENTED:
      return {FailureKind::refused, "unsupported",
              "The node is another version than this qpc-admin and does not know how: restart it after an upgrade."};
    case kj::Exception::Type::FAILED:
      break;
  }
  if (what.starts_with("remote exception:")) {
    return {FailureKind::network, "node_fault", "The node could not do this (" + what + "): its log tells more."};
  }
  return {FailureKind::bug, "fault", "Something broke that should not: " + what};
}

}  // namespace qpc::admin
