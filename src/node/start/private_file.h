// private_file.h: whether nobody but this user may read a file.
#pragma once

namespace qpc::node {

/// Whether the open file can be read by no group and no user beside its owner and this process's own.
///
/// Where a file has an access control list, the group's mode bits are only the list's mask (POSIX.1e): systemd gives a
/// service its credentials as files of root with such a list, which show as 0440.
bool is_private(int descriptor);

}  // namespace qpc::node
