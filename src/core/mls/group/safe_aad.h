// safe_aad.h: authenticated data that components share (draft-ietf-mls-extensions §4.9).
#pragma once
#include "core/mls/wire/extension.h"

namespace qpc::mls {

/// Whether the group frames `authenticated_data` as a SafeAAD: its GroupContext has the component safe_aad.
bool uses_safe_aad(const Extensions& group_context_extensions);

/// Errors: malformed, when the group frames `authenticated_data`, and it is no SafeAAD.
Result<void> check_authenticated_data(const Extensions& group_context_extensions, ByteView authenticated_data);

}  // namespace qpc::mls
