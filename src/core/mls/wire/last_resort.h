// last_resort.h: KeyPackages that may be used more than once when there is no other (draft-ietf-mls-extensions §6.4).
#pragma once
#include "core/mls/wire/key_package.h"

namespace qpc::mls {

/// Puts the component last_resort_key_package into the extensions of a KeyPackage that is about to be made. Its leaf
/// has to list app_data_dictionary.
void mark_as_last_resort(Extensions& key_package_extensions);

/// Whether its owner marked it so; the mark is signed with it.
bool is_last_resort(const KeyPackage& key_package);

}  // namespace qpc::mls
