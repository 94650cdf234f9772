// program.h: one run of `qpc-loadtest`, from the options to the report.
#pragma once
#include <kj/async-io.h>

#include "client/failure.h"
#include "qpc-loadtest/report.h"

namespace qpc::loadtest {

/// Runs the scenario, until it is done or the program is told to end. Errors: those of a connection; refusals of what
/// has to be there before anything is measured.
client::Outcome<Report> run(const Options& options, kj::AsyncIoContext& io);

/// Writes the report where it was asked for. Errors: store: "output_unwritable".
client::Outcome<> write_files(const Report& report);

}  // namespace qpc::loadtest
