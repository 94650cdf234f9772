// glance.h: a look into a profile's store that asks nobody for a passphrase.
#pragma once
#include "client/environment.h"
#include "client/store/profile.h"
#include "client/store/store.h"

namespace qpc::cli {

/// To be read, as it is now. Errors: those of Vault and of Store::glance; usage: "secret_missing", for a store that a
/// passphrase locks.
client::Outcome<client::Store> glance_at(const kj::Filesystem& files, const client::Profile& profile);

}  // namespace qpc::cli
