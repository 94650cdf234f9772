#include "qpc-server/integrity_check.h"

#include <kj/exception.h>

namespace qpc::server {
namespace {

void run(const std::function<void()>& check, kj::PromiseFulfiller<void>& answer) {
  try {
    check();
    answer.fulfill();
  } catch (...) {
    answer.reject(kj::getCaughtExceptionAsKj());
  }
}

}  // namespace

IntegrityCheck::~IntegrityCheck() {
  if (thread_.joinable()) thread_.join();
}

kj::Promise<void> IntegrityCheck::check() {
  KJ_IF_MAYBE (running, running_) {
    if (!answered_) return running->addBranch();
  }
  if (thread_.joinable()) thread_.join();
  answered_ = false;
  auto pair = kj::newPromiseAndCrossThreadFulfiller<void>();
  thread_ = std::thread([this, fulfiller = kj::mv(pair.fulfiller)]() mutable {
    run(check_, *fulfiller);
    answered_ = true;
  });
  auto forked = pair.promise.fork();
  auto answer = forked.addBranch();
  running_ = kj::mv(forked);
  return answer;
}

}  // namespace qpc::server
