// progress.h: one line on a terminal that tells how far a run is.
#pragma once
#include "qpc-loadtest/stage.h"

namespace qpc::loadtest {

/// What the line says now.
std::string progress_line(const Report& report, double seconds);

/// Writes it again and again, where standard error is a terminal, until it is dropped.
Task<void> show_progress(Stage& stage);
/// Takes the line away.
void end_progress();

}  // namespace qpc::loadtest
