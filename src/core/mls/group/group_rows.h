// group_rows.h: the rows in which a store keeps a group, so that it writes what has changed and no more.
#pragma once
#include <optional>
#include <vector>

#include "core/base/secret.h"

namespace qpc::mls {

/// A row of a group: its key is unique within the group. Values are secrets; the store deletes and overwrites for good.
struct GroupRow {
  Bytes key;
  Secret value;
};

/// What to do with a row: put the value there, in the place of an earlier one; or delete it, if there is none.
struct GroupRowChange {
  Bytes key;
  std::optional<Secret> value;
};

}  // namespace qpc::mls
