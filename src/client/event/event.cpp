#include "client/event/event.h"

namespace qpc::command {

void ConnectionEvent::describe(Fields& of) {
  of(option("state", "To the node"), state);
  of(option("key_exchange", "What was negotiated, when connected"), key_exchange);
  of(option("kind", "Who can help, when it was lost"), kind);
  of(option("code", "Why it was lost, for programs"), code);
  of(option("text", "Why it was lost, for people"), text);
}

void PresenceEvent::describe(Fields& of) {
  of(option("name", "NAME@DOMAIN"), name);
  of(option("present", "Whether they are there now"), present);
}

void TransferEvent::describe(Fields& of) {
  of(option("what", "In words"), what);
  of(option("octets", "That have moved"), octets);
  of(option("size", "Of the whole"), size);
}

void TypingEvent::describe(Fields& of) {
  of(option("conversation", "Its title"), conversation);
  of(option("name", "NAME@DOMAIN"), name);
  of(option("typing", "Whether they begin, or stop; without news it ends after ten seconds"), typing);
}

void Event::describe(Fields& of) {
  of(option("event", "What has happened"), event);
  of(option("message", "That was stored, or has changed; its cursor is where one can go on from"), message);
  of(option("connection", "How it fares"), connection);
  of(option("presence", "Who has come or gone"), presence);
  of(option("transfer", "How far a file is"), transfer);
  of(option("typing", "Who writes"), typing);
}

}  // namespace qpc::command
