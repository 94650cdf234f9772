// output.h: data on standard output, everything else on standard error.
#pragma once
#include <nlohmann/json.hpp>
#include <string>

#include "client/failure.h"

namespace qpc::cli {

/// How a command speaks. The text of data must be safe for a terminal already (terminal_text.h); JSON is, as it is pure
/// ASCII, and all other sentences are made so here.
class Output {
 public:
  /// `program` stands before what went wrong.
  Output(bool json, bool quiet, std::string program = "qpc")
      : program_(std::move(program)), json_(json), quiet_(quiet) {}

  bool json() const { return json_; }
  bool quiet() const { return quiet_; }

  /// One piece of data: the object in a line with `--json`, else the text, which ends with a line break by itself.
  void data(const nlohmann::ordered_json& object, const std::string& text);
  /// Words for people that were asked for, as help is, as they stand.
  void text(const std::string& text);
  /// Whether all data so far was written. Errors: store: "output_unwritable".
  client::Outcome<> check() const;
  /// What the person may want to know; not with `--quiet`.
  void notice(const std::string& text);
  /// What the person has asked for beside the data, by a flag of its own: with `--quiet` too.
  void aside(const std::string& text);
  /// Why the command failed.
  void failure(const client::Failure& failure);

 private:
  std::string program_;
  bool json_;
  bool quiet_;
  bool broken_ = false;
};

}  // namespace qpc::cli
