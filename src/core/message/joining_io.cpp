#include "core/message/joining_io.h"

#include "core/message/message_io.h"

namespace qpc::message {
namespace {

using api::AppMessage;

Result<JoinOutcome> read_outcome(AppMessage::JoinOutcome outcome) {
  switch (outcome) {
    case AppMessage::JoinOutcome::LET_IN:
      return JoinOutcome::let_in;
    case AppMessage::JoinOutcome::ALREADY_IN:
      return JoinOutcome::already_in;
    case AppMessage::JoinOutcome::UNKNOWN:
      return JoinOutcome::unknown;
    case AppMessage::JoinOutcome::REVOKED:
      return JoinOutcome::revoked;
    case AppMessage::JoinOutcome::EXPIRED:
      return JoinOutcome::expired;
    case AppMessage::JoinOutcome::USED_UP:
      return JoinOutcome::used_up;
    case AppMessage::JoinOutcome::MAY_NOT_ADD:
      return JoinOutcome::may_not_add;
    case AppMessage::JoinOutcome::NOT_ADDED:
      return JoinOutcome::not_added;
    case AppMessage::JoinOutcome::ELSEWHERE:
      return JoinOutcome::elsewhere;
  }
  return fail(Kind::unsupported, "schemas/message.capnp: an answer about an invite, of a later version");
}

}  // namespace

Result<JoinRequest> read_join_request(AppMessage::JoinRequest::Reader in) {
  JoinRequest request;
  QPC_CHECK(read_octets(in.getInvite(), request.invite));
  QPC_CHECK(read_octets(in.getDeviceId(), request.device_id));
  const auto secret = in.getSecret();
  if (secret.size() != identity::InviteSecret::size_octets) {
    return fail(Kind::malformed, "schemas/message.capnp: an invite's secret of a wrong size");
  }
  request.secret = Secret::copy_of({secret.begin(), secret.size()}).into<identity::InviteSecret>();
  return request;
}

Result<JoinAnswer> read_join_answer(AppMessage::JoinAnswer::Reader in) {
  JoinAnswer answer;
  QPC_CHECK(read_octets(in.getInvite(), answer.invite));
  QPC_TRY(answer.outcome, read_outcome(in.getOutcome()));
  return answer;
}

void write(const JoinRequest& request, AppMessage::JoinRequest::Builder out) {
  out.setInvite(as_data(request.invite));
  out.setDeviceId(as_data(request.device_id));
  out.setSecret(as_data(request.secret.reveal()));
}

void write(const JoinAnswer& answer, AppMessage::JoinAnswer::Builder out) {
  out.setInvite(as_data(answer.invite));
  out.setOutcome(static_cast<AppMessage::JoinOutcome>(answer.outcome));
}

}  // namespace qpc::message
