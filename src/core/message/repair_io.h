// repair_io.h: ResendRequest and Resent as parts of schemas/message.capnp. For app_message.cpp.
#pragma once
#include <schemas/message.capnp.h>

#include "core/base/result.h"
#include "core/message/repair.h"

namespace qpc::message {

/// Errors: malformed, for ids and keys of a wrong size and ranges that are none; limit, for more than a request may
/// ask.
Result<ResendRequest> read_resend_request(api::AppMessage::ResendRequest::Reader in);
void write(const ResendRequest& request, api::AppMessage::ResendRequest::Builder out);

/// Errors: malformed, also for counters that no device reaches; limit, for too many answers.
Result<Resent> read_resent(api::AppMessage::Resent::Reader in);
void write(const Resent& resent, api::AppMessage::Resent::Builder out);

}  // namespace qpc::message
