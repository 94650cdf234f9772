// show.h: the engine's views as JSON objects and as lines for people.
#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "client/views.h"

namespace qpc::cli {

using Json = nlohmann::ordered_json;

Json to_json(const client::AccountView& account);
Json to_json(const client::DeviceView& device);
Json to_json(const client::ContactView& contact);
Json to_json(const client::ConversationView& conversation);
Json to_json(const client::MessageView& message);

/// The time of day in the person's time zone; with the date in front, unless that is the day of `now`.
std::string clock_time(client::Milliseconds time, client::Milliseconds now);

/// Safe for a terminal.
std::string to_text(const client::AccountView& account);
std::string to_text(const client::DeviceView& device);
std::string to_text(const client::ContactView& contact);
/// The same in one line, for a list.
std::string to_line(const client::ContactView& contact);
/// What they show of themselves.
std::string profile_text(const client::ContactView& contact);
std::string to_text(const client::ConversationView& conversation);
/// With the conversation's title in front, where several are shown.
std::string to_text(const client::MessageView& message, bool with_conversation);

/// `device confirm CODE` in full, to be typed on another device.
std::string confirm_command(const client::AccountView& account);

}  // namespace qpc::cli
