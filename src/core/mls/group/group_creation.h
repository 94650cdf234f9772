// group_creation.h: a group with one member (RFC 9420 §11).
#pragma once
#include "core/mls/group/group_state.h"

namespace qpc::mls {

/// For the arguments and errors see Group::create.
Result<Group::State> create_group(const Suite& suite, ByteView group_id, const ClientIdentity& identity,
                                  const Extensions& extensions, const GroupSettings& settings, Random& random);

}  // namespace qpc::mls
