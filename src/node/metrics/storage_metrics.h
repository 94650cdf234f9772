// storage_metrics.h: how long reads and writes wait and take.
#pragma once
#include <prometheus/registry.h>

#include "db/storage_meter.h"

namespace qpc::node {

/// Families of the storage in a registry, which outlives it.
class StorageMetrics final : public db::StorageMeter {
 public:
  explicit StorageMetrics(prometheus::Registry& registry);

  Time now() const override { return std::chrono::steady_clock::now(); }
  void waited(Duration duration) override;
  void ran(Batch batch, std::size_t works, Duration duration) override;

 private:
  struct OfBatches {
    prometheus::Histogram& duration;
    prometheus::Histogram& size;
  };

  static OfBatches batches(prometheus::Registry& registry, const char* kind);

  prometheus::Histogram& waits_;
  OfBatches reads_, writes_;
};

}  // namespace qpc::node
