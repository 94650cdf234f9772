// show.h: results as JSON objects and as lines for people.
#pragma once
#include <string>

#include "client/command/results.h"
#include "client/command/shapes.h"
#include "qpc/program.h"

namespace qpc::cli {

/// Shows what a call has answered, and stores in files what belongs there. Errors: store: "output_unwritable".
client::Outcome<> show_result(Program& program, Invocation& invocation);

/// The time of day in the person's time zone; with the date in front, unless that is the day of `now`.
std::string clock_time(client::Milliseconds time, client::Milliseconds now);

/// Safe for a terminal.
std::string to_text(const command::Account& account);
std::string to_text(const command::Device& device);
std::string to_text(const command::Contact& contact);
/// The same in one line, for a list.
std::string to_line(const command::Contact& contact);
/// What they show of themselves.
std::string profile_text(const command::Contact& contact);
std::string to_text(const command::Conversation& conversation);
/// With the conversation's title in front, where several are shown.
std::string to_text(const command::Message& message, bool with_conversation);
std::string to_text(const command::Proof& proof);
std::string to_text(const command::Hole& hole);
/// The same in one line, for a list.
std::string to_line(const command::Hole& hole);
std::string to_text(const command::Why& why);
/// How a hole stands, behind the line of the history that tells of it.
std::string hole_mark(const command::Hole& hole);
/// What is amiss in a conversation; empty where nothing is.
std::string troubles_text(const command::Conversation& conversation);
std::string to_text(const command::Health& health, const client::Profile& profile);

}  // namespace qpc::cli
