#include "client/command/shapes.h"
#include "client/hole/hole_cause.h"
#include "core/base/encoding.h"

namespace qpc::command {

Hole Hole::of(const client::HoleView& view) {
  const client::HoleRow& row = view.row;
  Hole hole{.hole = to_hex(row.hole_id),
            .conversation = view.conversation,
            .missing = client::name(row.content),
            .cause = client::words_of(row.cause).word,
            .state = client::name(row.state),
            .from = view.sender,
            .count = row.missing,
            .epoch = row.epoch,
            .detail = row.detail,
            .noticed_at_ms = row.noticed_at.time_since_epoch().count(),
            .asked = row.asked_count,
            .about = view.object,
            .text = view.object + ": " + view.what,
            .course = view.course,
            .advice = view.advice};
  if (row.device_id) hole.device_id = to_hex(row.device_id->view());
  if (row.first != 0) {
    hole.first = row.first;
    hole.last = row.last;
  }
  if (row.reaches_back) hole.or_more = true;
  if (row.message_id) hole.id = to_hex(*row.message_id);
  if (row.asked_at) hole.asked_at_ms = row.asked_at->time_since_epoch().count();
  if (!row.is_open()) hole.ending = client::name(row.ending);
  if (row.closed_at) hole.closed_at_ms = row.closed_at->time_since_epoch().count();
  return hole;
}

Why Why::of(const client::WhyView& view) {
  Why why{.message = Message::of(view.message),
          .standing = view.standing,
          .waiting_for = view.waiting_for,
          .advice = view.advice};
  if (view.message.row.state == client::MessageState::queued) {
    why.ahead = view.ahead;
    why.encrypted_in_epoch = view.sealed_in;
  }
  return why;
}

void Hole::describe(Fields& of) {
  of(option("hole", "Its id, hexadecimal"), hole);
  of(option("conversation", "Its title; empty where nobody can tell"), conversation);
  of(option("missing", "message, change, invitation or unknown"), missing);
  of(option("cause", "A word of a closed list, which the book explains"), cause);
  of(option("state", "open, healing, healed or lost"), state);
  of(option("from", "NAME@DOMAIN; empty where nobody knows"), from);
  of(option("device_id", "Of the sender, hexadecimal"), device_id);
  of(option("first", "The sender's number of the first that is missing"), first);
  of(option("last", "The same of the last"), last);
  of(option("count", "How many are missing; 0 in an open hole: nobody knows"), count);
  of(option("or_more", "Whether those before the first may be missing, too"), or_more);
  of(option("id", "Of what came and cannot be read, hexadecimal"), id);
  of(option("epoch", "Of the group"), epoch);
  of(option("detail", "The rule that was broken").unless_empty(), detail);
  of(option("noticed_at_ms", "Milliseconds since 1970"), noticed_at_ms);
  of(option("asked", "How often its sender was asked for it"), asked);
  of(option("asked_at_ms", "When it was asked last"), asked_at_ms);
  of(option("ending", "How it ended"), ending);
  of(option("closed_at_ms", "When it ended"), closed_at_ms);
  of(option("about", "What is missing"), about);
  of(option("text", "What is missing, and the cause in a sentence"), text);
  of(option("course", "What is being done about it and who has to come online, or how it ended"), course);
  of(option("advice", "What you can do").unless_empty(), advice);
}

void Why::describe(Fields& of) {
  of(option("hole", "What is missing"), hole);
  of(option("message", "The message that is there"), message);
  of(option("standing", "Where it stands"), standing);
  of(option("waiting_for", "People none of whose devices has confirmed it"), waiting_for);
  of(option("advice", "What you can do").unless_empty(), advice);
  of(option("ahead", "How many wait before it"), ahead);
  of(option("encrypted_in_epoch", "Of what waits here"), encrypted_in_epoch);
}

}  // namespace qpc::command
