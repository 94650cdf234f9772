// migrations.h: the shapes that a client's store has had, oldest first.
#pragma once
#include <span>

#include "db/migration.h"

namespace qpc::client {

std::span<const db::Migration> migrations();

}  // namespace qpc::client
