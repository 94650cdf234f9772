// trace.h: which tests a check refuses something in, and which test noticed that one was missing.
#pragma once
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>
#include <map>
#include <stdexcept>

#include "mutants/mutants.h"

namespace qpc::mutants {

struct Played {
  std::string name;
  std::int64_t milliseconds;
};

/// A name that a child leaves to its parent, even when it crashes: the first test that failed, or else the last that
/// began.
class Witness {
 public:
  Witness() : page_(mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0)) {
    if (page_ == MAP_FAILED) throw std::runtime_error("no page to share with the children");
  }
  Witness(const Witness&) = delete;
  Witness& operator=(const Witness&) = delete;
  ~Witness() { munmap(page_, size); }

  void begins(const std::string& name) {
    if (!has_failed_) set(name);
  }
  void failed(const std::string& name) {
    begins(name);
    has_failed_ = true;
  }
  std::string name() const { return text(); }

 private:
  static constexpr std::size_t size = 4096;
  char* text() const { return static_cast<char*>(page_); }
  void set(const std::string& name) { text()[name.copy(text(), size - 1)] = 0; }

  void* page_;
  bool has_failed_ = false;
};

/// The tests in which each check refused something.
class Trace final : public testing::EmptyTestEventListener {
 public:
  void OnTestStart(const testing::TestInfo& test) override {
    take_refusals();
    witness_.begins(name_of(test));
  }
  void OnTestEnd(const testing::TestInfo& test) override {
    if (test.result()->Failed()) witness_.failed(name_of(test));
    const Played played{name_of(test), test.result()->elapsed_time()};
    for (const auto place : take_refusals()) tests_[place].push_back(played);
  }
  std::string witness() const { return witness_.name(); }

  /// Quick ones first.
  std::vector<Played> of(const Check& check) const {
    const auto found = tests_.find(check.place);
    auto tests = found == tests_.end() ? std::vector<Played>() : found->second;
    std::ranges::sort(tests, {}, &Played::milliseconds);
    return tests;
  }

 private:
  static std::string name_of(const testing::TestInfo& test) {
    return std::string(test.test_suite_name()) + "." + test.name();
  }

  std::map<std::string_view, std::vector<Played>> tests_;
  Witness witness_;
};

}  // namespace qpc::mutants
