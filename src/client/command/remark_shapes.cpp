#include "client/command/remark_shapes.h"

#include "core/base/encoding.h"

namespace qpc::command {

Quote Quote::of(const client::QuoteView& view) {
  Quote quote{.from = view.from, .excerpt = view.excerpt, .deleted = view.kind == client::MessageKind::deleted};
  if (view.cursor != 0) quote.cursor = view.cursor;
  if (view.id) quote.id = to_hex(*view.id);
  return quote;
}

Reaction Reaction::of(const client::ReactionView& view) {
  return {.emoji = view.emoji, .count = view.count, .by = view.by, .own = view.is_own};
}

Poll Poll::of(const client::PollView& view) {
  Poll poll{.question = view.question,
            .several_choices = view.several_choices,
            .voters = view.voters,
            .closed = view.closed_at.has_value()};
  for (const auto& option : view.options) {
    poll.options.push_back({.text = option.text, .votes = option.votes, .own = option.is_own});
  }
  return poll;
}

Remark Remark::of(const client::RemarkView& view) {
  return {.kind = view.kind, .emoji = view.emoji, .removed = view.is_off, .about = Quote::of(view.about)};
}

void Quote::describe(Fields& of) {
  of(option("cursor", "Its place on this device; left out where it is not here"), cursor);
  of(option("id", "Hexadecimal, once it has left"), id);
  of(option("from", "NAME@DOMAIN").unless_empty(), from);
  of(option("excerpt", "The beginning of what it says").unless_empty(), excerpt);
  of(option("deleted", "Whether it was taken back").unless_empty(), deleted);
}

void Reaction::describe(Fields& of) {
  of(option("emoji", "As it was given; not checked to be one"), emoji);
  of(option("count", "How many people"), count);
  of(option("by", "NAME@DOMAIN, of at most 20 of them"), by);
  of(option("own", "Whether you are among them"), own);
}

void PollOption::describe(Fields& of) {
  of(option("text", "What can be chosen"), text);
  of(option("votes", "How many have"), votes);
  of(option("own", "Whether you have"), own);
}

void Poll::describe(Fields& of) {
  of(option("question", "What is asked"), question);
  of(option("options", "What can be chosen, by number from 1"), options);
  of(option("several_choices", "Whether more than one can be chosen"), several_choices);
  of(option("voters", "How many people have voted"), voters);
  of(option("closed", "Whether it is over"), closed);
}

void Remark::describe(Fields& of) {
  of(option("kind", "What was said about it"), kind);
  of(option("emoji", "Of a reaction").unless_empty(), emoji);
  of(option("removed", "Whether it takes back what was said before").unless_empty(), removed);
  of(option("about", "The message that it is about"), about);
}

}  // namespace qpc::command
