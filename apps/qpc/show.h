// show.h: results as JSON objects and as lines for people.
#pragma once
#include <string>

#include "client/command/group_invite.h"
#include "client/command/life_shapes.h"
#include "client/command/outbox_shapes.h"
#include "client/command/results.h"
#include "client/command/shapes.h"
#include "qpc/program.h"
#include "qpc/styled_text.h"

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
enum class Ids : std::uint8_t { of_files, shown };
/// With the conversation's title in front, where several are shown; `Ids::shown`: with the beginning of its id, which
/// commands take.
std::string to_text(const command::Message& message, bool with_conversation, Ids ids = Ids::of_files,
                    Look look = Look::plain);
/// What a remark says about which message: `reacted 👍 to bob@example.org: "hello"`.
std::string remark_text(const command::Message& message);
/// Behind the words of a message: whether it was edited, is pinned, names you.
std::string around_mark(const command::Message& message);
/// Below them, in lines of their own: what it answers, the options of a poll, reactions. Empty where there is nothing.
std::string around_lines(const command::Message& message);
/// What is not said yet, with its number and time.
std::string scheduled_text(const command::Message& message);
/// Each message in a line, as typed, with the words that were searched for; they stand out where it is styled.
std::string to_text(const command::FoundPage& page, Look look);
std::string to_text(const command::Draft& draft);
std::string to_text(const command::ReadUp& read);
/// "3"; "999+", where nobody has counted further.
std::string unread_text(std::uint64_t count);
std::string to_text(const command::Notifying& notifying);
std::string to_text(const command::NotifyWays& ways);
std::string to_text(const command::Proof& proof);
std::string to_text(const command::Hole& hole);
/// The same in one line, for a list.
std::string to_line(const command::Hole& hole);
/// Which, whether it is good, and what became of it.
std::string to_line(const command::GroupInvite& invite);
std::string to_text(const command::InOutbox& waiting);
std::string to_text(const command::Flushed& flushed);
std::string to_text(const command::Why& why, Look look = Look::plain);
/// How a hole stands, behind the line of the history that tells of it.
std::string hole_mark(const command::Hole& hole);
/// What is amiss in a conversation; empty where nothing is.
std::string troubles_text(const command::Conversation& conversation);
std::string to_text(const command::Health& health, const client::Profile& profile);

}  // namespace qpc::cli
