#include "core/message/repair_io.h"

#include "core/message/app_message.h"
#include "core/message/message_io.h"

namespace qpc::message {
namespace {

Result<ResentAnswer::Outcome> read_outcome(api::AppMessage::Resent::Answer::Reader in) {
  using Answer = api::AppMessage::Resent::Answer;
  using enum ResentAnswer::Outcome;
  switch (in.which()) {
    case Answer::AGAIN:
      return again;
    case Answer::SEALED:
      return sealed;
    case Answer::DELETED:
      return deleted;
    case Answer::NOTHING:
      return nothing;
    case Answer::TOO_OLD:
      return too_old;
    case Answer::NOT_MEMBER_THEN:
      return not_member_then;
  }
  return fail(Kind::unsupported, "schemas/message.capnp: an answer of a later version");
}

void write_outcome(const ResentAnswer& answer, api::AppMessage::Resent::Answer::Builder out) {
  using enum ResentAnswer::Outcome;
  switch (answer.outcome) {
    case again:
      return out.setAgain();
    case sealed: {
      auto sealed = out.initSealed();
      sealed.setKemOutput(as_data(answer.kem_output));
      sealed.setCiphertext(as_data(answer.ciphertext));
      return;
    }
    case deleted:
      return out.setDeleted();
    case nothing:
      return out.setNothing();
    case too_old:
      return out.setTooOld();
    case not_member_then:
      return out.setNotMemberThen();
  }
}

}  // namespace

Result<ResendRequest> read_resend_request(api::AppMessage::ResendRequest::Reader in) {
  ResendRequest request;
  const auto missing = in.getMissing();
  const auto unreadable = in.getUnreadable();
  if (missing.size() > ResendRequest::most_ranges || unreadable.size() > ResendRequest::most_messages ||
      in.getKey().size() > ResendRequest::longest_key) {
    return fail(Kind::limit, "schemas/message.capnp: a request for more than one may ask");
  }
  std::uint64_t counters = 0;
  for (const auto range : missing) {
    CounterRange wanted{.device_id = {}, .first = range.getFirst(), .last = range.getLast()};
    QPC_CHECK(read_octets(range.getDeviceId(), wanted.device_id));
    const std::uint64_t first = wanted.first, last = wanted.last;
    if (first == 0 || last < first) return fail(Kind::malformed, "schemas/message.capnp: a range that is none");
    if (last - first >= ResendRequest::most_counters || (counters += last - first + 1) > ResendRequest::most_counters) {
      return fail(Kind::limit, "schemas/message.capnp: a request for more than one may ask");
    }
    request.missing.push_back(wanted);
  }
  QPC_TRY(request.unreadable, read_ids<MessageId>(unreadable, ResendRequest::most_messages));
  request.key = to_octets(in.getKey());
  return request;
}

void write(const ResendRequest& request, api::AppMessage::ResendRequest::Builder out) {
  auto missing = out.initMissing(static_cast<unsigned>(request.missing.size()));
  for (unsigned i = 0; i < missing.size(); ++i) {
    missing[i].setDeviceId(as_data(request.missing[i].device_id));
    missing[i].setFirst(request.missing[i].first);
    missing[i].setLast(request.missing[i].last);
  }
  write_ids(request.unreadable, out.initUnreadable(static_cast<unsigned>(request.unreadable.size())));
  out.setKey(as_data(request.key));
}

Result<Resent> read_resent(api::AppMessage::Resent::Reader in) {
  Resent resent;
  QPC_CHECK(read_octets(in.getRequest(), resent.request));
  const auto answers = in.getAnswers();
  if (answers.size() > Resent::most_answers) return fail(Kind::limit, "schemas/message.capnp: too many answers");
  for (const auto from : answers) {
    const auto outcome = read_outcome(from);
    if (!outcome) continue;
    if (from.getCounter() == 0 || from.getCounter() > AppMessage::largest_counter) {
      return fail(Kind::malformed, "schemas/message.capnp: an answer about a message that no device has said");
    }
    ResentAnswer answer{.counter = from.getCounter(), .outcome = *outcome};
    if (from.getMessageId().size() > 0) {
      QPC_CHECK(read_octets(from.getMessageId(), answer.message_id.emplace()));
    }
    if (*outcome == ResentAnswer::Outcome::sealed) {
      const auto sealed = from.getSealed();
      if (sealed.getKemOutput().size() > Resent::longest_kem_output) {
        return fail(Kind::limit, "schemas/message.capnp: an encapsulation of too many octets");
      }
      answer.kem_output = to_octets(sealed.getKemOutput());
      answer.ciphertext = to_octets(sealed.getCiphertext());
    }
    resent.answers.push_back(std::move(answer));
  }
  return resent;
}

void write(const Resent& resent, api::AppMessage::Resent::Builder out) {
  out.setRequest(as_data(resent.request));
  auto answers = out.initAnswers(static_cast<unsigned>(resent.answers.size()));
  for (unsigned i = 0; i < answers.size(); ++i) {
    answers[i].setCounter(resent.answers[i].counter);
    if (const auto& id = resent.answers[i].message_id) answers[i].setMessageId(as_data(*id));
    write_outcome(resent.answers[i], answers[i]);
  }
}

}  // namespace qpc::message
