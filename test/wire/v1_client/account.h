// account.h: the ways in, as wire version 1 has them: registration, resumption, password.
#pragma once
#include "v1_client/visit.h"

namespace qpc::v1_client {

/// Each ends the program when the node refuses.
api::Session::Client register_person(Visit& visit, Person& person);
api::Session::Client resume(Visit& visit, Person& person);
/// A second device by password, which the phone then confirms by a manifest. Returns the laptop's session.
api::Session::Client log_in(Visit& visit, Person& person, Device& laptop, api::Session::Client phone);

}  // namespace qpc::v1_client
