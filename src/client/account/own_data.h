// own_data.h: everything that the node holds about the person's account.
#pragma once
#include "client/failure.h"
#include "client/session/session.h"

namespace qpc::client {

/// A part of it (schemas/export.capnp).
using OwnData = capnp::Response<api::Account::ExportDataResults>;

/// All of it, in the order in which the node gave the parts. Errors: what the node refuses with.
Task<Outcome<std::vector<OwnData>>> fetch_own_data(Session& session);

}  // namespace qpc::client
