#include "qpc-server/integrity_check.h"

#include <kj/exception.h>

#include <memory>

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
  // std::thread takes nothing whose destructor may throw, as that of a kj::Own may.
  auto fulfiller = std::make_unique<kj::Own<kj::CrossThreadPromiseFulfiller<void>>>(kj::mv(pair.fulfiller));
  thread_ = std::thread([this, fulfiller = std::move(fulfiller)] {
    run(check_, **fulfiller);
    answered_ = true;
  });
  auto forked = pair.promise.fork();
  auto answer = forked.addBranch();
  running_ = kj::mv(forked);
  return answer;
}

}  // namespace qpc::server
