// component_support.h: which components a member supports, and which a group requires (draft-ietf-mls-extensions §5).
#pragma once
#include "core/base/random.h"
#include "core/mls/wire/app_data.h"
#include "core/mls/wire/extension.h"

namespace qpc::mls {

/// Puts the components app_components and safe_aad into the extensions of a leaf that is about to be made, each with a
/// GREASE value among its numbers. Other components stay as they are.
void advertise_components(Extensions& leaf_extensions, ComponentsList components, ComponentsList safe_aad,
                          Random& random);

/// Whether the extensions of a leaf list whatever those of a GroupContext require, under app_components and safe_aad.
bool supports_components(const Extensions& leaf_extensions, const Extensions& group_context_extensions);

}  // namespace qpc::mls
