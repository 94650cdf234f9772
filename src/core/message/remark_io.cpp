#include "core/message/remark_io.h"

#include "core/message/message_io.h"

namespace qpc::message {
namespace {

/// Errors: malformed, for an empty text; limit, for a longer one.
Result<std::string> read_text(capnp::Text::Reader from, std::size_t longest) {
  if (from.size() == 0) return fail(Kind::malformed, "schemas/message.capnp: an empty text where one has to be");
  if (from.size() > longest) return fail(Kind::limit, "schemas/message.capnp: a text longer than it may be");
  return to_string(from);
}

}  // namespace

Result<Reference> read_reference(api::AppMessage::Reference::Reader in) {
  Reference reference;
  QPC_CHECK(read_octets(in.getDeviceId(), reference.device_id));
  QPC_CHECK(read_octets(in.getId(), reference.id));
  return reference;
}

Result<Reaction> read_reaction(api::AppMessage::Reaction::Reader in) {
  Reaction reaction;
  QPC_TRY(reaction.to, read_reference(in.getTo()));
  QPC_TRY(reaction.emoji, read_text(in.getEmoji(), Reaction::longest_emoji));
  reaction.removed = in.getRemoved();
  return reaction;
}

Result<Edit> read_edit(api::AppMessage::Edit::Reader in) {
  Edit edit;
  QPC_TRY(edit.target, read_reference(in.getTarget()));
  QPC_TRY(edit.text, read_text(in.getText(), in.getText().size()));
  return edit;
}

Result<Pin> read_pin(api::AppMessage::Pin::Reader in) {
  Pin pin;
  QPC_TRY(pin.target, read_reference(in.getTarget()));
  pin.removed = in.getRemoved();
  return pin;
}

Result<Poll> read_poll(api::AppMessage::Poll::Reader in) {
  Poll poll;
  QPC_TRY(poll.question, read_text(in.getQuestion(), Poll::longest_question));
  const auto options = in.getOptions();
  if (options.size() < Poll::fewest_options)
    return fail(Kind::malformed, "schemas/message.capnp: a poll without a choice");
  if (options.size() > Poll::most_options)
    return fail(Kind::limit, "schemas/message.capnp: a poll of too many options");
  for (const auto option : options) {
    QPC_TRY(poll.options.emplace_back(), read_text(option, Poll::longest_option));
  }
  poll.several_choices = in.getSeveralChoices();
  return poll;
}

Result<Vote> read_vote(api::AppMessage::Vote::Reader in) {
  Vote vote;
  QPC_TRY(vote.poll, read_reference(in.getPoll()));
  for (const std::uint8_t choice : in.getChoices()) {
    if (choice >= Poll::most_options || (!vote.choices.empty() && choice <= vote.choices.back())) {
      return fail(Kind::malformed, "schemas/message.capnp: a vote for what no poll has, or twice for the same");
    }
    vote.choices.push_back(choice);
  }
  return vote;
}

void write(const Reference& reference, api::AppMessage::Reference::Builder out) {
  out.setDeviceId(as_data(reference.device_id));
  out.setId(as_data(reference.id));
}

void write(const Reaction& reaction, api::AppMessage::Reaction::Builder out) {
  write(reaction.to, out.initTo());
  out.setEmoji(reaction.emoji);
  out.setRemoved(reaction.removed);
}

void write(const Edit& edit, api::AppMessage::Edit::Builder out) {
  write(edit.target, out.initTarget());
  out.setText(edit.text);
}

void write(const Pin& pin, api::AppMessage::Pin::Builder out) {
  write(pin.target, out.initTarget());
  out.setRemoved(pin.removed);
}

void write(const Poll& poll, api::AppMessage::Poll::Builder out) {
  out.setQuestion(poll.question);
  auto options = out.initOptions(static_cast<unsigned>(poll.options.size()));
  for (unsigned i = 0; i < options.size(); ++i) options.set(i, poll.options[i]);
  out.setSeveralChoices(poll.several_choices);
}

void write(const Vote& vote, api::AppMessage::Vote::Builder out) {
  write(vote.poll, out.initPoll());
  auto choices = out.initChoices(static_cast<unsigned>(vote.choices.size()));
  for (unsigned i = 0; i < choices.size(); ++i) choices.set(i, vote.choices[i]);
}

}  // namespace qpc::message
