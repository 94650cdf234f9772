// make_all.h: many independent results, made wherever an executor runs them.
#pragma once
#include <optional>
#include <vector>

#include "core/base/executor.h"
#include "core/base/result.h"

namespace qpc::mls {

/// `make(i)` for every i below `count`, in order. Errors: the first by i.
template <class T, class Make>
Result<std::vector<T>> make_all(std::size_t count, Executor& executor, const Make& make) {
  std::vector<std::optional<Result<T>>> made(count);
  executor.for_each(count, [&](std::size_t i) { made[i] = make(i); });
  std::vector<T> all;
  all.reserve(count);
  for (auto& one : made) {
    QPC_TRY(auto value, std::move(*one));
    all.push_back(std::move(value));
  }
  return all;
}

}  // namespace qpc::mls
