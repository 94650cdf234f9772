#include "cli/last_resort.h"

#include <kj/exception.h>

namespace qpc::cli {
namespace {

int report(Output& output, const std::string& what) {
  output.failure(
      {client::FailureKind::bug, "fault", "A bug, please report it with the command that you typed: " + what});
  return static_cast<int>(client::FailureKind::bug);
}

}  // namespace

int run_to_the_end(Output& output, const std::function<int()>& work) {
  try {
    return work();
  } catch (const kj::Exception& fault) {
    return report(output, fault.getDescription().cStr());
  } catch (const std::exception& fault) {
    return report(output, fault.what());
  } catch (...) {
    return report(output, "something was thrown that is no exception");
  }
}

}  // namespace qpc::cli
