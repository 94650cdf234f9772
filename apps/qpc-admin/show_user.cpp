#include "qpc-admin/show_user.h"

#include <format>

#include "qpc-admin/format.h"

namespace qpc::admin {
namespace {

const char* name(api::User::State state) {
  switch (state) {
    case api::User::State::ACTIVE:
      return "active";
    case api::User::State::CLOSED:
      return "closed";
    case api::User::State::BANNED:
      return "banned";
  }
  return "unknown";
}

Json to_json(api::UserDevice::Reader device) {
  return {{"device_id", hex(device.getDeviceId())}, {"label", copy(device.getLabel())},
          {"state", copy(device.getState())},       {"enrolled_at", device.getEnrolledAt()},
          {"sessions", device.getSessions()},       {"key_packages", device.getKeyPackages()},
          {"messages", device.getMessages()},       {"message_bytes", device.getMessageBytes()}};
}

std::string to_line(api::UserDevice::Reader device) {
  return std::format("  {}  {:<8} {}\n    since {}; {} sessions, {} KeyPackages; {} messages wait, {}\n",
                     hex(device.getDeviceId()), copy(device.getState()), plain(device.getLabel()),
                     time_text(device.getEnrolledAt()), device.getSessions(), device.getKeyPackages(),
                     device.getMessages(), size_text(device.getMessageBytes()));
}

}  // namespace

Json to_json(api::User::Reader user) {
  Json devices = Json::array();
  for (const auto device : user.getDevices()) devices.push_back(to_json(device));
  return {{"number", user.getNumber()},
          {"name", copy(user.getName())},
          {"account_id", hex(user.getAccountId())},
          {"state", name(user.getState())},
          {"created_at", user.getCreatedAt()},
          {"ban_reason", copy(user.getBanReason())},
          {"banned_until", user.getBannedUntil()},
          {"devices", std::move(devices)}};
}

std::string to_line(api::User::Reader user) {
  unsigned active = 0;
  std::uint64_t messages = 0;
  for (const auto device : user.getDevices()) {
    active += device.getState() == "active" ? 1 : 0;
    messages += device.getMessages();
  }
  return std::format("{:>6}  {:<32}  {:<7} since {}; {} devices, {} messages wait", user.getNumber(),
                     plain(user.getName()), name(user.getState()), time_text(user.getCreatedAt()), active, messages);
}

std::string to_text(api::User::Reader user) {
  auto text = std::format("{}, {}, since {}\naccount {}\n", plain(user.getName()), name(user.getState()),
                          time_text(user.getCreatedAt()), hex(user.getAccountId()));
  if (user.getState() == api::User::State::BANNED) {
    const auto until = user.getBannedUntil();
    text +=
        "banned until " + (until == 0 ? "it is lifted" : time_text(until)) + ": " + plain(user.getBanReason()) + "\n";
  }
  for (const auto device : user.getDevices()) text += to_line(device);
  text.pop_back();
  return text;
}

std::string name_of(const std::string& typed) { return typed.substr(0, typed.find('@')); }

}  // namespace qpc::admin
