// joining_io.h: requests to be let into a group, and the answers, as schemas/message.capnp has them.
#pragma once
#include <schemas/message.capnp.h>

#include "core/base/result.h"
#include "core/message/joining.h"

namespace qpc::message {

/// Errors: malformed, for ids or a secret of a wrong size.
Result<JoinRequest> read_join_request(api::AppMessage::JoinRequest::Reader in);
/// Errors: malformed; unsupported, for an outcome of a later version.
Result<JoinAnswer> read_join_answer(api::AppMessage::JoinAnswer::Reader in);

void write(const JoinRequest& request, api::AppMessage::JoinRequest::Builder out);
void write(const JoinAnswer& answer, api::AppMessage::JoinAnswer::Builder out);

}  // namespace qpc::message
