// mls-mutants: whether the unit tests of MLS would notice if one of its checks were missing.
//
// Plays all tests once and notes which checks refuse something in which test. Then, for each check, plays those tests
// again in a process of their own in which the check is switched off: one of them must fail, crash or hang.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fstream>
#include <iostream>
#include <map>

#include "mutants/mutants.h"

namespace {

using qpc::mutants::Check;

struct Played {
  std::string name;
  std::int64_t milliseconds;
};

std::string name_of(const testing::TestInfo& test) { return std::string(test.test_suite_name()) + "." + test.name(); }

/// A name that a child leaves to its parent, even when it crashes: the first test that failed, or else the last that began.
class Witness {
 public:
  Witness()
      : page_(static_cast<char*>(
            mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0))) {}
  void begins(const std::string& name) {
    if (!has_failed_) set(name);
  }
  void failed(const std::string& name) {
    begins(name);
    has_failed_ = true;
  }
  std::string name() const { return page_; }

 private:
  static constexpr std::size_t size = 4096;
  void set(const std::string& name) { page_[name.copy(page_, size - 1)] = 0; }

  char* page_;
  bool has_failed_ = false;
};

/// The tests in which each check refused something.
class Trace final : public testing::EmptyTestEventListener {
 public:
  void OnTestStart(const testing::TestInfo& test) override {
    qpc::mutants::take_refusals();
    witness_.begins(name_of(test));
  }
  void OnTestEnd(const testing::TestInfo& test) override {
    if (test.result()->Failed()) witness_.failed(name_of(test));
    const Played played{name_of(test), test.result()->elapsed_time()};
    for (const auto place : qpc::mutants::take_refusals()) tests_[place].push_back(played);
  }
  std::string witness() const { return witness_.name(); }

  /// Quick ones first.
  std::vector<Played> of(const Check& check) {
    auto tests = tests_[check.place];
    std::ranges::sort(tests, {}, &Played::milliseconds);
    return tests;
  }

 private:
  std::map<std::string_view, std::vector<Played>> tests_;
  Witness witness_;
};

std::string filter_of(std::span<const Played> tests) {
  std::string filter;
  for (const auto& test : tests) filter += test.name + ":";
  return filter;
}

void be_silent() {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  dup2(nowhere, STDOUT_FILENO);
  dup2(nowhere, STDERR_FILENO);
}

/// Whether these tests notice that the check is off.
bool is_caught(const Check& check, std::span<const Played> tests) {
  constexpr unsigned longest_seconds = 120;
  std::cout.flush();
  const pid_t child = fork();
  if (child == 0) {
    be_silent();
    alarm(longest_seconds);
    qpc::mutants::switch_off(check.place);
    GTEST_FLAG_SET(filter, filter_of(tests));
    GTEST_FLAG_SET(fail_fast, true);
    _exit(RUN_ALL_TESTS());
  }
  int status = 0;
  waitpid(child, &status, 0);
  return status != 0;
}

/// A few quick tests mostly do; all of them have the last word.
bool is_caught(const Check& check, const std::vector<Played>& tests) {
  const std::span all(tests);
  const auto first = all.first(std::min<std::size_t>(all.size(), 5));
  return is_caught(check, first) || (first.size() < all.size() && is_caught(check, all.subspan(first.size())));
}

/// Lines of `file: rule<TAB>why`: checks that no test can show to be there.
std::map<std::string, std::string> read_exceptions(const std::string& path) {
  std::map<std::string, std::string> exceptions;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const auto tab = line.find('\t');
    if (line.empty() || line.starts_with('#') || tab == std::string::npos) continue;
    exceptions.emplace(line.substr(0, tab), line.substr(tab + 1));
  }
  return exceptions;
}

std::string file_of(std::string_view place) { return std::string(place.substr(0, place.rfind(':'))); }

/// Exceptions name a check by its file and rule: lines move.
const std::string* find_exception(const std::map<std::string, std::string>& exceptions, const Check& check) {
  const auto found = exceptions.find(file_of(check.place) + ": " + std::string(check.rule));
  return found == exceptions.end() ? nullptr : &found->second;
}

}  // namespace

int main(int argc, char** argv) {
  testing::InitGoogleTest(&argc, argv);
  CLI::App app{"Switches off each check of the MLS code, one at a time, and sees whether a unit test fails then."};
  std::string only;
  std::size_t every = 1;
  bool verbose = false;
  app.add_option("--only", only, "only checks whose file:line contains this")->option_text("TEXT");
  app.add_option("--every", every, "only each Nth check")->check(CLI::PositiveNumber)->option_text("N");
  app.add_flag("--verbose", verbose, "name those that were caught, too, with a test that catches each");
  CLI11_PARSE(app, argc, argv);

  // Owned by GoogleTest.
  auto* trace = new Trace;
  auto& listeners = testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  listeners.Append(trace);
  if (RUN_ALL_TESTS() != 0) {
    std::cerr << "the tests do not pass as they are\n";
    return 1;
  }

  const auto exceptions = read_exceptions(QPC_MUTANT_EXCEPTIONS);
  std::size_t caught = 0, tried = 0, excepted = 0, position = 0;
  for (const auto& check : qpc::mutants::all()) {
    if (check.place.find(only) == std::string_view::npos || position++ % every != 0) continue;
    if (const auto* why = find_exception(exceptions, check)) {
      ++excepted;
      if (verbose) std::cout << check.place << " not counted: " << *why << "\n";
      continue;
    }
    ++tried;
    const auto tests = trace->of(check);
    if (!tests.empty() && is_caught(check, tests)) {
      ++caught;
      if (verbose) std::cout << check.place << " caught by " << trace->witness() << ": " << check.rule << std::endl;
    } else {
      std::cout << check.place << (tests.empty() ? " is broken by no test: " : " is missed by no test: ") << check.rule
                << std::endl;
    }
  }
  std::cout << excepted << " not counted, see test/mutants/exceptions.tsv\n"
            << caught << " of " << tried << " caught" << std::endl;
  return caught == tried ? 0 : 1;
}
