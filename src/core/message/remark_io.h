// remark_io.h: remarks as in schemas/message.capnp. Errors of all readers: malformed, for what breaks the schema's
// words; limit, for more than they allow.
#pragma once
#include <schemas/message.capnp.h>

#include "core/base/result.h"
#include "core/message/remark.h"

namespace qpc::message {

Result<Reference> read_reference(api::AppMessage::Reference::Reader in);
Result<Reaction> read_reaction(api::AppMessage::Reaction::Reader in);
Result<Edit> read_edit(api::AppMessage::Edit::Reader in);
Result<Pin> read_pin(api::AppMessage::Pin::Reader in);
Result<Poll> read_poll(api::AppMessage::Poll::Reader in);
Result<Vote> read_vote(api::AppMessage::Vote::Reader in);

void write(const Reference& reference, api::AppMessage::Reference::Builder out);
void write(const Reaction& reaction, api::AppMessage::Reaction::Builder out);
void write(const Edit& edit, api::AppMessage::Edit::Builder out);
void write(const Pin& pin, api::AppMessage::Pin::Builder out);
void write(const Poll& poll, api::AppMessage::Poll::Builder out);
void write(const Vote& vote, api::AppMessage::Vote::Builder out);

}  // namespace qpc::message
