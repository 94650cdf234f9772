// surroundings_for_tests.h: what the operator is told of a node in a test.
#pragma once
#include "node/admin/surroundings.h"
#include "node/node_for_tests.h"

namespace qpc::node {

class StillSurroundings final : public Surroundings {
 public:
  Circumstances circumstances() const override {
    return {.listen = "127.0.0.1:5001",
            .identity = "abcd",
            .started_at = test_now,
            .connections = 3,
            .certificate = {.ends = test_now + std::chrono::days(90)}};
  }
  const Config& config() const override { return config_; }
  kj::Promise<void> check_integrity() override { return kj::READY_NOW; }
  kj::Promise<RotationOutcome> rotate(api::RotatedKey key) override {
    asked.push_back(key);
    return outcome;
  }

  std::vector<api::RotatedKey> asked;
  RotationOutcome outcome;

 private:
  Config config_;
};

}  // namespace qpc::node
