// transfer_report.h: how far a file is, on standard error.
#pragma once
#include "cli/output.h"
#include "client/blob/transfer.h"

namespace qpc::cli {

/// At a terminal, one line that counts up; elsewhere, a line when it goes on from somewhere, and for what went wrong.
class TransferReport final : public client::TransferObserver {
 public:
  /// `what` begins the line: "Sending photo.jpg".
  TransferReport(Output& output, std::string what);
  TransferReport(const TransferReport&) = delete;
  TransferReport& operator=(const TransferReport&) = delete;
  ~TransferReport() override { end(); }

  void moved(std::uint64_t octets, std::uint64_t of) override;
  void interrupted(const client::Failure& why, kj::Duration delay) override;
  /// Ends the line that counts.
  void end();

 private:
  Output& output_;
  std::string what_;
  bool counts_;
  bool begun_ = false;
  bool in_line_ = false;
  int shown_ = -1;
};

}  // namespace qpc::cli
