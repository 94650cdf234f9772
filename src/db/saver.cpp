#include "db/saver.h"

#include <ranges>

#include "db/transaction.h"

namespace qpc::db {
namespace {

// How a function failed; none when its answer can go out.
using Outcome = std::optional<kj::Exception>;

// These are about the file, not about one function: nothing of the same batch can be trusted to be saved.
bool is_of_the_file(const kj::Exception& exception) {
  const auto fault = fault_of(exception);
  return fault == Fault::input_output || fault == Fault::corrupt || fault == Fault::wrong_key ||
         fault == Fault::read_only;
}

bool writes(Work::Purpose purpose) { return purpose == Work::Purpose::write; }

/// Whether the database knows that nothing was written since it had counted `before`.
bool is_unchanged(const Database& database, std::optional<std::int64_t> before) {
  return before && database.changes() == before;
}

/// Throws what is of the file; and what fails too late to be undone alone, so that it fails all of its batch.
Outcome run_one(Work& work, Database& database) {
  const auto before = work.undo() == Work::Undo::nothing_written ? database.changes() : std::nullopt;
  try {
    if (!writes(work.purpose())) {
      work.run(database);
    } else if (before) {
      const bool keeps = work.run(database);
      if (!keeps && !is_unchanged(database, before)) {
        raise(Fault::bug, "a write that decides first was refused too late");
      }
    } else {
      Savepoint savepoint(database);
      if (work.run(database)) savepoint.save();
    }
    return std::nullopt;
  } catch (...) {
    auto exception = kj::getCaughtExceptionAsKj();
    const bool is_too_late = before && !is_unchanged(database, before);
    if (is_too_late || is_of_the_file(exception)) kj::throwFatalException(kj::mv(exception));
    return exception;
  }
}

// After these the same connection can go on; after any other fault nobody knows what it holds.
bool passes(Fault fault) { return fault == Fault::full || fault == Fault::locked || fault == Fault::constraint; }

}  // namespace

Saver::Saver(Opener open) : open_(std::move(open)), database_(open_()) {}

void Saver::run(Works works) {
  for (const auto batch : works | std::views::chunk(largest_batch)) {
    for (const auto purpose :
         {Work::Purpose::read_saved, Work::Purpose::write, Work::Purpose::read, Work::Purpose::reopen}) {
      std::vector<Work*> alike;
      for (const auto& work : batch) {
        if (work->purpose() == purpose && work->begin()) alike.push_back(work.get());
      }
      if (alike.empty()) continue;
      if (purpose == Work::Purpose::reopen) {
        reopen(alike);
      } else {
        run_alike(alike, purpose);
      }
    }
  }
}

void Saver::run_alike(std::span<Work* const> works, Work::Purpose purpose) {
  StorageMeter* const meter = meter_;  // one that comes while these run has not seen them begin
  const auto begun = meter != nullptr ? meter->now() : StorageMeter::Time{};
  if (meter != nullptr) {
    for (auto* work : works) {
      work->begun = begun;
      meter->waited(begun - work->handed_in);
    }
  }
  if (const auto fault = unhealthy()) {
    fail(works, to_exception(*fault, "no more is read or written until the database is reopened"));
  } else {
    run_together(works, purpose);
  }
  if (meter != nullptr) {
    meter->ran(writes(purpose) ? StorageMeter::Batch::writes : StorageMeter::Batch::reads, works.size(),
               meter->now() - begun);
  }
}

void Saver::run_together(std::span<Work* const> works, Work::Purpose purpose) {
  std::vector<Outcome> outcomes;
  try {
    Transaction transaction(*database_, writes(purpose) ? Access::write : Access::read);
    for (auto* work : works) {
      outcomes.push_back(run_one(*work, *database_));
      if (database_->in_transaction()) continue;
      if (outcomes.back()) kj::throwFatalException(kj::mv(*outcomes.back()));
      raise(Fault::bug, "a function ended the transaction around it");
    }
    transaction.save();
  } catch (...) {
    const auto exception = kj::getCaughtExceptionAsKj();
    batch_failed(fault_of(exception).value_or(Fault::bug), purpose);
    fail(works, exception);
    return;
  }
  for (const auto& [work, outcome] : std::views::zip(works, outcomes)) {
    if (outcome) {
      work->fail(*outcome);
    } else {
      work->answer();
    }
  }
  wake(works);
}

void Saver::batch_failed(Fault fault, Work::Purpose purpose) {
  if (!passes(fault)) unhealthy_ = fault;
  if (!writes(purpose)) return;
  for (const auto& listener : listeners_) listener(fault);
}

void Saver::fail(std::span<Work* const> works, const kj::Exception& exception) {
  for (auto* work : works) work->fail(exception);
  wake(works);
}

void Saver::wake(std::span<Work* const> works) {
  for (auto* work : works) work->wake();
}

void Saver::reopen(std::span<Work* const> works) {
  try {
    database_.reset();
    database_ = open_();
    unhealthy_ = std::nullopt;
    for (auto* work : works) {
      work->run(*database_);
      work->answer();
    }
    wake(works);
  } catch (...) {
    const auto exception = kj::getCaughtExceptionAsKj();
    unhealthy_ = fault_of(exception).value_or(Fault::bug);
    fail(works, exception);
  }
}

void Saver::tidy(bool idle) {
  if (unhealthy()) return;
  try {
    database_->tidy(idle);
  } catch (...) {
    const auto fault = fault_of(kj::getCaughtExceptionAsKj()).value_or(Fault::bug);
    if (!passes(fault)) unhealthy_ = fault;
  }
}

}  // namespace qpc::db
