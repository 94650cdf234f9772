// mutants.h: checks that can be switched off while a program runs, one at a time. mutate.py writes the calls.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"

namespace qpc::mutants {

/// One check of the code: where it stands, as file:line, and its rule.
struct Check {
  std::string_view place;
  std::string_view rule;
};

/// All checks of the program, by place.
const std::vector<Check>& all();

/// The check that passes whatever comes; none when empty.
void switch_off(std::string_view place);

/// Called when a check refuses something: notes it, and says whether the refusal holds.
bool holds(std::string_view place);

/// The places that refused something since the last call.
std::vector<std::string_view> take_refusals();

/// Each source with checks has one: adds them to `all()`.
struct Listed {
  Listed(std::initializer_list<Check> checks);
};

/// The refusal at the end of a function.
struct End {
  bool is_on;
  std::unexpected<Error> refusal;
  operator Result<void>() const { return is_on ? Result<void>(refusal) : Result<void>(); }  // NOLINT: stands for it
};

}  // namespace qpc::mutants

#define QPC_MUTANT_CHECK(place, ...)                                                  \
  do {                                                                                \
    if (auto qpc_result = (__VA_ARGS__); !qpc_result && ::qpc::mutants::holds(place)) \
      return std::unexpected(std::move(qpc_result).error());                          \
  } while (false)
