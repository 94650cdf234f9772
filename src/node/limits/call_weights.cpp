#include "node/limits/call_weights.h"

#include <algorithm>
#include <array>

namespace qpc::node {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::array reads{
    "Node.health"sv,     "Node.info"sv,         "Session.account"sv,   "Session.devices"sv,
    "Session.keys"sv,    "Session.mailbox"sv,   "Session.channels"sv,  "Session.directory"sv,
    "Session.end"sv,     "Session.contacts"sv,  "Session.profiles"sv,  "Session.presence"sv,
    "Session.reports"sv, "Session.blobs"sv,     "Account.manifests"sv, "Account.waitForManifest"sv,
    "Devices.list"sv,    "Directory.lookUp"sv,  "Keys.remaining"sv,    "Keys.lowWater"sv,
    "Mailbox.address"sv, "Mailbox.subscribe"sv, "Mailbox.fetch"sv,     "Mailbox.fetchWait"sv,
    "Channels.open"sv,   "Channel.head"sv,      "Contacts.blocked"sv,  "Profiles.fetch"sv,
    "Blobs.info"sv,
};
constexpr std::array costly_ones{
    "Node.register"sv,
    "Node.login"sv,
    "Node.resume"sv,
    "LoginAttempt.finish"sv,
    "PasswordAttempt.finish"sv,
    "Registration.finish"sv,
    "Keys.claim"sv,
    "Keys.publish"sv,
    "Account.confirmPassword"sv,
    "Account.publishManifest"sv,
    "Account.exportData"sv,
    "Enrolment.enrol"sv,
    "Owner.beginPassword"sv,
    "Owner.setPassword"sv,
};

}  // namespace

CallWeights::CallWeights(const MethodTable& table) : weights_(table.names().size(), write) {
  for (std::size_t method = 0; method < weights_.size(); ++method) {
    const std::string_view name = table.names()[method];
    if (std::ranges::contains(reads, name)) weights_[method] = read;
    if (std::ranges::contains(costly_ones, name)) weights_[method] = costly;
  }
}

std::vector<std::string> CallWeights::listed() {
  std::vector<std::string> names(reads.begin(), reads.end());
  names.insert(names.end(), costly_ones.begin(), costly_ones.end());
  return names;
}

}  // namespace qpc::node
