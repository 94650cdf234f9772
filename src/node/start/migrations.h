// migrations.h: the tables of the node, step by step.
#pragma once
#include <span>

#include "db/migration.h"

namespace qpc::node {

std::span<const db::Migration> migrations();

}  // namespace qpc::node
