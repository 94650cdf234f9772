// new_group.h: how a group begins.
#pragma once
#include "client/environment.h"
#include "client/failure.h"
#include "core/message/group_profile.h"
#include "core/mls/group/group.h"
#include "db/database.h"

namespace qpc::client {

/// A group with only this device in it. Errors: those of DeviceIdentity::load; store.
Outcome<mls::Group> begin_group(db::Database& db, Environment& environment, const message::GroupProfile& profile,
                                mls::CipherSuite suite);

}  // namespace qpc::client
